"""At most £315,000.00 of minimal financial assistance in three financial years: Subsidy Control Act 2022 s.36."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.rules.errors import RuleError
from app.rules.subsidy import Received, running_total, years_counted


def test_three_financial_years_count_the_one_of_the_grant_and_the_two_before() -> None:
    assert years_counted("2024/25") == ("2022/23", "2023/24", "2024/25")
    assert years_counted("2000/01") == ("1998/99", "1999/00", "2000/01")


def test_what_lies_outside_the_three_years_does_not_count() -> None:
    received = [Received(year, Decimal("100.00")) for year in ("2021/22", "2022/23", "2024/25", "2025/26")]

    assert running_total("2024/25", received, []).before == Decimal("200.00")


@pytest.mark.parametrize(
    ("before", "added", "is_above", "left"),
    [
        ("305000.00", "9999.99", False, "0.01"),
        ("305000.00", "10000.00", False, "0.00"),
        ("305000.00", "10000.01", True, "0.00"),
        ("315000.00", "0.00", False, "0.00"),
        ("0.00", "315000.00", False, "0.00"),
        ("0.00", "315000.01", True, "0.00"),
    ],
)
def test_exactly_the_limit_is_allowed_and_a_penny_more_is_not(
    before: str, added: str, is_above: bool, left: str
) -> None:
    found = running_total("2024/25", [Received("2023/24", Decimal(before))], [Decimal(added)])

    assert (found.is_above, found.left) == (is_above, Decimal(left))
    assert found.total == Decimal(before) + Decimal(added)


def test_pennies_add_up_exactly() -> None:
    received = [Received("2024/25", Decimal("0.10"))] * 3

    assert running_total("2024/25", received, [Decimal("0.20")]).total == Decimal("0.50")


def test_a_fraction_of_a_penny_and_a_year_that_is_none_are_errors() -> None:
    with pytest.raises(RuleError):
        running_total("2024/25", [Received("2024/25", Decimal("0.001"))], [])
    with pytest.raises(RuleError):
        years_counted("2024")
