"""The six digits of authenticator apps (TOTP, RFC 6238): a new code every 30 seconds, and each counts once."""

from __future__ import annotations

import hmac
import re
from datetime import datetime

import pyotp
from sqlalchemy import or_, update

from app.accounts.models import Person
from app.platform.db import db, transaction

STEP = 30  # seconds
SIX_DIGITS = re.compile(r"[0-9]{6}")
CLOCK_DRIFT = 1  # steps that a telephone's clock may be off, either way


@transaction()
def use_code(person: Person, code: str, *, at: datetime) -> bool:
    """Whether this is a present code of the person's that was not used before. It is used up by asking.

    Of two requests with the same code one is right: the row decides, not what was read before.
    """
    step = step_of(person.totp_secret or "", code, at=at)
    if step is None:
        return False
    is_newer = or_(Person.totp_last_step.is_(None), Person.totp_last_step < step)
    used = db.session.execute(update(Person).where(Person.id == person.id, is_newer).values(totp_last_step=step))
    return bool(used.rowcount)


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The time step whose code this is, near this moment; None when it is none of them."""
    if not secret or not SIX_DIGITS.fullmatch(code):
        return None
    present = int(at.timestamp()) // STEP
    steps = range(present - CLOCK_DRIFT, present + CLOCK_DRIFT + 1)
    return next((step for step in steps if hmac.compare_digest(code_at(secret, step), code)), None)


def code_at(secret: str, step: int) -> str:
    return pyotp.TOTP(secret).generate_otp(step)
