"""What people change about themselves, and how they leave."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from app.accounts import passwords, sessions, telling
from app.accounts.models import Office, Passkey, Person, SignIn
from app.accounts.passkeys import NewPasskey
from app.platform import audit, events
from app.platform.db import db, transaction


@transaction()
def tell_name(person: Person, name: str, *, at: datetime) -> None:
    """Keep what a person is called; until they told it, it is their address."""
    db.session.refresh(person, with_for_update={"key_share": True})
    before = person.name
    if name == before:
        return
    person.name = name
    audit.record("person.named", actor=person, at=at, subject=person, before={"name": before}, after={"name": name})


@transaction()
def change_password(person: Person, password: str, *, at: datetime, here: SignIn) -> None:
    """Keep a new password and end the person's other sign-ins: one of them may be why they change it."""
    person.password_hash = passwords.hash_of(password)
    sessions.end_all(person, at=at, but=here)
    audit.record("person.password-changed", actor=person, at=at, subject=person)
    telling.tell(person, telling.CHANGED, at=at)
    events.note("password changed", person_id=person.id)


@transaction()
def add_passkey(person: Person, new: NewPasskey, name: str, *, at: datetime) -> Passkey:
    """Keep the public half of a passkey that the person's device has just made."""
    passkey = Passkey(
        person=person,
        credential=new.credential,
        public_key=new.public_key,
        sign_count=new.sign_count,
        name=name,
        made_at=at,
    )
    db.session.add(passkey)
    audit.record("passkey.added", actor=person, at=at, subject=passkey, after={"name": name})
    telling.tell(person, telling.PASSKEY_ADDED, at=at, name=name)
    events.note("passkey added", person_id=person.id)
    return passkey


@transaction()
def remove_passkey(passkey: Passkey, *, actor: Person, at: datetime) -> None:
    """Forget a passkey: it signs nobody in from now on."""
    audit.record("passkey.removed", actor=actor, at=at, subject=passkey, before={"name": passkey.name})
    telling.tell(actor, telling.PASSKEY_REMOVED, at=at, name=passkey.name)
    db.session.delete(passkey)
    events.note("passkey removed", person_id=actor.id)


@transaction()
def sign_out_everywhere(person: Person, *, at: datetime) -> None:
    """End every sign-in of the person, this one too."""
    sessions.end_all(person, at=at)
    events.note("signed out everywhere", person_id=person.id)


@transaction()
def end_sign_ins(person: Person, *, at: datetime) -> None:
    """The office ends every sign-in of somebody who may sign in again."""
    sign_out_everywhere(person, at=at)
    audit.record("person.signed-out", actor=None, at=at, subject=person)


@transaction()
def leave(person: Person, *, at: datetime) -> None:
    """The person has left: nothing of theirs signs in any more, and their offices end. What they did stays."""
    person.left_at = at
    sessions.end_all(person, at=at)
    held = Office.person_id == person.id, Office.held_until.is_(None)
    db.session.execute(update(Office).where(*held).values(held_until=at))
    audit.record("person.left", actor=None, at=at, subject=person)
    events.note("left", person_id=person.id)
