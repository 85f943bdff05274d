"""What the demo's panel has in its registers of interests, so that a rule has something to notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial

from app.accounts.models import Person
from app.assessment.interests import registers
from app.assessment.interests.registers import Given
from app.demo.calendar import Act
from app.rules.interests import EntryKind

ENTRIES = {
    "Asha": (
        Given(EntryKind.WORK, "Exampleton Evening College", since=date(2019, 9, 2)),
        Given(EntryKind.MEMBERSHIP, "Friends of Quillmoor Mediation Service", since=date(2023, 1, 15)),
    ),
    "Devan": (Given(EntryKind.OFFICE, "Saltgate Allotment Society", since=date(2021, 4, 1)),),
}


def register_acts(people: Mapping[str, Person], at: datetime) -> list[Act]:
    """Each member enters their own, before the panel looks at any bid."""
    return [(at, partial(enter, people[name], given)) for name, entries in ENTRIES.items() for given in entries]


def enter(person: Person, given: Given, at: datetime) -> None:
    registers.enter(person, given, actor=person, at=at)
