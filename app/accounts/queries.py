"""What the pages of one's own account read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Passkey, Person, SignIn
from app.platform import guard
from app.platform.db import db


def find_passkey(passkey_id: int) -> Passkey | None:
    """The signed-in person's passkey of this number."""
    return db.session.scalar(
        select(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == guard.actor().person_id)
    )


def passkeys_of(person: Person) -> list[Passkey]:
    return list(db.session.scalars(select(Passkey).where(Passkey.person_id == person.id).order_by(Passkey.id)))


def open_sign_ins(person: Person, at: datetime) -> list[SignIn]:
    """Where the person is signed in, the latest first."""
    is_open = SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.ends_at > at
    latest_first = select(SignIn).where(*is_open).order_by(SignIn.signed_in_at.desc(), SignIn.id.desc())
    return list(db.session.scalars(latest_first))
