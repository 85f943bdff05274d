"""How a round's bids are scored: until when, and which are scored first by everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.models import ScoreSheet
from app.assessment.panel.order import put_in_order
from app.assessment.visible import is_in_the_round
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.formatting import date_and_time
from app.rounds.models import AssignmentKind, Round
from app.rules.freezing import digest

MOST_CALIBRATION = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What an officer may say of the scoring. `calibration` are references, in the order in which they are read."""

    scoring_closes_at: datetime | None
    reminder_days: int
    calibration: tuple[str, ...]

    @property
    def words(self) -> str:
        until = f"until {date_and_time(self.scoring_closes_at)}" if self.scoring_closes_at else "no deadline"
        first = f"first {', '.join(self.calibration)}" if self.calibration else "no calibration bids"
        return f"{until}, reminded {self.reminder_days} days before; {first}"

    @property
    def as_plain(self) -> dict[str, object]:
        closes_at = self.scoring_closes_at and self.scoring_closes_at.isoformat()
        return {
            "scoring_closes_at": closes_at,
            "reminder_days": self.reminder_days,
            "calibration": list(self.calibration),
        }

    @property
    def digest(self) -> str:
        """By it a form says which plan it was opened on."""
        return digest(self.as_plain)


def plan_of(round_: Round) -> Plan:
    return Plan(round_.scoring_closes_at, round_.reminder_days, tuple(round_.calibration))


@transaction()
def set_plan(round_: Round, plan: Plan, opened_on: str, *, actor: Person, at: datetime) -> None:
    """Keep the plan. The same again changes nothing.

    Raises: Conflict, when somebody changed it meanwhile; Refused, when calibration bids are chosen too late, or are
    not three bids of the round at most.
    """
    held = select(Round).where(Round.id == round_.id).with_for_update(key_share=True)
    db.session.scalars(held.execution_options(populate_existing=True)).one()
    before = plan_of(round_)
    if before == plan:
        return
    if before.digest != opened_on:
        raise Conflict("Somebody changed this meanwhile.", theirs=before.words, yours=plan.words)
    if plan.calibration != before.calibration:
        check_calibration(round_, plan.calibration)
    round_.scoring_closes_at, round_.reminder_days = plan.scoring_closes_at, plan.reminder_days
    round_.calibration = list(plan.calibration)
    if plan.calibration != before.calibration:
        put_in_order(round_)
    audit.record(
        "scoring.planned",
        actor=actor,
        at=at,
        subject=round_,
        round_id=round_.id,
        before=before.as_plain,
        after=plan.as_plain,
    )


def check_calibration(round_: Round, references: Sequence[str]) -> None:
    if len(references) > MOST_CALIBRATION:
        raise Refused(f"Choose at most {MOST_CALIBRATION} calibration bids.")
    if unknown := [each for each in references if each not in in_the_round(round_)]:
        raise Refused(f"No bid of this round has the reference {', '.join(unknown)}.")
    begun = exists().where(ScoreSheet.application_id == Application.id, Application.round_id == round_.id)
    if db.session.scalar(select(begun)):
        raise Refused("Calibration bids are chosen before the first mark, and this panel has begun to mark.")
    if round_.assignment == AssignmentKind.BALANCED:
        raise Refused(
            "The bids are shared out already. Let everybody score everything, choose, and share them out again."
        )


def in_the_round(round_: Round) -> set[str | None]:
    return set(
        db.session.scalars(select(Application.reference).where(Application.round_id == round_.id, is_in_the_round()))
    )
