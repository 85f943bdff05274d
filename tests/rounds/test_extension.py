"""A round closes later, with the reason; never earlier."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.platform import audit
from app.platform.db import db
from app.platform.errors import Refused
from app.platform.models import AuditEvent
from app.rounds.models import ClosingChange, Round
from app.rounds.operations import extend
from tests.cast import Cast

LATER = timedelta(days=3)


@pytest.fixture
def round_(app, cast: Cast):
    with app.test_request_context(method="POST"):
        yield db.session.get_one(Round, cast.round_id)


def test_it_closes_later_and_the_reason_is_kept(cast, round_):
    closed_at = round_.closes_at
    extend(round_, closed_at + LATER, " The link did not work. ", actor=cast.person("Dilys"), at=closed_at)
    change = db.session.query(ClosingChange).one()
    assert (change.closed_at, change.closes_at, change.reason) == (
        closed_at,
        round_.closes_at,
        "The link did not work.",
    )
    assert round_.closes_at == closed_at + LATER
    assert round_.timetable.is_in_time(closed_at + LATER)
    event = db.session.query(AuditEvent).filter_by(action="round.extended").one()
    assert event.round_id == round_.id
    assert event.after["reason"] == "The link did not work."
    assert audit.verify() is None


@pytest.mark.parametrize(
    ("later", "reason", "at", "words"),
    [
        (LATER, "", timedelta(), "Say why"),
        (LATER, "  ", timedelta(), "Say why"),
        (timedelta(), "A reason", -LATER, "Choose a later time"),
        (-LATER, "A reason", -2 * LATER, "Choose a later time"),
        (LATER, "A reason", 2 * LATER, "has passed"),
    ],
)
def test_without_a_reason_or_a_later_time_it_is_refused(cast, round_, later, reason, at, words):
    closed_at = round_.closes_at
    with pytest.raises(Refused, match=words):
        extend(round_, closed_at + later, reason, actor=cast.person("Dilys"), at=closed_at + at)
    assert db.session.query(ClosingChange).count() == 0
