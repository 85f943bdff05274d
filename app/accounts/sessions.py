"""Who is signed in where. A sign-in is a row, so it can be ended from anywhere at once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from flask import session
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import literal, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, Office, Person, SignIn, SignInMethod
from app.platform import clock, guard
from app.platform.db import db, transaction

APPLICANT_HOURS = 12
APPLICANT_IDLE = timedelta(hours=2)
STAFF_HOURS = 12
STAFF_IDLE = timedelta(minutes=30)
SEEN = "seen_at"

login_manager = LoginManager()


class SignedIn(UserMixin):
    """What Flask-Login carries: the person, and the sign-in by which they came."""

    def __init__(self, sign_in: SignIn, token: str) -> None:
        self.person, self.sign_in, self.token = sign_in.person, sign_in, token

    def get_id(self) -> str:
        return self.token


def begin(person: Person, method: SignInMethod, *, at: datetime) -> None:
    """Sign a person in in this browser. The session starts empty, so nothing set before survives."""
    sign_in, token = record_sign_in(person, method, at=at)
    session.clear()
    session[SEEN] = at.timestamp()
    login_user(SignedIn(sign_in, token))


@transaction()
def record_sign_in(person: Person, method: SignInMethod, *, at: datetime) -> tuple[SignIn, str]:
    token = secrets.token_urlsafe(32)
    hours = APPLICANT_HOURS if method is SignInMethod.LINK else STAFF_HOURS
    sign_in = SignIn(
        person=person,
        token_digest=digest_of(token),
        method=method,
        signed_in_at=at,
        ends_at=at + timedelta(hours=hours),
    )
    db.session.add(sign_in)
    return sign_in, token


def end(signed_in: SignedIn, *, at: datetime) -> None:
    """Sign out: the token is worthless from now on, in this browser and in any copy of it."""
    record_end(signed_in.sign_in.id, at=at)
    logout_user()
    session.clear()


@transaction()
def record_end(sign_in_id: int, *, at: datetime) -> None:
    db.session.get_one(SignIn, sign_in_id).ended_at = at


@login_manager.user_loader
def load(token: str) -> SignedIn | None:
    """The sign-in of this token if it still holds: not ended, not too old, not idle, its person still here."""
    sign_in = db.session.scalar(
        select(SignIn)
        .options(joinedload(SignIn.person))
        .where(SignIn.token_digest == digest_of(token), SignIn.ended_at.is_(None))
    )
    if sign_in is None or not still_holds(sign_in, clock.now()):
        return None
    session[SEEN] = clock.now().timestamp()
    return SignedIn(sign_in, token)


def still_holds(sign_in: SignIn, at: datetime) -> bool:
    idle = at - datetime.fromtimestamp(session.get(SEEN, 0), at.tzinfo)
    allowed = APPLICANT_IDLE if sign_in.method is SignInMethod.LINK else STAFF_IDLE
    return sign_in.ends_at > at and idle <= allowed and sign_in.person.left_at is None


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


guard.grants(
    select(literal("office"), Office.id, Office.role).where(
        Office.person_id == guard.PERSON,
        Office.held_from <= guard.MOMENT,
        or_(Office.held_until.is_(None), Office.held_until > guard.MOMENT),
    )
)
guard.grants(
    select(literal("organisation"), Membership.organisation_id, Membership.role).where(
        Membership.person_id == guard.PERSON
    )
)
