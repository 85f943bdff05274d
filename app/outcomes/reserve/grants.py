"""The decided grants of a round, and what came free of each: declined, lapsed, given up or returned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.applications.models import Application
from app.awards.models import Recommendation
from app.decisions.models import DecisionRecord
from app.outcomes.models import GrantReturn, OfferAnswer, Outcome, Way, standing_returns
from app.outcomes.received import decided
from app.platform.clock import local
from app.platform.db import db

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class CameFree:
    """What came free of one grant, in pounds: in which way, and since when."""

    amount: Decimal
    why: str
    on: date


@dataclass(frozen=True, slots=True)
class Grant:
    """A decided grant of a round, in pounds; `follows` where the reserve list gave it."""

    bid: Application
    record_id: int
    record: str
    list_id: int
    follows: bool
    amount: Decimal
    decided_on: date
    accepted: bool | None
    free: CameFree | None
    returns: tuple[GrantReturn, ...]

    @property
    def round_id(self) -> int:
        return self.bid.round_id

    @property
    def reference(self) -> str:
        return str(self.bid.reference)

    @property
    def left(self) -> Decimal:
        """What the organisation still has of it."""
        return self.amount - (self.free.amount if self.free else NOTHING)


def grants_in(round_ids: Sequence[int], at: datetime) -> dict[int, list[Grant]]:
    """The decided grants of each round in the order of decision, each with what came free of it."""
    wanted = (
        decided()
        .add_columns(Application, DecisionRecord.id.label("record_id"), Recommendation.follows_id)
        .add_columns(OfferAnswer.accepted, OfferAnswer.answered_at, Outcome.answer_by)
        .where(Recommendation.round_id.in_(round_ids))
        .order_by(DecisionRecord.id)
    )
    rows = [row for row in db.session.execute(wanted).all() if row.amount > 0]
    rows.sort(key=lambda row: (row.record_id, row.Award.position))
    returns = returns_of({row.record_id for row in rows})
    found: dict[int, list[Grant]] = defaultdict(list)
    for row in rows:
        given_back = tuple(returns[row.Award.application_id, row.record_id])
        found[row.Application.round_id].append(grant_of(row, given_back, at))
    return found


def grant_of(row: Any, returns: tuple[GrantReturn, ...], at: datetime) -> Grant:
    return Grant(
        bid=row.Application,
        record_id=row.record_id,
        record=row.reference,
        list_id=row.Award.recommendation_id,
        follows=row.follows_id is not None,
        amount=row.amount,
        decided_on=local(row.signed_at).date(),
        accepted=row.accepted,
        free=came_free(row, returns, at),
        returns=returns,
    )


def came_free(row: Any, returns: Sequence[GrantReturn], at: datetime) -> CameFree | None:
    """What came free of a grant: all of one that was declined, what was given back, or all of one that lapsed."""
    if row.accepted is False:
        return CameFree(row.amount, "declined", local(row.answered_at).date())
    if counting := standing_returns(returns):
        way = Way.WITHDRAWN if any(each.way is Way.WITHDRAWN for each in counting) else Way.RETURNED
        return CameFree(total(each.amount for each in counting), way.value, max(each.returned_on for each in counting))
    if row.accepted is None and row.answer_by and row.answer_by < local(at).date():
        return CameFree(row.amount, "lapsed", row.answer_by)
    return None


def returns_of(record_ids: Iterable[int]) -> dict[tuple[int, int], list[GrantReturn]]:
    """What was given back of the grants of these records, by bid and record."""
    wanted = select(GrantReturn).where(GrantReturn.record_id.in_(record_ids)).order_by(GrantReturn.id)
    found: dict[tuple[int, int], list[GrantReturn]] = defaultdict(list)
    for each in db.session.scalars(wanted.options(joinedload(GrantReturn.entered_by))):
        found[each.application_id, each.record_id].append(each)
    return found


def grant_told_by(outcome: Outcome, at: datetime) -> Grant | None:
    """The grant that an outcome told its applicant of."""
    grants = grants_in([outcome.application.round_id], at)[outcome.application.round_id]
    told = (grant for grant in grants if grant.record_id == outcome.record_id)
    return next((grant for grant in told if grant.bid.id == outcome.application_id), None)


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)
