"""Rounding: the round's published policy, applied once, before band and threshold are compared.

Source: the fund's scoring rules ("Scores, bands, threshold: exactly").
"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Rounding(StrEnum):
    """How a bid score is rounded before it is compared."""

    EXACT = "exact"
    ONE_DECIMAL = "one-decimal"
    WHOLE = "whole"

    @property
    def words(self) -> str:
        return {"exact": "Exact", "one-decimal": "One decimal", "whole": "Whole number"}[self.value]

    @property
    def places(self) -> int:
        """Decimal places of a score as people see it, and the most a band edge may have."""
        return 0 if self is Rounding.WHOLE else 1


def compared(score: Fraction, rounding: Rounding) -> Fraction:
    """The score that bands, threshold and order use, in percent: itself under exact, else rounded half up,
    once.
    """
    if rounding is Rounding.EXACT:
        return score
    return Fraction(half_up(score, rounding.places))


def displayed(score: Fraction, rounding: Rounding) -> str:
    """The score as people see it, in percent, without the sign.

    Under exact it is rounded down to one decimal: 70.99 shows as 70.9, so that a score shown never
    contradicts its band. Under the others it is the compared score itself.
    """
    if rounding is not Rounding.EXACT:
        return f"{half_up(score, rounding.places):f}"
    tenths = 10 * score.numerator // score.denominator
    return f"{tenths // 10}.{tenths % 10}"


def half_up(value: Fraction, places: int) -> Decimal:
    """Rounded to that many decimal places, a half always away from zero: 2.5 to 3, -6.25 to -6.3."""
    numerator, denominator = abs(value.numerator), value.denominator
    steps = (2 * numerator * 10**places + denominator) // (2 * denominator)
    return Decimal(steps if value >= 0 else -steps).scaleb(-places)


def percent_words(percent: Decimal) -> str:
    """A percentage without idle zeros and with its sign: 71%, 70.5%."""
    return f"{number_words(percent)}%"


def number_words(number: Decimal) -> str:
    """A number without idle zeros: 71.0 is 71, 70.50 is 70.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
