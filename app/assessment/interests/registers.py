"""Keeping a register of interests: an entry is made, ended or struck out, and never erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.accounts.models import Person
from app.assessment.interests.models import RegisterEntry
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.formatting import long_date
from app.platform.once import first_time
from app.rules.interests import EntryKind


@dataclass(frozen=True, slots=True)
class Given:
    """An entry as it was typed: what it is, of which body, and from when until when where that is known."""

    kind: EntryKind
    body: str
    number: str = ""
    postcode: str = ""
    since: date | None = None
    until: date | None = None


@transaction()
def enter(person: Person, given: Given, *, actor: Person, at: datetime, once: str = "") -> None:
    """Put an entry into a person's register, by themself or by the fund officer."""
    if not first_time(once, actor=actor, action="register_entry.made", at=at):
        return
    entry = RegisterEntry(
        person=person,
        kind=given.kind,
        body=given.body,
        number=given.number,
        postcode=given.postcode,
        since=given.since,
        until=given.until,
        entered_by=actor,
        entered_at=at,
    )
    db.session.add(entry)
    audit.record("register_entry.made", actor=actor, at=at, subject=entry, after=as_plain(entry))


@transaction()
def end(entry: RegisterEntry, until: date, *, actor: Person, at: datetime) -> None:
    """Say until when an entry held. The same day again changes nothing.

    Raises: Refused, when it was struck out, or would end before it began.
    """
    lock(entry)
    check_stands(entry)
    if entry.until == until:
        return
    if entry.since and until < entry.since:
        raise Refused(f"It began on {long_date(entry.since)}. Enter an end that is not before that.")
    before, entry.until = as_plain(entry), until
    audit.record("register_entry.ended", actor=actor, at=at, subject=entry, before=before, after=as_plain(entry))


@transaction()
def strike(entry: RegisterEntry, *, actor: Person, at: datetime) -> None:
    """Strike out an entry that was never right. It stays in the register, struck out; twice is once."""
    lock(entry)
    if entry.struck_at:
        return
    entry.struck_at, entry.struck_by = at, actor
    audit.record("register_entry.struck-out", actor=actor, at=at, subject=entry, before=as_plain(entry))


def lock(entry: RegisterEntry) -> None:
    db.session.refresh(entry, with_for_update={"key_share": True})


def check_stands(entry: RegisterEntry) -> None:
    if entry.struck_at:
        raise Refused("This entry was struck out. Make a new one if it holds after all.")


def as_plain(entry: RegisterEntry) -> dict[str, str]:
    """For the trail: what it is, of whom, and from when until when."""
    return {
        "person": entry.person.name,
        "kind": entry.kind.value,
        "body": entry.body,
        "number": entry.number,
        "postcode": entry.postcode,
        "since": entry.since.isoformat() if entry.since else "",
        "until": entry.until.isoformat() if entry.until else "",
    }
