from decimal import Decimal

import pytest

from app.rules.change import SMALL_NUMBERS, change


@pytest.mark.parametrize(
    ("base", "now", "words"),
    [
        (864, 810, "−6.3%"),
        (810, 864, "+6.7%"),
        (80, 80, "0.0%"),
        (1600, 1701, "+6.3%"),
        (100000, 99999, "0.0%"),
        (Decimal("200000.00"), Decimal("206006.89"), "+3.0%"),
    ],
)
def test_a_change_is_half_up_away_from_zero_to_one_decimal(base: int, now: int, words: str) -> None:
    assert change(base, now).words == words


def test_from_nothing_there_is_no_percentage() -> None:
    assert (change(0, 5).words, change(0, 5).percent) == ("n/a", None)


def test_a_base_under_ten_carries_a_note() -> None:
    assert change(9, 10).note == SMALL_NUMBERS
    assert change(10, 9).note == ""
