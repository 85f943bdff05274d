"""Passwords: argon2, long rather than complicated, and the same time taken for people we do not know."""

from __future__ import annotations

import secrets
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from sqlalchemy import select

from app.accounts.models import Person
from app.platform.db import db

SHORTEST = 12
LONGEST = 200
FORBIDDEN = frozenset(Path(__file__).with_name("forbidden_passwords.txt").read_text().split())

TOO_SHORT = f"Choose a password of at least {SHORTEST} characters. Three or four unrelated words do well."
TOO_LONG = f"Choose a password of at most {LONGEST} characters."
TOO_COMMON = "Many people use this password, so it is guessed first. Choose another, such as four unrelated words."
TOO_PERSONAL = "Choose a password without your name or e-mail address in it."


def problem_with(password: str, person: Person) -> str:
    """Why this password will not do for this person, as a sentence; empty when it will."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    if plain in FORBIDDEN or len(set(plain)) < 4:
        return TOO_COMMON
    return TOO_PERSONAL if any(word in plain for word in own_words(person)) else ""


def own_words(person: Person) -> list[str]:
    """The parts of a person's name and address that are long enough to be recognised in a password."""
    words = [*person.name.casefold().split(), person.email, person.email.partition("@")[0]]
    return [word for word in words if len(word) >= 4]


def person_with(email: str, password: str) -> Person | None:
    """The person whose address and password these are. Takes as long when there is nobody of that address.

    People who have left and people who have not finished their invitation have none.
    """
    person = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    stored = person.password_hash if person and person.totp_secret and person.left_at is None else None
    is_right = matches(stored or hash_of_nothing(), password[:LONGEST]) and len(password) <= LONGEST
    return person if is_right and stored else None


def hash_of(password: str) -> str:
    return hasher().hash(password)


def matches(stored: str, password: str) -> bool:
    try:
        return hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def hasher() -> PasswordHasher:
    """At the library's cost, unless the configuration sets another (the tests do)."""
    return PasswordHasher(**current_app.config.get("PASSWORD_COST", {}))


def hash_of_nothing() -> str:
    """What the password of an unknown address is held against."""
    return hash_at(tuple(sorted(current_app.config.get("PASSWORD_COST", {}).items())))


@lru_cache
def hash_at(cost: tuple[tuple[str, int], ...]) -> str:
    return PasswordHasher(**dict(cost)).hash(secrets.token_urlsafe())
