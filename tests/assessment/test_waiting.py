"""What waits for whom while a round is in assessment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import g

from app.applications.models import Check
from app.assessment.queries import waiting_for
from app.permissions import Actor
from app.platform.db import db
from tests.assessment.steps import mark_all, member, sign_off
from tests.cast import signed_in_client

REFERENCES = ("T-001", "T-002", "T-003", "T-004")
A_WEEK_BEFORE = datetime(2024, 9, 9, 12, 0, tzinfo=UTC)


def waits(cast, name: str, at: datetime = A_WEEK_BEFORE) -> list[tuple[int, str, str]]:
    """As home asks: with the person signed in."""
    with cast.app.test_request_context():
        panel = {cast.round_id: "panel member"} if name in cast.members else {}
        office = frozenset({"fund officer"} if name == "Dilys" else ())
        actor = Actor(person_id=cast.people[name], office_roles=office, panel_roles=panel)
        g.actor = actor
        return [(line.count, line.what, line.when) for line in waiting_for(cast.person(name), actor, at)]


def test_a_member_first_declares(cast):
    assert waits(cast, "Ben") == [(1, "declaration of interests to make", "panel starts in 7 days")]


def test_a_member_is_told_how_many_bids_are_left(cast):
    mark_all(cast.client("Asha"), "T-001")
    sign_off(cast.client("Asha"), "T-001")

    assert waits(cast, "Asha") == [(3, "bids to score", "panel starts in 7 days")]
    assert waits(cast, "Devan") == [(3, "bids to score", "panel starts in 7 days")]


def test_a_chair_who_does_not_mark_has_no_bids_to_score(cast):
    assert waits(cast, "Chidi") == []


def test_nothing_waits_while_the_round_is_open(cast):
    assert waits(cast, "Asha", datetime(2024, 9, 1, tzinfo=UTC)) == []


def test_the_date_comes_nearer_and_passes(cast):
    whens = [waits(cast, "Asha", A_WEEK_BEFORE + timedelta(days=days))[0][2] for days in (-3, 6, 7, 8)]

    assert whens == [
        "by Monday 16 September 2024",
        "panel starts in 1 day",
        "panel starts today",
        "since 16 September",
    ]


def test_the_fund_officer_is_told_of_checks_and_of_who_has_not_declared(cast, app):
    with app.app_context():
        first = db.session.query(Check).order_by(Check.id).first()
        db.session.delete(first)
        db.session.commit()

    assert waits(cast, "Dilys") == [
        (1, "bid waits for its check", "panel starts in 7 days"),
        (1, "panel member has not declared interests", "panel starts in 7 days"),
    ]


def test_home_shows_it(cast, app):
    with app.app_context():
        member(cast, "Asha").round.panel_from = app.extensions["clock"].now().date()
        db.session.commit()

    page = signed_in_client(app, cast.people["Asha"]).get("/home").text

    assert "bids to score" in page
    assert "panel starts today" in page
