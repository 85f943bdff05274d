"""Two rows for one organisation made one: its applications and people move, and the trail says so for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, MembershipRole, Organisation, Person
from app.applications.drafting import record
from app.applications.models import Application
from app.applications.organisations.models import OrganisationInvitation, OrganisationRequest
from app.applications.organisations.people import lock
from app.platform import audit, guard
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.once import first_time

RANK = (MembershipRole.READER, MembershipRole.EDITOR, MembershipRole.SUBMITTER)
MOST = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation beside others that may be the same, with what belongs to it."""

    organisation: Organisation
    applications: int
    people: int


@transaction()
def merge(gone: Organisation, kept: Organisation, reason: str, *, actor: Person, at: datetime, once: str = "") -> None:
    """Move everything of one organisation to another and let go of it. Who has rights in both keeps the higher.

    What was submitted stays as it was submitted. Raises: Refused, when both are one, or one is gone already.
    """
    for organisation in sorted((gone, kept), key=lambda row: row.id):
        lock(organisation)
    if gone.id == kept.id:
        raise Refused("Choose two organisations: this is one.")
    if not first_time(once, actor=actor, action="organisation.merged", at=at):
        return
    before = {"name": gone.name, "kind": gone.kind, "registration": gone.registration}
    for application in db.session.scalars(select(Application).where(Application.organisation_id == gone.id)).all():
        application.organisation = kept
        after = {"organisation": kept.name}
        record(
            application, "application.organisation-merged", actor, at, before={"organisation": gone.name}, after=after
        )
    move_people(gone, kept)
    for model in (OrganisationInvitation, OrganisationRequest):
        db.session.execute(update(model).where(model.organisation_id == gone.id).values(organisation_id=kept.id))
    kept.registration = kept.registration or gone.registration
    after = {"name": kept.name, "registration": kept.registration, "reason": reason}
    audit.record("organisation.merged", actor=actor, at=at, subject=kept, before=before, after=after)
    db.session.flush()
    db.session.delete(gone)


def move_people(gone: Organisation, kept: Organisation) -> None:
    there = {row.person_id: row for row in memberships_of(kept)}
    for member in memberships_of(gone):
        known = there.get(member.person_id)
        if known is None:
            member.organisation = kept
            continue
        known.role = max(known.role, member.role, key=RANK.index)
        db.session.delete(member)


def memberships_of(organisation: Organisation) -> Sequence[Membership]:
    wanted = select(Membership).where(Membership.organisation_id == organisation.id)
    return db.session.scalars(wanted.options(joinedload(Membership.organisation))).all()


def duplicates() -> list[list[Candidate]]:
    """Organisations of the same number, then those of the same name, in groups; the oldest of a group first."""
    numbers, names = grouped(Organisation.registration), grouped(func.lower(Organisation.name))
    seen = [ids_of(group) for group in numbers]
    return [*numbers, *(group for group in names if not any(ids_of(group) <= ids for ids in seen))]


def alike(organisation: Organisation) -> list[Candidate]:
    """The others that may be this organisation."""
    found = {row.organisation.id: row for group in duplicates() for row in group if organisation.id in ids_of(group)}
    return [row for row in found.values() if row.organisation.id != organisation.id]


def ids_of(group: list[Candidate]) -> set[int]:
    return {row.organisation.id for row in group}


def grouped(same: ColumnElement[Any]) -> list[list[Candidate]]:
    """The organisations that share this with another."""
    shared = select(same).group_by(same).having(func.count() > 1)
    applications = select(func.count()).where(Application.organisation_id == Organisation.id).scalar_subquery()
    people = select(func.count()).where(Membership.organisation_id == Organisation.id).scalar_subquery()
    rows = db.session.execute(
        select(Organisation, same, applications, people).where(same.in_(shared)).order_by(Organisation.id).limit(MOST)
    )
    groups: dict[str, list[Candidate]] = {}
    for organisation, value, bids, members in rows:
        groups.setdefault(value, []).append(Candidate(organisation, bids, members))
    return list(groups.values())


def find_to_merge(organisation_key: str) -> Organisation | None:
    """Any organisation, for the fund officer; for others there is none here."""
    if "fund officer" not in guard.actor().office_roles:
        return None
    return db.session.scalar(select(Organisation).where(Organisation.key == organisation_key))
