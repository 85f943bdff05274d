"""Bands: given by their lower edges, so that they can have no gap and no overlap.

Their names follow from the edges and the round's rounding. Source: the fund's scoring rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from app.rules.errors import RuleError
from app.rules.rounding import Rounding, half_up, number_words, percent_words


@dataclass(frozen=True, slots=True)
class Band:
    """The scores from `floor` (included) to under `under`, in percent as compared.

    The highest has no upper edge.
    """

    name: str
    floor: Decimal
    under: Decimal | None

    def holds(self, compared_score: Fraction) -> bool:
        """Whether a score, as compared, falls into this band."""
        return self.floor <= compared_score and (self.under is None or compared_score < self.under)


@lru_cache(maxsize=100)
def bands(floors: tuple[Decimal, ...], rounding: Rounding) -> tuple[Band, ...]:
    """The round's bands, highest first: one above each floor and one below the lowest."""
    check_floors(floors, rounding)
    highest = Band(name_of(floors[0], None, rounding), floors[0], None)
    pairs = zip(floors, [*floors[1:], None], strict=True)
    lower = (Band(name_of(floor, upper, rounding), floor or Decimal(0), upper) for upper, floor in pairs)
    return (highest, *lower)


def name_of(floor: Decimal | None, under: Decimal | None, rounding: Rounding) -> str:
    """The band's published name.

    exact: "71% or above", "65% to under 71%", "under 65%"; one-decimal: "75.0% or above", "65.0% to 74.9%",
    "64.9% or below"; whole: "71% or above", "65% to 70%", "64% or below".
    """
    if under is None:
        return f"{edge(floor, rounding)} or above"
    if rounding is Rounding.EXACT:
        to_under = f"under {edge(under, rounding)}"
        return to_under if floor is None else f"{edge(floor, rounding)} to {to_under}"
    last = under - Decimal(1).scaleb(-rounding.places)
    if floor is None:
        return f"{edge(last, rounding)} or below"
    return edge(floor, rounding) if floor == last else f"{edge(floor, rounding)} to {edge(last, rounding)}"


def edge(percent: Decimal | None, rounding: Rounding) -> str:
    """A band's edge as its name writes it: with the decimals that a score of this rounding shows."""
    value = percent or Decimal(0)
    if rounding is Rounding.EXACT:
        return percent_words(value)
    return f"{half_up(Fraction(value), rounding.places):f}%"


def check_floors(floors: Sequence[Decimal], rounding: Rounding) -> None:
    """Band edges fall from highest to lowest, above 0 and up to 100, no finer than a score is shown."""
    if not floors:
        raise RuleError("A round has at least one band edge.")
    if any(upper <= lower for upper, lower in pairwise(floors)):
        raise RuleError("Band edges are given from the highest to the lowest, each once.")
    for floor in floors:
        if not 0 < floor <= 100:
            raise RuleError(f"A band edge lies above 0 and at most at 100 percent, not at {number_words(floor)}.")
        if half_up(Fraction(floor), rounding.places) != floor:
            raise RuleError(f"The band edge {number_words(floor)} is finer than a score is shown under this rounding.")
