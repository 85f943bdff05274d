"""The pot: the four ways to treat it when the bids above the line ask for more than the budget.

Nothing is dropped or trimmed silently: the officer chooses one and the record says which.
Amounts are whole pence; `running` holds the total of the first 0, 1, 2 … contenders in rank order.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Pot(StrEnum):
    """How the pot is treated."""

    WITHIN_TOLERANCE = "within-tolerance"
    STRICT = "strict"
    PART_FUND = "part-fund"
    SKIP_AND_FILL = "skip-and-fill"

    @property
    def words(self) -> str:
        return POT_WORDS[self]


POT_WORDS = {
    Pot.WITHIN_TOLERANCE: "Fund all, within the tolerance",
    Pot.STRICT: "Stop at the pot",
    Pot.PART_FUND: "Part-fund the last",
    Pot.SKIP_AND_FILL: "Skip and fill",
}


@dataclass(frozen=True, slots=True)
class Division:
    """How the money falls on the contenders at or above the line.

    The first `end` of them are funded, except those passed over; `part_award` is what the last of them gets
    where that is less than asked for. All pence.
    """

    end: int
    commitment: int
    passed_over: frozenset[int] = frozenset()
    part_award: int | None = None

    @property
    def funded(self) -> int:
        """How many bids get money."""
        return self.end - len(self.passed_over)

    def funds(self, position: int) -> bool:
        """Whether the contender at that place gets money."""
        return position < self.end and position not in self.passed_over

    def part_funds(self, position: int) -> bool:
        """Whether the contender at that place gets less than it asked for."""
        return self.part_award is not None and position == self.end - 1


def divide(pot: Pot, running: Sequence[int], line: int, budget: int) -> Division:
    """Divides the budget among the first `line` contenders by the treatment chosen."""
    match pot:
        case Pot.WITHIN_TOLERANCE:
            return Division(line, running[line])
        case Pot.STRICT:
            return stop_at_the_pot(running, line, budget)
        case Pot.PART_FUND:
            return part_fund_the_last(running, line, budget)
        case Pot.SKIP_AND_FILL:
            return skip_and_fill(running, line, budget)


def stop_at_the_pot(running: Sequence[int], line: int, budget: int) -> Division:
    """Down the ranking, stopping before the first bid that no longer fits."""
    end = bisect_right(running, budget, 0, line + 1) - 1
    return Division(end, running[end])


def part_fund_the_last(running: Sequence[int], line: int, budget: int) -> Division:
    """As above, and the first bid that no longer fits gets what is left, where anything is."""
    stopped = stop_at_the_pot(running, line, budget)
    left = budget - stopped.commitment
    if stopped.end == line or left == 0:
        return stopped
    return Division(stopped.end + 1, budget, part_award=left)


def skip_and_fill(running: Sequence[int], line: int, budget: int) -> Division:
    """Down the ranking, passing over each bid that does not fit and going on."""
    left, passed_over = budget, set()
    for position in range(line):
        amount = running[position + 1] - running[position]
        if amount > left:
            passed_over.add(position)
        else:
            left -= amount
    return Division(line, budget - left, frozenset(passed_over))
