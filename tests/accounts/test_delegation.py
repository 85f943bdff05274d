"""Whoever signs may name who acts for them, for some days; the signature says for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from werkzeug.test import TestResponse

from app.accounts.delegation.models import Delegation
from app.accounts.delegation.queries import holders
from app.accounts.models import OfficeRole
from app.platform.clock import local
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from tests.cast import Cast
from tests.decisions.conftest import demo_client, seen_on

LEAVE = "Annual leave."


@pytest.fixture
def today(cast) -> date:
    return local(cast.app.extensions["clock"].now()).date()


def hand_over(
    cast: Cast, first: date, last: date, name: str = "Fiona", to: str = "Edwin", **changes: object
) -> TestResponse:
    days = {field: [day.day, day.month, day.year] for field, day in (("first_on", first), ("last_on", last))}
    form = {"role": "chief executive", "to": cast.people[to], "reason": LEAVE} | days | changes
    return cast.client(name).post("/delegations", data=form)


def made(cast: Cast) -> list[Delegation]:
    with cast.app.app_context():
        return db.session.query(Delegation).all()


def chief_executives(cast: Cast, after: timedelta = timedelta()) -> list[str]:
    with cast.app.app_context():
        at = cast.app.extensions["clock"].now() + after
        return [person.name for person in holders(OfficeRole.CHIEF_EXECUTIVE, at=at)]


def test_it_holds_from_the_first_day_to_the_last(cast, today):
    assert hand_over(cast, today + timedelta(days=1), today + timedelta(days=2)).status_code == 302

    days = [chief_executives(cast, timedelta(days=days)) for days in (0, 1, 2, 3)]
    assert days == [["Fiona"], ["Edwin", "Fiona"], ["Edwin", "Fiona"], ["Fiona"]]


def test_everybody_in_the_office_reads_it_and_the_delegate_is_told(cast, today):
    hand_over(cast, today, today)

    assert LEAVE in cast.client("Imogen").get("/delegations").text
    with cast.app.app_context():
        mail = db.session.query(OutboxMessage).one()
        assert (mail.recipient, LEAVE in mail.text) == ("edwin@example.org", True)
        event = db.session.query(AuditEvent).filter_by(action="delegation.made").one()
        assert (event.actor_name, event.after["to"]) == ("Fiona", "Edwin")


def test_who_acts_for_somebody_signs_in_their_name_and_says_so(sent):
    cast = sent.cast
    with cast.app.app_context():
        day = local(cast.app.extensions["clock"].now()).date()
    assert hand_over(cast, day, day, to="Imogen").status_code == 302
    cast.browsers["Imogen"] = demo_client(cast, "Imogen")

    form = seen_on(sent.page("Imogen")) | {"text": "Within the budget for the year."}
    assert sent.send_form("Imogen", "advice", form).status_code == 302
    assert "Imogen, chief executive, for Fiona (delegated " in " ".join(sent.page("Grace").split()).replace(
        "</strong>", ""
    ).replace("<strong>", "")


def test_who_could_sign_in_their_own_office_does_so(sent):
    cast = sent.cast
    day = local(cast.app.extensions["clock"].now()).date()
    assert hand_over(cast, day, day).status_code == 302

    assert sent.advise("Edwin").status_code == 302
    with cast.app.app_context():
        assert sent.record().signatures[0].role_title == "chief finance officer"


def test_it_is_taken_back_early(cast, today):
    hand_over(cast, today, today + timedelta(days=9))
    key = made(cast)[0].key

    assert cast.client("Edwin").post(f"/delegations/{key}/ending").status_code == 403
    assert cast.client("Farouk").post(f"/delegations/{key}/ending").status_code == 404
    assert cast.client("Fiona").post(f"/delegations/{key}/ending").status_code == 302
    assert cast.client("Fiona").post(f"/delegations/{key}/ending").status_code == 302
    assert chief_executives(cast) == ["Fiona"]
    assert "Ended on" in cast.client("Edwin").get("/delegations").text
    assert hand_over(cast, today, today, to="Grace").status_code == 302, "on the same day to somebody else"


def test_the_same_form_twice_hands_over_once(cast, today):
    for _ in range(2):
        assert hand_over(cast, today, today, once="one-form").status_code == 302
    assert len(made(cast)) == 1


@pytest.mark.parametrize(("name", "status"), [("Dilys", 403), ("Imogen", 403), ("Chidi", 403), ("Nadia", 403)])
def test_others_hand_nothing_over(cast, today, name, status):
    assert hand_over(cast, today, today, name).status_code == status


def test_nobody_hands_over_what_they_do_not_hold_or_only_act_in(cast, today):
    assert hand_over(cast, today, today, "Grace").status_code == 422
    hand_over(cast, today, today)
    assert hand_over(cast, today, today, "Edwin", "Grace").status_code == 422
    assert len(made(cast)) == 1


def test_what_cannot_be_is_explained_and_nothing_typed_is_lost(cast, today):
    wrong = {
        "The last day lies before the first.": (today + timedelta(days=2), today + timedelta(days=1)),
        "These days are over.": (today - timedelta(days=3), today - timedelta(days=1)),
        "for a year at most": (today, today + timedelta(days=400)),
    }
    for message, days in wrong.items():
        response = hand_over(cast, *days)
        assert (response.status_code, message in response.text, LEAVE in response.text) == (422, True, True)
    assert "Say why" in hand_over(cast, today, today, reason=" ").text
    assert hand_over(cast, today, today, to="Farouk").status_code == 422
    hand_over(cast, today, today + timedelta(days=5))
    assert "Edwin acts for you from" in hand_over(cast, today + timedelta(days=5), today + timedelta(days=6)).text
    assert len(made(cast)) == 1
