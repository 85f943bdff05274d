"""The demo's own pages: one click to be somebody, the mail, the clock. Outside the demo there are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Membership, Office, Organisation, Person
from app.demo.people import CAST, load_people, sign_in_lines
from app.factory import create_app
from app.platform import clock
from app.platform.db import db
from tests import factories as make


def production(settings):
    """The same office without the demo."""
    return create_app(replace(settings, demo=False), TESTING=True, SESSION_COOKIE_SECURE=False)


@pytest.mark.parametrize("part", CAST, ids=lambda part: part.name)
def test_one_click_signs_in_each_of_the_cast(app, part):
    with app.app_context():
        load_people(clock.now())
    client = app.test_client()
    assert f'aria-label="Sign in as {part.name}"' in client.get("/demo/sign-in").text

    response = client.post("/demo/sign-in", data={"person": part.email})

    assert response.location == "/home"
    assert client.get("/home").status_code == 200
    assert part.name in client.get("/account").text


def test_the_cast_is_loaded_once_however_often_it_is_loaded(app):
    def counts():
        return [db.session.scalar(select(func.count()).select_from(table)) for table in TABLES]

    TABLES = (Person, Office, Organisation, Membership)  # noqa: N806
    with app.app_context():
        load_people(clock.now())
        first = counts()
        load_people(clock.now())
        assert counts() == first == [len(CAST), 6, 1, 2]


def test_nobody_else_can_be_chosen(app, cast):
    client = cast.client()

    response = client.post("/demo/sign-in", data={"person": "farouk@example.org"})

    assert response.status_code == 422
    assert "Choose one of the people below." in response.text
    assert client.get("/home").status_code == 302


def test_before_the_people_are_loaded_the_page_says_how(app):
    response = app.test_client().post("/demo/sign-in", data={"person": "dilys@example.org"})

    assert response.status_code == 422
    assert "flask demo load" in response.text


def test_the_demo_sign_in_leads_to_what_was_asked_for_and_nowhere_else(cast):
    local = cast.client().post("/demo/sign-in", data={"person": "dilys@example.org", "next": "/audit"})
    elsewhere = cast.client().post("/demo/sign-in", data={"person": "dilys@example.org", "next": "//evil.example"})

    assert (local.location, elsewhere.location) == ("/audit", "/home")


def test_the_start_names_one_person_for_each_role(app):
    with app.app_context():
        lines = sign_in_lines()

    assert lines[0] == "Sign in with one click at http://localhost/demo/sign-in"
    assert [line.split()[-1] for line in lines[1:]] == [
        "Nadia", "Owen", "Asha", "Devan", "Chidi", "Dilys", "Edwin", "Fiona", "Grace", "Hari", "Imogen",
    ]  # fmt: skip


def test_the_mail_is_shown_newest_first_with_its_link(app, cast):
    assert "No mail was written yet." in cast.client().get("/dev/mail").text
    client = cast.client()
    for email in ("first@example.org", "second@example.org"):
        client.post("/sign-in/link", data={"email": email})

    text = client.get("/dev/mail").text

    assert text.index("second@example.org") < text.index("first@example.org")
    assert '<a href="http://localhost/sign-in/link/' in text


def test_the_mail_page_shows_markup_as_text(app, cast):
    with app.app_context():
        from app.accounts import invitations

        invitations.invite("jo@example.org", "<script>alert(1)</script>", None, at=clock.now())

    assert "<script>alert(1)</script>" not in cast.client().get("/dev/mail").text


class TestClock:
    def moved(self, app):
        return app.extensions["clock"].moved_by

    def test_it_moves_by_steps_and_comes_back(self, app, cast):
        client = cast.client()
        for step in ("hour", "day", "week"):
            assert client.post("/dev/clock", data={"step": step}).location == "/dev/clock"
        assert self.moved(app) == timedelta(weeks=1, days=1, hours=1)
        assert "Moved" in client.get("/dev/clock").text

        client.post("/dev/clock", data={"step": "reset"})

        assert self.moved(app) == timedelta()

    def test_it_moves_to_a_minute_after_a_round_closes(self, app, cast):
        with app.app_context():
            closes_at = make.make_open_round(clock.now().replace(microsecond=0)).closes_at
            db.session.commit()
        client = cast.client()
        assert "OPEN-R1" in client.get("/dev/clock").text

        client.post("/dev/clock", data={"round": "OPEN-R1"})

        with app.app_context():
            assert timedelta(minutes=1) <= clock.now() - closes_at < timedelta(minutes=1, seconds=10)
        assert "OPEN-R1" not in client.get("/dev/clock").text

    def test_it_does_not_move_back_to_a_round_that_has_closed(self, app, cast):
        response = cast.client().post("/dev/clock", data={"round": "TEST-R1"})

        assert response.status_code == 422
        assert "moves forward only" in response.text
        assert self.moved(app) == timedelta()

    @pytest.mark.parametrize("data", [{}, {"step": "year"}, {"round": "NONE"}])
    def test_anything_else_is_explained(self, app, cast, data):
        response = cast.client().post("/dev/clock", data=data)

        assert response.status_code == 422
        assert self.moved(app) == timedelta()

    def test_a_restart_keeps_it_and_an_office_without_the_demo_ignores_it(self, app, cast, settings):
        cast.client().post("/dev/clock", data={"step": "day"})

        again = create_app(settings)

        assert self.moved(again) == timedelta(days=1)
        assert self.moved(production(settings)) == timedelta()
        assert isinstance(again.extensions["clock"].now(), datetime)


class TestProduction:
    def test_no_route_of_the_demo_exists(self, app, settings):
        real = {rule.rule for rule in production(settings).url_map.iter_rules()}
        demo = {rule.rule for rule in app.url_map.iter_rules()}

        assert demo - real == {"/demo/sign-in", "/dev/mail", "/dev/clock"}
        assert real - demo == set()
        assert [rule for rule in real if rule.startswith(("/demo", "/dev", "/debug", "/metrics"))] == []

    @pytest.mark.parametrize("path", ["/demo/sign-in", "/dev/mail", "/dev/clock"])
    def test_what_the_demo_shows_is_not_found(self, settings, path):
        assert production(settings).test_client().get(path).status_code == 404

    def test_no_page_mentions_the_demo(self, settings):
        client = production(settings).test_client()

        for path in ("/sign-in", "/sign-in/link"):
            response = client.get(path)
            assert response.status_code == 200
            assert "demo" not in response.text.lower()
