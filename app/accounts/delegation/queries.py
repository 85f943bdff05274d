"""Who acts for whom, and when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, literal, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.delegation.models import Delegation
from app.accounts.models import Office, OfficeRole, Person
from app.platform import guard
from app.platform.db import db
from app.platform.formatting import long_date

SIGNING = (
    OfficeRole.CHIEF_EXECUTIVE,
    OfficeRole.CHIEF_FINANCE_OFFICER,
    OfficeRole.MONITORING_OFFICER,
    OfficeRole.COMMISSIONER,
)
"""The offices that put their name to something."""


def held_at(moment: object) -> ColumnElement[bool]:
    """The condition that an office is held at a moment."""
    return (Office.held_from <= moment) & or_(Office.held_until.is_(None), Office.held_until > moment)


def in_force_at(moment: object) -> ColumnElement[bool]:
    """The condition that a delegation stands at a moment."""
    return (Delegation.begins_at <= moment) & (Delegation.ends_at > moment)


guard.grants(
    select(literal("office"), Delegation.id, Delegation.role).where(
        Delegation.delegate_id == guard.PERSON, in_force_at(guard.MOMENT)
    )
)


def holders(*roles: OfficeRole, at: datetime) -> list[Person]:
    """Who holds one of these offices at a moment, or acts for whoever does, by name."""
    own = select(Office.person_id).where(Office.role.in_(roles), held_at(at))
    for_others = select(Delegation.delegate_id).where(Delegation.role.in_(roles), in_force_at(at))
    wanted = select(Person).where(or_(Person.id.in_(own), Person.id.in_(for_others)), Person.left_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Person.name, Person.id)))


def roles_of(person: Person, at: datetime) -> list[OfficeRole]:
    """The signing offices that this person holds themselves: what they may hand over."""
    held = set(db.session.scalars(select(Office.role).where(Office.person_id == person.id, held_at(at))))
    return [role for role in SIGNING if role in held]


def colleagues_of(person: Person, at: datetime) -> Sequence[Person]:
    """Who else holds an office: to whom one may be handed."""
    others = select(Office.person_id).where(held_at(at), Office.person_id != person.id)
    wanted = select(Person).where(Person.id.in_(others), Person.left_at.is_(None)).order_by(Person.name, Person.id)
    return db.session.scalars(wanted).all()


def delegations() -> Sequence[Delegation]:
    """All that were ever made, the newest first."""
    people = joinedload(Delegation.holder), joinedload(Delegation.delegate)
    return db.session.scalars(select(Delegation).options(*people).order_by(Delegation.id.desc())).all()


def find(key: str) -> Delegation | None:
    """A delegation, for those in the office."""
    if not guard.actor().office_roles:
        return None
    return db.session.scalar(select(Delegation).where(Delegation.key == key))


def acting_for(person: Person, role: OfficeRole, at: datetime) -> Delegation | None:
    """The delegation under which a person acts in an office at a moment; None where the office is their own."""
    if role in roles_of(person, at):
        return None
    return db.session.scalar(
        select(Delegation)
        .where(Delegation.delegate_id == person.id, Delegation.role == role, in_force_at(at))
        .order_by(Delegation.id.desc())
        .limit(1)
    )


def office_used(person: Person, able: Sequence[OfficeRole], held: Collection[str], at: datetime) -> OfficeRole:
    """Of the offices that may do something, the one in which a person does it: their own before one they act in."""
    own, theirs = roles_of(person, at), [role for role in able if role in held]
    return next((role for role in theirs if role in own), theirs[0])


def title_under(person: Person, role: OfficeRole, title: str, at: datetime) -> str:
    """The title under which a person signs in an office: for somebody else, it says for whom and for which days."""
    delegation = acting_for(person, role, at)
    if delegation is None:
        return title
    days = f"{long_date(delegation.first_on)} to {long_date(delegation.last_on)}"
    return f"{title}, for {delegation.holder.name} (delegated {days})"
