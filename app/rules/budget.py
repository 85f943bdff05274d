"""A project's budget: lines, totals, and the most one may ask for.

Request plus match is the cost. Amounts are pounds, exact to the penny. Source: the round's maximum award.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.rules.money import pence, pounds, words
from app.rules.rounding import half_up


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One thing the project pays for: what is asked of the fund, and what comes from elsewhere (match
    funding).
    """

    title: str
    requested: Decimal
    match: Decimal = Decimal(0)

    @property
    def cost(self) -> Decimal:
        """What the line costs in all."""
        return pounds(pence(self.requested) + pence(self.match))


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of all lines, in pounds."""

    requested: Decimal
    match: Decimal

    @property
    def cost(self) -> Decimal:
        """What the project costs: request plus match."""
        return pounds(pence(self.requested) + pence(self.match))

    @property
    def match_percent(self) -> Decimal | None:
        """How much of the cost comes from elsewhere, percent to one decimal, half up; None without a cost."""
        return half_up(100 * Fraction(self.match) / Fraction(self.cost), 1) if self.cost else None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a budget. `line` counts from 0; None concerns the whole."""

    line: int | None
    message: str


def totals(lines: Sequence[BudgetLine]) -> Totals:
    """Adds up the lines, in pence."""
    requested = sum(pence(line.requested) for line in lines)
    return Totals(pounds(requested), pounds(sum(pence(line.match) for line in lines)))


def problems(lines: Sequence[BudgetLine], most: Decimal) -> tuple[Problem, ...]:
    """Everything that stops a budget from being submitted, line by line and then as a whole."""
    of_lines = (Problem(index, message) for index, line in enumerate(lines) for message in line_problems(line))
    return (*of_lines, *total_problems(totals(lines).requested, most))


def line_problems(line: BudgetLine) -> tuple[str, ...]:
    """What is wrong with one line."""
    found = []
    if not line.title.strip():
        found.append("Say what this line is for.")
    if line.requested < 0 or line.match < 0:
        found.append("An amount cannot be less than nothing.")
    elif not line.cost:
        found.append("Enter what you ask for, or what comes from elsewhere.")
    return tuple(found)


def total_problems(requested: Decimal, most: Decimal) -> tuple[Problem, ...]:
    """The request is more than nothing and no more than the round gives to one project."""
    if requested <= 0:
        return (Problem(None, "Add at least one line with an amount that you ask this fund for."),)
    if requested > most:
        excess = words(requested - most)
        message = f"You ask for {words(requested)} and the most is {words(most)}. Take {excess} off."
        return (Problem(None, message),)
    return ()
