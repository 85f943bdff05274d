"""What each fund has in a financial year, what its rounds committed, what came back, and what is left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.awards.models import Authorisation, Recommendation
from app.decisions.models import Act, DecisionRecord
from app.decisions.queries import standing_signatures
from app.outcomes.received import AMOUNT, decided, lost
from app.platform.db import db
from app.rounds.models import FundYear, Round

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class InRound:
    """One round in the ledger, in pounds. `cover` is who authorised what was over the pot, with the reason."""

    round: Round
    committed: Decimal
    returned: Decimal
    cover: Authorisation | None


@dataclass(frozen=True, slots=True)
class Year:
    """A fund in one financial year, in pounds; `budget` is None where nobody has said it."""

    fund: str
    financial_year: str
    budget: Decimal | None
    rounds: tuple[InRound, ...]

    @property
    def committed(self) -> Decimal:
        return sum((row.committed for row in self.rounds), NOTHING)

    @property
    def returned(self) -> Decimal:
        return sum((row.returned for row in self.rounds), NOTHING)

    @property
    def left(self) -> Decimal | None:
        """Below nothing where more is committed than the year has."""
        return None if self.budget is None else self.budget - self.committed + self.returned


def ledger() -> list[Year]:
    """The newest year first, and the funds of a year by name. As many queries however many rounds."""
    money, covers, budgets = money_by_round(), covers_by_round(), budgets_by_year()
    wanted = select(Round).join(Round.fund).options(joinedload(Round.fund)).order_by(Round.opens_at, Round.id)
    rounds = sorted(db.session.scalars(wanted), key=lambda one: (one.fund.name, one.fund_id))
    rounds.sort(key=lambda one: one.financial_year, reverse=True)
    return [
        Year(
            of_year[0].fund.name,
            year,
            budgets.get((fund_id, year)),
            tuple(InRound(one, *money[one.id], covers.get(one.id)) for one in of_year),
        )
        for (year, fund_id), found in groupby(rounds, key=lambda one: (one.financial_year, one.fund_id))
        if (of_year := list(found))
    ]


def money_by_round() -> dict[int, tuple[Decimal, Decimal]]:
    """What the decisions of each round committed, and what of it was declined, lapsed, withdrawn or returned."""
    sums = decided().with_only_columns(Round.id, func.sum(AMOUNT), func.sum(lost())).group_by(Round.id)
    found: dict[int, tuple[Decimal, Decimal]] = defaultdict(lambda: (NOTHING, NOTHING))
    for number, committed, returned in db.session.execute(sums):
        found[number] = (pounds(committed), pounds(returned))
    return found


def pounds(amount: Decimal | float) -> Decimal:
    """A sum as the database gives it, to the penny."""
    return Decimal(amount).quantize(Decimal("0.01"))


def covers_by_round() -> dict[int, Authorisation]:
    """Who authorised what the decided list of each round has over its pot."""
    decisions = select(DecisionRecord.recommendation_id).where(DecisionRecord.id.in_(standing_signatures(Act.DECISION)))
    given = select(Authorisation).join(Recommendation).where(Recommendation.id.in_(decisions))
    found = db.session.scalars(given.options(joinedload(Authorisation.recommendation)).order_by(Authorisation.id))
    return {each.recommendation.round_id: each for each in found}


def budgets_by_year() -> dict[tuple[int, str], Decimal]:
    return {(year.fund_id, year.financial_year): year.budget_amount for year in db.session.scalars(select(FundYear))}
