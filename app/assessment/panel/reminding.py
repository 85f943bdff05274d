"""Reminding members of the sheets they have left: when somebody asks, and some days before scoring ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from app.accounts.models import Person
from app.assessment.models import PanelMember
from app.assessment.panel.counts import Counts, counts_of
from app.assessment.panel.models import PanelReminder
from app.assessment.standing import Standing, check_in_assessment, standings_of
from app.platform import audit, clock, mail
from app.platform.addresses import whole_address
from app.platform.db import db, transaction
from app.platform.once import first_time
from app.rounds.models import Round


def sweep() -> None:
    """Send every reminder whose day has come."""
    at = clock.now()
    waiting = due(at)
    db.session.rollback()  # SQLite lets nobody write who began by reading, when somebody else wrote meanwhile
    for round_ in waiting:
        remind_before_deadline(round_, at=at)


def due(at: datetime) -> list[Round]:
    """The rounds in assessment that are within their days before scoring ends, and whose members were not told."""
    told = (
        exists()
        .where(PanelReminder.member_id == PanelMember.id, PanelMember.round_id == Round.id)
        .where(PanelReminder.before == Round.scoring_closes_at)
    )
    ahead = db.session.scalars(
        select(Round).where(Round.scoring_closes_at > at, Round.closes_at < at, ~told).order_by(Round.id)
    ).all()
    near = [each for each in ahead if each.scoring_closes_at and days_before(each) <= at]
    standings = standings_of(near, at)
    return [each for each in near if standings[each.id] is Standing.IN_ASSESSMENT and called(each)]


def days_before(round_: Round) -> datetime:
    """When members are reminded of their deadline."""
    return (round_.scoring_closes_at or round_.closes_at) - timedelta(days=round_.reminder_days)


def called(round_: Round) -> list[Counts]:
    """Who is told: those who score and have something left to do."""
    return [counts for counts in counts_of(round_) if counts.is_called]


@transaction()
def remind_before_deadline(round_: Round, *, at: datetime) -> None:
    """Remind everybody with sheets left, once for each deadline. Done meanwhile, it is not done again."""
    hold(round_)
    if round_.scoring_closes_at is None or is_told(round_):
        return
    remind(round_, None, at, before=round_.scoring_closes_at)


@transaction()
def remind_now(round_: Round, *, actor: Person, at: datetime, once: str = "") -> None:
    """Remind everybody with sheets left, because somebody asked for it. Raises: Refused, outside the assessment."""
    hold(round_)
    if not first_time(once, actor=actor, action="panel.reminded", at=at):
        return
    check_in_assessment(round_, at)
    remind(round_, actor, at, before=None)


def remind(round_: Round, actor: Person | None, at: datetime, *, before: datetime | None) -> None:
    """Write the mails, and keep that they were written. Each is told of their own list, and of nobody else's."""
    names = called(round_)
    for counts in names:
        db.session.add(PanelReminder(member_id=counts.member_id, sent_at=at, before=before))
        mail.send(
            counts.email,
            "panel_reminder",
            at=at,
            counts=counts,
            round=round_,
            url=whole_address("assessment.bids", round_reference=round_.reference),
        )
    after = {"members": len(names), "before": before and before.isoformat()}
    audit.record("panel.reminded", actor=actor, at=at, subject=round_, round_id=round_.id, after=after)


def is_told(round_: Round) -> bool:
    told = select(PanelReminder.id).join(PanelMember, PanelMember.id == PanelReminder.member_id)
    of_this = PanelMember.round_id == round_.id, PanelReminder.before == round_.scoring_closes_at
    return db.session.scalar(told.where(*of_this).limit(1)) is not None


def last_reminded(round_: Round) -> datetime | None:
    """When members of the panel were last reminded. Not whom: that would tell how far a bid is."""
    of_round = select(func.max(PanelReminder.sent_at)).join(PanelMember, PanelMember.id == PanelReminder.member_id)
    return db.session.scalar(of_round.where(PanelMember.round_id == round_.id))


def hold(round_: Round) -> None:
    held = select(Round).where(Round.id == round_.id).with_for_update(key_share=True)
    db.session.scalars(held.execution_options(populate_existing=True)).one()
