"""Registers of interests, read: one person's, a panel's, and the entry that an address names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.assessment.interests.models import RegisterEntry
from app.assessment.models import PanelMember
from app.platform import guard
from app.platform.db import db
from app.rounds.models import Round


def register_of(person_id: int) -> Sequence[RegisterEntry]:
    """A person's register of interests: what holds first, then what ended, then what was struck out."""
    return registers_of([person_id]).get(person_id, [])


def registers_of(person_ids: Sequence[int]) -> Mapping[int, Sequence[RegisterEntry]]:
    """The same of several people, in one query."""
    rows = db.session.scalars(
        select(RegisterEntry)
        .options(joinedload(RegisterEntry.entered_by), joinedload(RegisterEntry.struck_by))
        .where(RegisterEntry.person_id.in_(person_ids))
        .order_by(RegisterEntry.struck_at.is_not(None), RegisterEntry.until.is_not(None), RegisterEntry.id)
    )
    found: dict[int, list[RegisterEntry]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def find_entry(entry_key: str) -> RegisterEntry | None:
    """An entry, for the person whose it is and for the office; nobody else knows of it."""
    row = db.session.scalar(select(RegisterEntry).where(RegisterEntry.key == entry_key))
    actor = guard.actor()
    return row if row and (row.person_id == actor.person_id or actor.office_roles) else None


def people_on(round_: Round) -> Sequence[Person]:
    """The people on a round's panel, by name."""
    wanted = select(Person).join(PanelMember, PanelMember.person_id == Person.id)
    return db.session.scalars(wanted.where(PanelMember.round_id == round_.id).order_by(Person.name, Person.id)).all()
