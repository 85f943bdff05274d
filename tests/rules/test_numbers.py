"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.errors import RuleError
from app.rules.numbers import number_words, plain_number, typed_number


@pytest.mark.parametrize(
    ("typed", "places", "plain", "words"),
    [
        ("30", 0, "30", "30"),
        ("1,200", 0, "1200", "1,200"),
        (" 12.50 ", 2, "12.5", "12.5"),
        ("-4", 0, "-4", "-4"),
        ("100", 0, "100", "100"),
        ("-0", 0, "0", "0"),
        ("0.000", 3, "0", "0"),
    ],
)
def test_a_number_is_kept_without_what_says_nothing(typed, places, plain, words):
    number = typed_number(typed, places)
    assert plain_number(number) == plain
    assert number_words(number) == words


@pytest.mark.parametrize(
    ("typed", "places", "says"),
    [
        ("many", 0, "like 30"),
        ("1,20", 0, "like 30"),
        ("1e9", 0, "like 30"),
        ("٣", 0, "like 30"),
        ("12.5", 0, "whole number"),
        ("1.25", 1, "at most 1 decimal place."),
        ("9" * 13, 0, "like 30"),
    ],
)
def test_what_is_no_such_number_is_said(typed, places, says):
    with pytest.raises(RuleError, match=says):
        typed_number(typed, places)


@given(st.decimals(-999999, 999999, places=3))
def test_a_kept_number_reads_as_the_same_number(number):
    assert typed_number(plain_number(number), 3) == number
    assert Decimal(number_words(number).replace(",", "")) == number
