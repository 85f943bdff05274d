"""The six digits of authenticator apps (TOTP, RFC 6238): a new code every 30 seconds, and each counts once.

The secret behind them is kept encrypted. A person whose secret cannot be read any more needs a new invitation.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import datetime

import pyotp
from sqlalchemy import or_, select, update

from app.accounts.models import Person
from app.platform import audit, encryption, events
from app.platform.db import db, transaction
from app.platform.errors import Refused

STEP = 30  # seconds
SIX_DIGITS = re.compile(r"[0-9]{6}")
CLOCK_DRIFT = 1  # steps that a telephone's clock may be off, either way

UNREADABLE = (
    "Your code cannot be checked: the office’s secret key is another one than when you set up your authenticator app. "
    "Ask for a new invitation, or use a passkey if you have one."
)


@transaction()
def use_code(person: Person, code: str, *, at: datetime) -> bool:
    """Whether this is a present code of the person's that was not used before. It is used up by asking.

    Of two requests with the same code one is right: the row decides, not what was read before.
    Raises: Refused, where the secret cannot be read with the present key.
    """
    step = step_of(secret_of(person), code, at=at)
    if step is None:
        return False
    is_newer = or_(Person.totp_last_step.is_(None), Person.totp_last_step < step)
    used = db.session.execute(update(Person).where(Person.id == person.id, is_newer).values(totp_last_step=step))
    return bool(used.rowcount)


def secret_of(person: Person) -> str:
    """What the person's app makes its codes of; empty where they have set up none. Raises: Refused, as above."""
    if not person.totp_secret:
        return ""
    try:
        return decrypted_for(person.id, person.totp_secret)
    except encryption.Unreadable:
        events.note("second factor unreadable", person_id=person.id)
        raise Refused(UNREADABLE) from None


def encrypted_for(person_id: int, secret: str) -> str:
    """The secret as it is kept in the person's row, and can be read only there."""
    return encryption.encrypted(secret, belongs_to=owner(person_id))


def decrypted_for(person_id: int, kept: str) -> str:
    """The secret again. Raises: Unreadable, also where it is another person's."""
    return encryption.decrypted(kept, belongs_to=owner(person_id))


def owner(person_id: int) -> str:
    return f"person {person_id}"


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The time step whose code this is, near this moment; None when it is none of them."""
    if not secret or not SIX_DIGITS.fullmatch(code):
        return None
    present = int(at.timestamp()) // STEP
    steps = range(present - CLOCK_DRIFT, present + CLOCK_DRIFT + 1)
    return next((step for step in steps if hmac.compare_digest(code_at(secret, step), code)), None)


def code_at(secret: str, step: int) -> str:
    return pyotp.TOTP(secret).generate_otp(step)


@transaction()
def encrypt_anew(people: Iterable[Person], *, at: datetime) -> None:
    """Write the secrets of these people by the present key, whichever had written them. Their apps notice nothing.

    Raises: Refused, where one cannot be read.
    """
    for person in people:
        person.totp_secret = encrypted_for(person.id, secret_of(person))
        audit.record("person.code-encrypted-anew", actor=None, at=at, subject=person)


def people_with_codes() -> list[Person]:
    """Everybody who has set up an authenticator app."""
    return list(db.session.scalars(select(Person).where(Person.totp_secret.is_not(None)).order_by(Person.id)))


def is_readable(person: Person) -> bool:
    """Whether the person's codes can be checked with SECRET_KEY or a former one."""
    try:
        decrypted_for(person.id, person.totp_secret or "")
    except encryption.Unreadable:
        return False
    return True
