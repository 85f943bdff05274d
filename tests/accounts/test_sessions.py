"""A sign-in ends: by itself, everywhere at once, and with what the browser kept."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import md5

import pytest
from flask.json.tag import TaggedJSONSerializer
from itsdangerous import URLSafeTimedSerializer

from app.accounts import sessions
from app.accounts.models import SignIn, SignInMethod
from app.factory import create_app
from app.platform import clock, events
from app.platform.cookies import SignedSessions
from app.platform.db import db
from tests.cast import signed_in_client


def move_clock(app, **by):
    app.extensions["clock"].moved_by += timedelta(**by)


def link_client(app, person_id):
    """A browser of somebody who signed in by a link."""
    client = signed_in_client(app, person_id)
    with app.app_context():
        db.session.query(SignIn).filter_by(person_id=person_id).update({"method": SignInMethod.LINK})
        db.session.commit()
    return client


def is_in(client):
    return client.get("/account").status_code == 200


@pytest.mark.parametrize(("minutes", "holds"), [(29, True), (31, False)])
def test_staff_are_signed_out_after_half_an_hour_without_a_request(app, cast, minutes, holds):
    client = cast.client("Dilys")
    assert is_in(client)
    move_clock(app, minutes=minutes)

    assert is_in(client) is holds


@pytest.mark.parametrize(("minutes", "holds"), [(119, True), (121, False)])
def test_applicants_are_signed_out_after_two_hours_without_a_request(app, cast, minutes, holds):
    client = link_client(app, cast.people["Nadia"])
    assert is_in(client)
    move_clock(app, minutes=minutes)

    assert is_in(client) is holds


def test_the_cookie_is_signed_anew_at_most_every_half_minute(app, cast):
    client = cast.client("Dilys")
    given = []
    for seconds in (0, 20, 20, 5):
        move_clock(app, seconds=seconds)
        given.append("Set-Cookie" in client.get("/home").headers)

    assert given[1:] == [False, True, False]


def test_nobody_stays_signed_in_for_longer_than_twelve_hours(app, cast):
    staff, applicant = cast.client("Dilys"), link_client(app, cast.people["Nadia"])
    held = []
    for _ in range(29):
        move_clock(app, minutes=25)
        held.append((is_in(staff), is_in(applicant)))

    assert held == [(True, True)] * 28 + [(False, False)]


def test_signing_out_ends_the_sign_in_in_every_copy_of_the_cookie(cast):
    client = cast.client("Dilys")
    copy = client.get_cookie("session").value
    assert is_in(client)

    response = client.post("/sign-out")

    thief = cast.client()
    thief.set_cookie("session", copy)
    assert response.location == "/"
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    assert not is_in(thief)


def test_signing_out_everywhere_ends_every_browser(app, cast):
    first, second = (signed_in_client(app, cast.people["Dilys"]) for _ in range(2))
    somebody = cast.client("Edwin")

    response = first.post("/account/sign-ins/ending")

    assert response.location == "/sign-in"
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert [is_in(client) for client in (first, second, somebody)] == [False, False, True]


def test_a_stranger_cannot_end_anything(cast):
    assert cast.client().post("/account/sign-ins/ending").status_code == 401
    assert cast.client().post("/sign-out").status_code == 401


def test_a_sign_in_by_link_ends_when_its_person_joins_a_panel_or_the_office(app, cast):
    client = link_client(app, cast.people["Ewa"])

    assert not is_in(client)


def test_a_demo_sign_in_does_not_hold_outside_the_demo(app, cast, settings):
    client = cast.client()
    client.post("/demo/sign-in", data={"person": "dilys@example.org"})
    assert is_in(client)
    token = token_of(client)

    production = create_app(production_of(settings), TESTING=True, SESSION_COOKIE_SECURE=False)
    with production.test_request_context("/"), production.app_context():
        from flask import session

        session[sessions.SEEN] = clock.now().timestamp()
        assert sessions.load(token) is None
        db.session.remove()
        db.engine.dispose()


def token_of(client):
    with client.session_transaction() as session:
        return session["_user_id"]


def production_of(settings):
    from dataclasses import replace

    return replace(settings, demo=False)


def test_the_database_keeps_only_the_digest_of_the_token(app, cast):
    client = cast.client("Dilys")
    token = token_of(client)

    with app.app_context():
        kept = [sign_in.token_digest for sign_in in db.session.query(SignIn)]
    assert token not in kept
    assert sessions.digest_of(token) in kept


def cookie(app, client, **otherwise):
    """This browser's cookie, signed again: as we sign, or otherwise."""
    content = app.session_interface.get_signing_serializer(app).loads(client.get_cookie("session").value)
    how = {"secret_key": app.secret_key, "salt": "cookie-session", "serializer": TaggedJSONSerializer()} | otherwise
    digest = how.pop("digest_method", SignedSessions.digest_method)
    signer = {"key_derivation": SignedSessions.key_derivation, "digest_method": digest}
    return URLSafeTimedSerializer(**how, signer_kwargs=signer).dumps(content)


def test_a_cookie_that_we_did_not_sign_signs_nobody_in(app, cast):
    """Our own is believed; not one signed by another key, for another purpose, in another way, or changed since."""
    ours = cookie(app, cast.client("Dilys"))
    forged = [
        cookie(app, cast.client("Dilys"), secret_key="another key"),
        cookie(app, cast.client("Dilys"), salt="wtf-csrf-token"),
        cookie(app, cast.client("Dilys"), digest_method=md5),
        ours[:20] + ("a" if ours[20] != "a" else "b") + ours[21:],
        ours.rpartition(".")[0] + ".",
    ]

    def lets_in(value):
        client = cast.client()
        client.set_cookie("session", value)
        return is_in(client)

    assert lets_in(ours)
    assert [value for value in forged if lets_in(value)] == []


def test_the_account_page_says_where_one_is_signed_in(app, cast):
    clients = [signed_in_client(app, cast.people["Dilys"]) for _ in range(2)]

    text = clients[0].get("/account").text

    assert text.count("by password and code") == 2
    assert text.count("(here)") == 1


def test_each_sign_in_refusal_and_failure_is_one_line_of_json(app, cast, caplog):
    client = cast.client()
    client.post("/demo/sign-in", data={"person": "asha@example.org"})
    client.get("/audit")
    client.post("/sign-out")
    client.post("/sign-in/password", data={"staff-email": "dilys@example.org", "staff-password": "wrong"})

    lines = [json.loads(record.message) for record in caplog.records if record.name == "safety_fund.events"]

    assert [(line["event"], line.get("person")) for line in lines] == [
        ("signed in", cast.people["Asha"]),
        ("not allowed", cast.people["Asha"]),
        ("signed out", cast.people["Asha"]),
        ("password refused", None),
    ]
    assert all(line["at"].endswith("+00:00") for line in lines)
    assert "example.org" not in caplog.text.replace("GET", "")


def test_what_would_break_a_line_of_the_log_stays_in_it(app, caplog):
    with app.app_context():
        events.note("failed", problem='lost\r\n{"event": "signed in", "person": 1}\u2028')

    assert json.loads(caplog.messages[-1])["problem"].startswith("lost\r\n")
    assert caplog.messages[-1].splitlines() == [caplog.messages[-1]]
