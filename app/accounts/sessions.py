"""Who is signed in where. A sign-in is a row, so it can be ended from anywhere at once."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, cached_property
from hashlib import sha256
from typing import Any, TypeVar

from flask import Response, current_app, g, request, session
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import Row, Select, StatementLambdaElement, bindparam, literal, or_, select, true, update

from app.accounts.models import Membership, Office, Person, SignIn, SignInMethod
from app.permissions import Actor
from app.platform import clock, events, guard
from app.platform.db import db, made_once, read, transaction

View = TypeVar("View", bound=Callable[..., object])

APPLICANT_HOURS = 12
APPLICANT_IDLE = timedelta(hours=2)
STAFF_HOURS = 12
STAFF_IDLE = timedelta(minutes=30)
SEEN = "seen_at"
SEEN_ANEW = timedelta(seconds=30)  # between two notes of it, so that not every answer signs the cookie anew
KEPT = ("eligibility",)  # what somebody answered before they needed an account


IS_ITS_TOKEN = SignIn.token_digest == bindparam("token_digest"), SignIn.ended_at.is_(None)


@cache
def open_sign_in() -> StatementLambdaElement:
    """What every request of somebody signed in asks. Features register where roles are kept at import, before that."""
    return made_once(sign_in_with_roles)


def sign_in_with_roles() -> Select[Any]:
    """The sign-in of a token, in a row for each role of its person; at least one."""
    granted = guard.all_grants(select(SignIn.person_id).where(*IS_ITS_TOKEN).scalar_subquery())
    return (
        select(
            SignIn.id,
            SignIn.person_id,
            SignIn.method,
            SignIn.ends_at,
            Person.name,
            Person.left_at,
            Person.password_hash,
            *granted.columns,
        )
        .join(SignIn.person)
        .outerjoin(granted, true())
        .where(*IS_ITS_TOKEN)
    )


class SignIns(LoginManager):
    """Without "remember me", which would read the session after every answer, public pages among them."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


login_manager = SignIns()


class SignedIn(UserMixin):
    """What Flask-Login carries: whose sign-in it is. The rows behind it are read where a page needs more."""

    def __init__(
        self, sign_in_id: int, method: SignInMethod, ends_at: datetime, person_id: int, name: str, token: str
    ) -> None:
        self.sign_in_id, self.method, self.ends_at, self.token = sign_in_id, method, ends_at, token
        self.person_id, self.name = person_id, name

    @cached_property
    def person(self) -> Person:
        return db.session.get_one(Person, self.person_id)

    @cached_property
    def actor(self) -> Actor:
        return guard.load_actor(self.person_id)

    @cached_property
    def sign_in(self) -> SignIn:
        return db.session.get_one(SignIn, self.sign_in_id)

    def get_id(self) -> str:
        return self.token


def begin(person: Person, method: SignInMethod, *, at: datetime) -> None:
    """Sign a person in in this browser. The session starts afresh, so nothing planted before survives."""
    sign_in, token = record_sign_in(person, method, at=at)
    kept = {key: session[key] for key in KEPT if key in session}
    session.clear()
    session.update(kept, **{SEEN: at.timestamp()})
    g.pop("actor", None)
    login_user(SignedIn(sign_in.id, method, sign_in.ends_at, person.id, person.name, token))
    events.note("signed in", person_id=person.id, method=method.value)


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
    record_end(signed_in.sign_in_id, at=at)
    logout_user()
    session.clear()
    events.note("signed out", person_id=signed_in.person_id)


@transaction()
def record_end(sign_in_id: int, *, at: datetime) -> None:
    db.session.get_one(SignIn, sign_in_id).ended_at = at


@transaction()
def end_all(person: Person, *, at: datetime, but: SignIn | None = None) -> int:
    """End a person's sign-ins everywhere, but for the one named; says how many."""
    others = update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    if but is not None:
        others = others.where(SignIn.id != but.id)
    ended: int = db.session.execute(others.values(ended_at=at)).rowcount
    return ended


@login_manager.user_loader
def load(token: str) -> SignedIn | None:
    """The sign-in of this token if it still holds: not ended, not too old, not idle, its person still here."""
    now = clock.now()
    idle = now - datetime.fromtimestamp(session.get(SEEN, 0), now.tzinfo)
    rows = read(open_sign_in(), token_digest=digest_of(token), moment=now).all()
    if not rows:
        return None
    found, roles = rows[0], [(row.kind, row.subject_id, row.role) for row in rows if row.kind]
    actor = guard.actor_of(found.person_id, roles)
    if not still_holds(found, actor, idle, now):
        return None
    if idle > SEEN_ANEW and not is_unattended():
        session[SEEN] = now.timestamp()
    signed_in = SignedIn(found.id, found.method, found.ends_at, found.person_id, found.name, token)
    signed_in.actor = actor
    return signed_in


def unattended(view: View) -> View:
    """Mark a view that pages ask by themselves: it is no sign that somebody is there. Stands beneath `requires`."""
    view.unattended = True  # type: ignore[attr-defined]
    return view


def is_unattended() -> bool:
    return getattr(current_app.view_functions.get(request.endpoint or ""), "unattended", False)


def still_holds(found: Row[Any], actor: Actor, idle: timedelta, at: datetime) -> bool:
    is_in_time = found.ends_at > at and idle <= idle_limit(found.method)
    return is_in_time and found.left_at is None and is_enough(found, actor)


def idle_limit(method: SignInMethod) -> timedelta:
    return APPLICANT_IDLE if method is SignInMethod.LINK else STAFF_IDLE


def is_enough(found: Row[Any], actor: Actor) -> bool:
    """Whether this way of signing in is enough for what the person may do, here."""
    if found.method is SignInMethod.DEMO:
        return bool(current_app.config["SETTINGS"].demo)
    return found.method is not SignInMethod.LINK or not needs_second_factor(actor, found.password_hash)


def needs_second_factor(actor: Actor, password_hash: str | None) -> bool:
    """People of the office and of panels, and whoever was invited to choose a password."""
    return bool(password_hash or actor.office_roles or actor.panel_roles)


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
