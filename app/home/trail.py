"""The audit trail as people read it: who did what to which thing, newest first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.accounts.models import Organisation, Person
from app.applications.models import Application
from app.decisions.models import DecisionRecord
from app.permissions import Actor
from app.platform.clock import midnight
from app.platform.db import db
from app.platform.formatting import digest_words
from app.platform.models import AuditEvent, AuditHead
from app.rounds.models import Round

PAGE = 50
DIGEST = re.compile(r"[0-9a-f]{64}")
REFERENCES: dict[str, Any] = {
    "application": Application.reference,
    "decision_record": DecisionRecord.reference,
    "organisation": Organisation.name,
    "person": Person.name,
    "round": Round.reference,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts are asked for. What is empty does not matter."""

    reference: str = ""
    person_id: int | None = None
    action: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the trail with the name of what it concerns and of its round."""

    event: AuditEvent
    subject: str
    round_reference: str

    @property
    def what(self) -> str:
        return words(self.event.action)

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Name, value before, value after; only what differs."""
        before, after = self.event.before or {}, self.event.after or {}
        names = list(dict.fromkeys([*before, *after]))
        shown = ((name, as_text(before.get(name)), as_text(after.get(name))) for name in names)
        return [(words(name), old, new) for name, old, new in shown if old != new]


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the trail; `older` is where the next one begins."""

    acts: list[Act]
    older: int | None


def part(wanted: Wanted, actor: Actor, *, before: int | None = None) -> Part:
    """The newest acts that are asked for, or those before a place in the trail.

    Rounds on whose panel the reader sits are left out: their marks are sealed from each other.
    """
    query = select(AuditEvent).where(*conditions(wanted), is_not_of(actor.panel_roles))
    if before is not None:
        query = query.where(AuditEvent.sequence < before)
    events = list(db.session.scalars(query.order_by(AuditEvent.sequence.desc()).limit(PAGE + 1)))
    shown = events[:PAGE]
    return Part(named(shown), shown[-1].sequence if len(events) > PAGE else None)


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.reference:
        found.append(concerns(wanted.reference))
    if wanted.person_id is not None:
        found.append(AuditEvent.actor_id == wanted.person_id)
    if wanted.action:
        found.append(AuditEvent.action == wanted.action)
    if wanted.day:
        found.append(and_(AuditEvent.at >= midnight(wanted.day), AuditEvent.at < midnight(next_day(wanted.day))))
    return found


def concerns(reference: str) -> ColumnElement[bool]:
    """The acts on the bid or record of this reference, or all of the round of this reference."""

    def is_subject(table: str, model: type[Application] | type[DecisionRecord]) -> ColumnElement[bool]:
        ids = select(model.id).where(model.reference == reference)
        return and_(AuditEvent.subject == table, AuditEvent.subject_id.in_(ids))

    of_round = AuditEvent.round_id.in_(select(Round.id).where(Round.reference == reference))
    return or_(is_subject("application", Application), is_subject("decision_record", DecisionRecord), of_round)


def is_not_of(round_ids: Iterable[int]) -> ColumnElement[bool]:
    return or_(AuditEvent.round_id.is_(None), AuditEvent.round_id.not_in(list(round_ids)))


def next_day(day: date) -> date:
    return day + timedelta(days=1)


def named(events: list[AuditEvent]) -> list[Act]:
    """The acts with the names of their subjects and rounds; one query for each kind of thing."""
    names = {
        (table, thing_id): name
        for table in REFERENCES
        for thing_id, name in names_of(table, {event.subject_id for event in events if event.subject == table})
    }
    rounds = dict(names_of("round", {event.round_id for event in events}))
    return [
        Act(event, names.get((event.subject, event.subject_id)) or plain_name(event), rounds.get(event.round_id) or "")
        for event in events
    ]


def names_of(table: str, ids: set[int | None]) -> list[tuple[int, str]]:
    column = REFERENCES[table]
    wanted = select(column.class_.id, column).where(column.class_.id.in_(ids - {None}))
    return [(thing_id, name) for thing_id, name in db.session.execute(wanted)]


def plain_name(event: AuditEvent) -> str:
    return f"{words(event.subject)} {event.subject_id}" if event.subject_id else words(event.subject)


def words(name: str) -> str:
    """ "score_sheet.signed-off" as people read it."""
    return name.replace(".", " ").replace("_", " ").replace("-", " ")


def as_text(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{words(name)}: {as_text(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(as_text(part) for part in value)
    text = "" if value is None else str(value)
    return digest_words(text) if DIGEST.fullmatch(text) else text


def people(actor: Actor) -> list[tuple[int, str]]:
    """Everybody who did something that this reader may know of, by name."""
    known = select(AuditEvent.actor_id).where(is_not_of(actor.panel_roles))
    acted: Select[tuple[int, str]] = select(Person.id, Person.name).where(Person.id.in_(known))
    return [(person_id, name) for person_id, name in db.session.execute(acted.order_by(Person.name, Person.id))]


def actions(actor: Actor) -> list[str]:
    known = select(AuditEvent.action).where(is_not_of(actor.panel_roles))
    return list(db.session.scalars(known.distinct().order_by(AuditEvent.action)))


def head() -> AuditHead | None:
    """The end of the chain."""
    return db.session.get(AuditHead, 1)
