"""A project's budget: lines, totals, and the most one may ask for.

Request plus match is the cost. Amounts are pounds, exact to the penny. Source: the round's maximum award
and its categories of cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.rules.money import pence, pounds, words
from app.rules.rounding import half_up

MOST_LINES = 100
NEARLY_FULL = 10


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One thing the project pays for: what is asked of the fund, and what comes from elsewhere (match
    funding), with its source. `is_confirmed` is None until somebody has said whether that money is certain.
    """

    title: str
    requested: Decimal
    match: Decimal = Decimal(0)
    category: str = ""
    source: str = ""
    is_confirmed: bool | None = None

    @property
    def cost(self) -> Decimal:
        """What the line costs in all."""
        return pounds(pence(self.requested) + pence(self.match))


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of all lines, in pounds. `confirmed` is the part of the match that is certain."""

    requested: Decimal
    match: Decimal
    confirmed: Decimal = Decimal(0)

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
    confirmed = sum(pence(line.match) for line in lines if line.is_confirmed)
    return Totals(pounds(requested), pounds(sum(pence(line.match) for line in lines)), pounds(confirmed))


def problems(lines: Sequence[BudgetLine], most: Decimal, categories: Sequence[str] = ()) -> tuple[Problem, ...]:
    """Everything that stops a budget from being submitted, line by line and then as a whole.

    `most` is the largest request in pounds; `categories` are the round's, none where it asks for none.
    """
    of_lines = (
        Problem(index, message) for index, line in enumerate(lines) for message in line_problems(line, categories)
    )
    return (*of_lines, *total_problems(totals(lines).requested, most))


def line_problems(line: BudgetLine, categories: Sequence[str] = ()) -> tuple[str, ...]:
    """What is wrong with one line."""
    found = []
    if not line.title.strip():
        found.append("Say what this line is for.")
    if categories and line.category not in categories:
        found.append("Choose what kind of cost it is.")
    if line.requested < 0 or line.match < 0:
        found.append("An amount cannot be less than nothing.")
    elif not line.cost:
        found.append("Enter what you ask for, or what comes from elsewhere.")
    return (*found, *match_problems(line))


def match_problems(line: BudgetLine) -> tuple[str, ...]:
    """Money from elsewhere has a source, and it is said whether it is certain. It need not be."""
    if line.match <= 0:
        return ()
    found = []
    if not line.source.strip():
        found.append(f"Say where the {words(line.match)} from elsewhere comes from.")
    if line.is_confirmed is None:
        found.append(f"Say whether the {words(line.match)} from elsewhere is confirmed.")
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


def room_left(lines: int) -> int:
    """How many more lines a budget may have. More than a hundred, nobody on a panel reads."""
    return max(MOST_LINES - lines, 0)


def is_nearly_full(lines: int) -> bool:
    """Whether the limit is near enough to be said, before it is reached."""
    return room_left(lines) <= NEARLY_FULL
