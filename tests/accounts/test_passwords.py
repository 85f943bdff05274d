"""What a password may be, and that it counts to the letter."""

from __future__ import annotations

import pytest

from app.accounts.models import Person
from app.accounts.passwords import LONGEST, hash_of, person_with, problem_with
from app.platform.db import db

CHOSEN = "Wet gravel under 7 slow Boots "
DILYS = Person(email="dilys@office.example", name="Dilys")


@pytest.mark.parametrize(
    "password",
    [
        "wet gravel under slow boots",
        "WETGRAVELUNDER",
        "914273605518",
        "£€¥§!?%&/()=;",
        "mokry żwir 🥾🥾",
        "abcd" * (LONGEST // 4),
    ],
)
def test_any_letters_will_do(password):
    assert problem_with(password, DILYS) == ""


@pytest.mark.parametrize("length", [64, LONGEST])
def test_a_long_one_will_do(length):
    assert problem_with((CHOSEN * 10)[:length], DILYS) == ""


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [
        (CHOSEN, True),
        (CHOSEN.strip(), False),
        (CHOSEN.lower(), False),
        (CHOSEN + " ", False),
    ],
)
def test_it_counts_as_it_was_typed(cast, typed, is_right):
    assert (signs_in(cast, CHOSEN, typed) is not None) is is_right


def test_the_longest_counts_whole(cast):
    longest = (CHOSEN * 10)[:LONGEST]

    assert signs_in(cast, longest, longest)
    assert not signs_in(cast, longest, longest + "x")


def signs_in(cast, chosen: str, typed: str) -> Person | None:
    with cast.app.app_context():
        dilys = cast.person("Dilys")
        dilys.password_hash = hash_of(chosen)
        db.session.flush()
        found = person_with(dilys.email, typed)
        db.session.rollback()
        return found
