from decimal import Decimal
from fractions import Fraction

import pytest

from app.rules.rounding import Rounding, compared, displayed, half_up, number_words, percent_words


def test_a_third_is_compared_exactly_and_shown_rounded_down() -> None:
    score = Fraction(212, 3)

    assert compared(score, Rounding.EXACT) == score
    assert displayed(score, Rounding.EXACT) == "70.6"
    assert displayed(score, Rounding.ONE_DECIMAL) == "70.7"
    assert displayed(score, Rounding.WHOLE) == "71"


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("2.5", 0, "3"),
        ("2.4999", 0, "2"),
        ("-6.25", 1, "-6.3"),
        ("-6.24", 1, "-6.2"),
        ("0.005", 2, "0.01"),
        ("100", 1, "100.0"),
    ],
)
def test_a_half_goes_up_and_away_from_zero(value: str, places: int, rounded: str) -> None:
    assert str(half_up(Fraction(value), places)) == rounded


def test_the_ends_of_the_scale_are_shown_plainly() -> None:
    assert [displayed(Fraction(end), Rounding.EXACT) for end in (0, 100)] == ["0.0", "100.0"]
    assert [displayed(Fraction(end), Rounding.WHOLE) for end in (0, 100)] == ["0", "100"]


@pytest.mark.parametrize(
    ("number", "words"), [("71.0", "71"), ("70.50", "70.5"), ("100", "100"), ("1E+2", "100"), ("0", "0")]
)
def test_numbers_are_written_without_idle_zeros(number: str, words: str) -> None:
    assert number_words(Decimal(number)) == words
    assert percent_words(Decimal(number)) == f"{words}%"
