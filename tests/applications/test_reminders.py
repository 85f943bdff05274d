"""Unfinished drafts are recalled to their people: left alone, a week before, a day before; each once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.applications.models import Answer, Reopening, Submission
from app.applications.reminders import reminding
from app.platform.db import db
from app.platform.models import OutboxMessage
from app.rounds.models import Round
from tests import factories as make
from tests.applications.form import DECLARED, closes, drafted

REFERENCE = "OPEN-R1"


@pytest.fixture
def saved(cast, stages) -> None:
    drafted(cast, stages, complete=True)


def left(app, **time: float) -> None:
    closes(app, REFERENCE, app.extensions["clock"].now().replace(microsecond=0) + timedelta(**time))


def touch(app, **ago: float) -> None:
    with app.app_context():
        db.session.execute(db.update(Answer).values(saved_at=app.extensions["clock"].now() - timedelta(**ago)))
        db.session.commit()


def reminded(app) -> list[tuple[str, str]]:
    """Send what is due, twice over; then every mail so far."""
    with app.app_context():
        reminding.sweep()
        reminding.sweep()
        messages = db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id))
        return [(message.recipient, message.subject) for message in messages]


def test_each_reminder_goes_once_to_everybody_who_may_go_on(app, cast, saved):
    left(app, days=20)
    touch(app, days=4)
    assert reminded(app) == []
    touch(app, days=5)
    first = reminded(app)
    assert [recipient for recipient, _ in first] == ["nadia@example.org", "owen@example.org"]
    assert first[0][1].startswith("Your draft is kept: ")
    left(app, days=7)
    assert [subject.split(" to ")[0] for _, subject in reminded(app)[2:]] == ["7 days left"] * 2
    left(app, hours=23.5)
    assert [subject.split(" to ")[0] for _, subject in reminded(app)[4:]] == ["23 hours left"] * 2
    assert len(reminded(app)) == 6


@pytest.mark.parametrize(("hours", "mails"), [(7 * 24 + 1, 0), (7 * 24, 2), (24.01, 2), (24, 2), (-0.01, 0)])
def test_only_what_can_still_be_submitted_is_recalled(app, saved, hours, mails):
    touch(app, hours=1)
    left(app, hours=hours)
    assert len(reminded(app)) == mails


def test_what_is_submitted_is_not_recalled_until_it_is_opened_again(app, cast, saved):
    nadia = cast.client("Nadia")
    assert nadia.post("/applications/nadias-draft/submission", data=DECLARED).status_code == 302
    left(app, days=6)
    sent = reminded(app)
    assert not [subject for _, subject in sent if "left to submit" in subject]
    nadia.post("/applications/nadias-draft/reopening")
    assert len(reminded(app)) == len(sent) + 2


def test_another_bid_that_was_submitted_twice_does_not_keep_a_reminder_back(app, cast, saved):
    nadia = cast.client("Nadia")
    nadia.post("/applications/nadias-draft/submission", data=DECLARED)
    nadia.post("/applications/nadias-draft/reopening")
    with app.app_context():
        other = make.make_bid(db.session.get_one(Round, cast.round_id), 9)
        make.stored(Reopening(submission=other.submission, reopened_at=make.NOON))
        make.stored(Submission(application=other, number=2, received_at=make.NOON, content={}, digest="0" * 64))
        db.session.commit()
    left(app, days=6)

    assert len([subject for _, subject in reminded(app) if "left to submit" in subject]) == 2
