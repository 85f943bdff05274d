"""Recalling unfinished drafts to their people. Runs every minute, and does each reminder once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.applications.models import Answer, Application, Reopening, Submission, Withdrawal
from app.applications.queries import WRITERS, locked, people_who
from app.applications.reminders.models import Occasion, Reminder
from app.platform import clock, mail
from app.platform.addresses import whole_address
from app.platform.db import db, transaction
from app.rounds.models import Round
from app.rules.timetable import time_left

WEEK, DAY = timedelta(days=7), timedelta(days=1)
LEFT_ALONE = timedelta(days=5)


def sweep() -> None:
    """Send every reminder that is due now."""
    at = clock.now()
    waiting = due(at)
    db.session.rollback()  # SQLite lets nobody write who began by reading, when somebody else wrote meanwhile
    for application, occasion in waiting:
        remind(application, occasion, at=at)


def due(at: datetime) -> list[tuple[Application, Occasion]]:
    """The unfinished drafts of open rounds for which an occasion has come that nobody was told of."""
    sent_before = select(Reminder.application_id, Reminder.occasion)
    done = {(row.application_id, row.occasion) for row in db.session.execute(sent_before)}
    found = ((draft, occasion) for draft, saved_at in drafts(at) for occasion in occasions(draft, saved_at, at))
    return [(draft, occasion) for draft, occasion in found if (draft.id, occasion) not in done]


def drafts(at: datetime) -> Iterable[tuple[Application, datetime]]:
    """Drafts that can still be submitted, each with the moment at which something was last saved in it."""
    last_saved = select(func.max(Answer.saved_at)).where(Answer.application_id == Application.id).scalar_subquery()
    later = aliased(Submission)
    submitted = exists().where(Submission.application_id == Application.id)
    reopened = (
        exists()
        .where(Submission.application_id == Application.id, Reopening.submission_id == Submission.id)
        .where(~exists().where(later.application_id == Submission.application_id, later.number > Submission.number))
    )
    open_rounds = select(Round.id).where(Round.opens_at <= at, Round.closes_at >= at)
    rows = db.session.execute(
        select(Application, last_saved)
        .options(joinedload(Application.round))
        .where(Application.round_id.in_(open_rounds) | (Application.admitted_until >= at))
        .where(~exists().where(Withdrawal.application_id == Application.id), or_(~submitted, reopened))
        .where(~Application.paper_bid.has())  # an officer writes those
        .order_by(Application.id)
    )
    return [(application, saved_at or application.started_at) for application, saved_at in rows]


def occasions(draft: Application, saved_at: datetime, at: datetime) -> list[Occasion]:
    """What is due for this draft; near the end only the nearer of the two, so that nobody gets both at once."""
    left = draft.closes_at - at
    if left <= timedelta(0):
        return []
    if left <= DAY:
        return [Occasion.DAY_BEFORE]
    if left <= WEEK:
        return [Occasion.WEEK_BEFORE]
    return [Occasion.LEFT_ALONE] if at - saved_at >= LEFT_ALONE else []


@transaction()
def remind(application: Application, occasion: Occasion, *, at: datetime) -> None:
    """Write the mails of one reminder and keep that they were written. Done meanwhile, it is not done again."""
    application = locked(application)
    done = exists().where(Reminder.application_id == application.id, Reminder.occasion == occasion)
    if not application.is_draft or db.session.scalar(select(done)):
        return
    db.session.add(Reminder(application_id=application.id, occasion=occasion, sent_at=at))
    context = {"application": application, "left": time_left(application.closes_at, at), "occasion": occasion}
    url = whole_address("applications.show", key=application.key)
    for person in people_who(application.organisation_id, *WRITERS):
        mail.send(person.email, "draft_reminder", at=at, url=url, **context)
