"""What a list leaves of its fund's year: budget, given by other records, left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.awards.models import Recommendation
from app.decisions.models import Act, DecisionRecord
from app.decisions.queries import standing_signatures, with_signatures
from app.platform.db import db
from app.rounds.models import FundYear, Round

ReturnedFinder = Callable[[int, str], Decimal]
RETURNED_FINDERS: list[ReturnedFinder] = []


def finds_returned(finder: ReturnedFinder) -> ReturnedFinder:
    """Register who knows what came back of a fund's year: what becomes of an offer is known above this feature."""
    RETURNED_FINDERS.append(finder)
    return finder


@dataclass(frozen=True, slots=True)
class Year:
    """A fund's budget in one financial year, and what is left of it after a list, in pounds."""

    budget: Decimal
    left: Decimal


def year_of(recommendation: Recommendation) -> Year | None:
    """What the list leaves of its year: budget less what other records gave, with what came back of that, less this
    list. None without a budget.
    """
    round_ = recommendation.round
    same_year = (Round.fund_id == round_.fund_id, Round.financial_year == round_.financial_year)
    budget = db.session.scalar(
        select(FundYear.budget_amount).where(
            FundYear.fund_id == round_.fund_id, FundYear.financial_year == round_.financial_year
        )
    )
    if budget is None:
        return None
    others = db.session.scalars(
        select(DecisionRecord)
        .join(DecisionRecord.recommendation)
        .join(Recommendation.round)
        .options(*with_signatures())
        .where(
            *same_year,
            Recommendation.id != recommendation.id,
            DecisionRecord.id.in_(standing_signatures(Act.DECISION)),
        )
    )
    given = sum((record.decided_amount for record in others), Decimal("0.00"))
    returned = sum((finder(round_.fund_id, round_.financial_year) for finder in RETURNED_FINDERS), Decimal("0.00"))
    return Year(budget, budget - given + returned - recommendation.committed_amount)
