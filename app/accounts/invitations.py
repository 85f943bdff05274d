"""Invitations: how somebody of the office or of a panel gets a password and a second factor.

A link that works for a day leads to a page for the password, then to one for the authenticator app;
it is used up when the app's first code was right. Inviting a person again gives them new ones.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from app.accounts import codes, passwords, sessions, telling
from app.accounts.links import add_person, find_link, find_person
from app.accounts.models import LinkPurpose, Office, OfficeRole, Person, SignInLink
from app.platform import audit, events, mail
from app.platform.addresses import whole_address
from app.platform.db import db, transaction
from app.platform.errors import Refused

LASTS = timedelta(hours=24)
SECRET_LENGTH = 32  # base32 characters, 160 bits, as RFC 4226 recommends

NOT_VALID = "This invitation was used, or has ended after 24 hours. Ask the fund officer for a new one."


@transaction()
def invite(email: str, name: str, role: OfficeRole | None, *, at: datetime) -> str:
    """Invite a person, known or new, perhaps to a role of the office; gives the invitation's address.

    Earlier invitations stop working, and so do sign-ins by e-mail link: from now on a second factor is needed.
    """
    person = find_person(email) or add_person(email)
    person.name, person.left_at = name, None
    if role:
        give_office(person, role, at)
    withdraw_invitations(email, at)
    sessions.end_all(person, at=at)
    token = secrets.token_urlsafe(32)
    link = SignInLink(
        email=email,
        purpose=LinkPurpose.INVITATION,
        token_digest=sessions.digest_of(token),
        browser_digest=None,
        asked_at=at,
        ends_at=at + LASTS,
    )
    db.session.add(link)
    url = whole_address("accounts.invitation", token=token)
    mail.send(email, "invitation", at=at, name=name, url=url)
    audit.record("person.invited", actor=None, at=at, subject=person, after={"role": role.value if role else None})
    return url


def give_office(person: Person, role: OfficeRole, at: datetime) -> None:
    """Let the person hold the role from now on; one row for each person and role."""
    held = db.session.scalar(select(Office).filter_by(person_id=person.id, role=role))
    if held is None:
        db.session.add(Office(person=person, role=role, held_from=at))
    elif held.held_until is not None:
        held.held_from, held.held_until = at, None


def withdraw_invitations(email: str, at: datetime) -> None:
    open_ones = SignInLink.email == email, SignInLink.purpose == LinkPurpose.INVITATION, SignInLink.used_at.is_(None)
    db.session.execute(update(SignInLink).where(*open_ones).values(used_at=at))


def invited_by(token: str, *, at: datetime) -> Person:
    """The person whom this link invites.

    Raises: Refused, when the link was used or has ended.
    """
    link = find_link(token)
    if link is None or link.purpose is not LinkPurpose.INVITATION or link.used_at or at >= link.ends_at:
        raise Refused(NOT_VALID)
    return db.session.scalars(select(Person).where(Person.email == link.email)).one()


@transaction()
def choose_password(token: str, password: str, *, at: datetime) -> Person:
    """Keep the chosen password. It is of no use before the authenticator app is set up too.

    Raises: Refused, when the invitation does not hold.
    """
    person = invited_by(token, at=at)
    person.password_hash, person.totp_secret, person.totp_last_step = passwords.hash_of(password), None, None
    return person


@transaction()
def set_up_codes(token: str, code: str, *, at: datetime) -> Person | None:
    """Finish the invitation with the first right code of the app; None when the code is not right.

    Raises: Refused, when the invitation does not hold or no password was chosen.
    """
    person = invited_by(token, at=at)
    if not person.password_hash:
        raise Refused(NOT_VALID)
    secret = secret_of(token)
    step = codes.step_of(secret, code, at=at)
    if step is None:
        return None
    use_up(token, at)
    person.totp_secret, person.totp_last_step = codes.encrypted_for(person.id, secret), step
    sessions.end_all(person, at=at)
    audit.record("person.set-up", actor=person, at=at, subject=person)
    telling.tell(person, telling.SET_UP, at=at)
    events.note("second factor set up", person_id=person.id)
    return person


def use_up(token: str, at: datetime) -> None:
    """Of two who finish at once, one does."""
    unused = update(SignInLink).where(
        SignInLink.token_digest == sessions.digest_of(token), SignInLink.used_at.is_(None)
    )
    if not db.session.execute(unused.values(used_at=at)).rowcount:
        raise Refused(NOT_VALID)


def secret_of(token: str) -> str:
    """The secret that this invitation puts into the app: from its token and our key, so nothing is kept meanwhile."""
    key = current_app.config["SECRET_KEY"].encode()
    made = hmac.digest(key, b"authenticator:" + token.encode(), "sha256")
    return base64.b32encode(made).decode()[:SECRET_LENGTH]
