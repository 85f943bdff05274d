"""Percent changes between two figures, as the monitoring reports print them."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.rules.rounding import half_up

MINUS = "−"
SMALL_BASE = 10
SMALL_NUMBERS = "small numbers: a change from a base under 10 says little"


@dataclass(frozen=True, slots=True)
class Change:
    """A change in percent to one decimal; None from a base of zero. A small base carries a note."""

    percent: Decimal | None
    note: str = ""

    @property
    def words(self) -> str:
        """As printed: "+12.5%", "−6.3%", "0.0%", "n/a"."""
        if self.percent is None:
            return "n/a"
        return f"{self.percent:+f}%".replace("-", MINUS) if self.percent else "0.0%"


def change(base: int | Decimal, now: int | Decimal) -> Change:
    """The change from base to now: half up, away from zero, to one decimal (864 to 810 is -6.3, not -6.2)."""
    start = Fraction(base)
    note = SMALL_NUMBERS if abs(start) < SMALL_BASE else ""
    if start == 0:
        return Change(None, note)
    return Change(half_up(100 * (Fraction(now) - start) / abs(start), 1), note)
