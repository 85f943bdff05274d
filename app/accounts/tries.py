"""How often somebody may guess: after too many failures within a quarter of an hour, nothing is checked any more.

Failures are rows, so that they count for every worker and outlast a restart. A stranger who guesses somebody's
password closes the way for their own network address first; to close it for everybody they need many addresses, and
it opens again a quarter of an hour after they stop. A passkey always signs in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request
from sqlalchemy import delete, func, select
from werkzeug.exceptions import TooManyRequests

from app.accounts.models import FailedTry
from app.platform import encryption
from app.platform.db import db, take_turn, transaction
from app.platform.formatting import clock_time

LASTS = timedelta(minutes=15)
MOST = 10
MOST_OF_ALL_ADDRESSES = 100


class TooManyTries(TooManyRequests):
    """Nothing is checked for a while; `message` says until when, and which way is open."""

    def __init__(self, until: datetime) -> None:
        super().__init__(retry_after=until)
        self.message = (
            f"There were too many wrong tries. Try again at {clock_time(until)}, or use a passkey if you have one."
        )


@dataclass(frozen=True, slots=True)
class Guessed:
    """What is guessed, and how often that may fail within a quarter of an hour."""

    what: str
    most: int = MOST

    @property
    def digest(self) -> str:
        """What stands in the row: nobody reads an address in it, or what was typed in place of one."""
        return encryption.keyed_digest(f"failed try\n{self.what}")


def password_of(email: str) -> tuple[Guessed, ...]:
    """The password of whoever has this address, from the visitor's network address and from all together."""
    email = email.strip().lower()
    here = Guessed(f"password of {email} from {request.remote_addr}")
    return here, Guessed(f"password of {email}", MOST_OF_ALL_ADDRESSES)


def code_of(person_id: int) -> tuple[Guessed, ...]:
    """The code of somebody whose password was right, or who is signed in: no stranger comes so far."""
    return (Guessed(f"code of {person_id}"),)


def check(guessed: tuple[Guessed, ...], *, at: datetime) -> None:
    """Let a try be made. Of several at once for the same, one goes after the other where the database allows it.

    Raises: TooManyTries, when this failed too often of late.
    """
    for each in guessed:
        take_turn(f"try {each.digest}")
        recent = FailedTry.subject_digest == each.digest, FailedTry.failed_at > at - LASTS
        failures, first = db.session.execute(select(func.count(), func.min(FailedTry.failed_at)).where(*recent)).one()
        if failures >= each.most:
            raise TooManyTries(first + LASTS)


@transaction()
def note_failure(guessed: tuple[Guessed, ...], *, at: datetime) -> None:
    """Count a try that failed, and forget those that no longer count."""
    db.session.execute(delete(FailedTry).where(FailedTry.failed_at <= at - LASTS))
    db.session.add_all(FailedTry(subject_digest=each.digest, failed_at=at) for each in guessed)
