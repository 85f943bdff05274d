from decimal import Decimal

import pytest

from app.rules.errors import RuleError
from app.rules.money import pence, plain, pounds, typed, words, written


def test_pounds_and_pence_are_the_same_money() -> None:
    assert pence(Decimal("206006.89")) == 20600689
    assert str(pounds(20600689)) == "206006.89"
    assert str(pounds(500)) == "5.00"


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity"])
def test_what_is_no_money_is_refused(amount: str) -> None:
    with pytest.raises(RuleError):
        pence(Decimal(amount))


def test_money_is_written_for_files_and_for_people() -> None:
    assert plain(Decimal("9479")) == "9479.00"
    assert words(Decimal("206006.89")) == "£206,006.89"
    assert words(Decimal("-5")) == "-£5.00"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("250", "250.00"),
        ("1,250.5", "1250.50"),
        (" £5,520.00 ", "5520.00"),
        ("0", "0.00"),
        ("1,234,567.89", "1234567.89"),
    ],
)
def test_money_is_read_as_people_type_it(text: str, amount: str) -> None:
    assert str(typed(text)) == amount


@pytest.mark.parametrize("text", ["", "ten", "-5", "1,25", "1.234", "1e3", "12,34.00", "£", "٣", "1 000"])
def test_what_is_typed_wrong_is_explained(text: str) -> None:
    with pytest.raises(RuleError, match="Enter an amount in pounds"):
        typed(text)


@pytest.mark.parametrize(
    "text", ["9479", "9479.0", "9,479.00", "£9479.00", "-1.00", "+1.00", "01.00", " 1.00", "1.000", "1e2"]
)
def test_files_carry_money_in_one_way_only(text: str) -> None:
    with pytest.raises(RuleError, match="two decimal places"):
        written(text)
    assert written("9479.00") == Decimal("9479.00")
