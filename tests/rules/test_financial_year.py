"""A financial year begins on 1 April."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as any_

from app.rules.errors import RuleError
from app.rules.financial_year import financial_year_of, typed_year


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2024, 3, 31), "2023/24"),
        (date(2024, 4, 1), "2024/25"),
        (date(2025, 1, 1), "2024/25"),
        (date(2099, 4, 1), "2099/00"),
    ],
)
def test_it_begins_on_the_first_of_april(day, year):
    assert financial_year_of(day) == year


@given(any_.dates(date(1000, 4, 1)))
def test_whatever_is_written_can_be_typed(day):
    assert typed_year(f" {financial_year_of(day)} ") == financial_year_of(day)


@pytest.mark.parametrize("text", ["", "2024", "2024/26", "2024-25", "24/25", "2024/2025", "٢٠٢٤/٢٥"])
def test_anything_else_is_refused_with_how_it_is_written(text):
    with pytest.raises(RuleError, match="like 2024/25"):
        typed_year(text)
