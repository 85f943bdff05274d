"""Postcodes in all their shapes, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.errors import RuleError
from app.rules.postcode import postcode


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("LE1 1AA", "LE1 1AA"),
        ("le671ab", "LE67 1AB"),
        ("  le 15  6 zz ", "LE15 6ZZ"),
        ("M1 1AE", "M1 1AE"),
        ("B33 8TH", "B33 8TH"),
        ("CR2 6XH", "CR2 6XH"),
        ("DN55 1PT", "DN55 1PT"),
        ("W1A 1HQ", "W1A 1HQ"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("GIR 0AA", "GIR 0AA"),
    ],
)
def test_a_postcode_has_one_way_of_writing(typed, written):
    assert postcode(typed) == written
    assert postcode(written.lower()) == written


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "LE1",
        "LE1 1A",
        "LE1 1AAA",
        "1LE 1AA",
        "QE1 1AA",
        "LI1 1AA",
        "LE1 1CA",
        "LE1 AA1",
        "LE11AA1",
        "ＬＥ１ １ＡＡ",
        "L" * 99,
    ],
)
def test_what_cannot_be_one_is_said_with_an_example(typed):
    with pytest.raises(RuleError, match="like LE1 1AA"):
        postcode(typed)


@given(st.text(max_size=30))
def test_any_text_is_a_postcode_or_is_refused(text):
    try:
        found = postcode(text)
    except RuleError:
        return
    assert postcode(found) == found
    assert found.isascii()
