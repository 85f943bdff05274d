"""Passwords: kept as argon2, and the same time taken for people we do not know."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.new_passwords import LONGEST
from app.platform.db import db


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
