"""Minimal financial assistance: how much of it one organisation may receive in three financial years.

Source: Subsidy Control Act 2022 s.36: no more than £315,000 within the financial year in which it is given, as far
as it has gone, and the two financial years before. Every grant of this office counts, together with what other
public bodies gave under the same section.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.rules.financial_year import typed_year, written
from app.rules.money import pence, pounds

LIMIT = Decimal("315000.00")
YEARS = 3


@dataclass(frozen=True, slots=True)
class Received:
    """One sum that an organisation received, in pounds, in one financial year."""

    financial_year: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RunningTotal:
    """What was received before in the three years, and what a list adds, in pounds."""

    before: Decimal
    added: Decimal

    @property
    def total(self) -> Decimal:
        return self.before + self.added

    @property
    def left(self) -> Decimal:
        """What may still be given beside the list; nothing where the limit is reached."""
        return max(LIMIT - self.total, Decimal("0.00"))

    @property
    def is_above(self) -> bool:
        """Whether it is more than the limit. Exactly the limit is allowed."""
        return self.total > LIMIT


def years_counted(financial_year: str) -> tuple[str, ...]:
    """The year and the two before it, the earliest first. Raises: RuleError, where it is no financial year."""
    last = int(typed_year(financial_year)[:4])
    return tuple(written(first) for first in range(last - YEARS + 1, last + 1))


def running_total(financial_year: str, received: Iterable[Received], added: Iterable[Decimal]) -> RunningTotal:
    """The total with what is added in this year; what lies outside the three years does not count.

    Raises: RuleError, where an amount has a fraction of a penny.
    """
    counted = years_counted(financial_year)
    before = sum(pence(each.amount) for each in received if each.financial_year in counted)
    return RunningTotal(pounds(before), pounds(sum(pence(amount) for amount in added)))
