"""The people of an organisation: another role, removed, gone. Somebody who may submit always remains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, MembershipRole, Organisation, Person
from app.applications.models import Application
from app.applications.organisations.models import OrganisationInvitation
from app.applications.reading_link.models import ReadingLink
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, NotAllowed, Refused

LAST_SUBMITTER = (
    "Somebody who may submit has to remain. Give another person that right first, then come back to this page."
)
NO_LONGER = "You may no longer change who belongs to this organisation."


@transaction()
def change_role(membership: Membership, role: MembershipRole, *, version: int, actor: Person, at: datetime) -> None:
    """Let a person do more or less for the organisation, from their next request on.

    Raises: Refused, when nobody who may submit would remain; Conflict, when it was changed meanwhile.
    """
    people = locked_people(membership.organisation)
    check_may_manage(people, actor)
    member = present(membership, people)
    if member.version != version:
        raise Conflict(f"Somebody else changed what {member.person.name} may do. Look at it again.")
    if member.role is role:
        return
    if role is not MembershipRole.SUBMITTER:
        check_submitter_remains(member, people)
    before, member.role = member.role, role
    record("organisation.role-changed", member, actor, at, before={"role": before}, after={"role": role})


@transaction()
def remove(membership: Membership, *, actor: Person, at: datetime) -> None:
    """End a person's rights at once, with the invitations and the reading links that they made. Or their own.

    Raises: Refused, when nobody who may submit would remain; NotAllowed, when the actor was removed meanwhile.
    """
    people = locked_people(membership.organisation)
    is_own = membership.person_id == actor.id
    if not is_own:
        check_may_manage(people, actor)
    member = present(membership, people)
    check_submitter_remains(member, people)
    end_what_they_made(member, actor, at)
    action = "organisation.left" if is_own else "organisation.person-removed"
    record(action, member, actor, at, before={"role": member.role})
    db.session.delete(member)


def end_what_they_made(member: Membership, actor: Person, at: datetime) -> None:
    """What would let a removed person in again by themselves, or go on reading."""
    invitations = update(OrganisationInvitation).where(
        OrganisationInvitation.organisation_id == member.organisation_id,
        OrganisationInvitation.invited_by_id == member.person_id,
        OrganisationInvitation.accepted_at.is_(None),
        OrganisationInvitation.taken_back_at.is_(None),
    )
    db.session.execute(
        invitations.values(
            taken_back_at=at, taken_back_by_id=actor.id, version=OrganisationInvitation.version + 1
        ).execution_options(synchronize_session="fetch")
    )
    theirs = select(Application.id).where(Application.organisation_id == member.organisation_id)
    links = update(ReadingLink).where(
        ReadingLink.application_id.in_(theirs),
        ReadingLink.made_by_id == member.person_id,
        ReadingLink.ended_at.is_(None),
    )
    db.session.execute(links.values(ended_at=at, ended_by_id=actor.id))


def locked_people(organisation: Organisation) -> Sequence[Membership]:
    """Everybody of the organisation as it is now, held until the transaction ends: acts on them take turns."""
    lock(organisation)
    wanted = select(Membership).where(Membership.organisation_id == organisation.id)
    wanted = wanted.options(joinedload(Membership.person), joinedload(Membership.organisation))
    return db.session.scalars(wanted.order_by(Membership.id).execution_options(populate_existing=True)).all()


def lock(organisation: Organisation) -> None:
    """Hold it until the transaction ends. Raises: Refused, when it was made one with another meanwhile."""
    wanted = select(Organisation).where(Organisation.id == organisation.id)
    wanted = wanted.execution_options(populate_existing=True).with_for_update(of=Organisation, key_share=True)
    if db.session.scalars(wanted).one_or_none() is None:
        raise Refused("This organisation was made one with another a moment ago. Look for the other.")


def check_may_manage(people: Sequence[Membership], actor: Person) -> None:
    """Raises: NotAllowed, when the actor's right ended between the page and the act."""
    if not any(member.person_id == actor.id and member.role is MembershipRole.SUBMITTER for member in people):
        raise NotAllowed(NO_LONGER)


def present(membership: Membership, people: Sequence[Membership]) -> Membership:
    for member in people:
        if member.id == membership.id:
            return member
    raise Refused("This person no longer belongs to the organisation. There is nothing left to change.")


def check_submitter_remains(leaving: Membership, people: Sequence[Membership]) -> None:
    others = [member for member in people if member.id != leaving.id]
    if leaving.role is MembershipRole.SUBMITTER and not any(is_submitter(member) for member in others):
        raise Refused(LAST_SUBMITTER)


def is_submitter(member: Membership) -> bool:
    """May submit, and can still sign in to do so."""
    return member.role is MembershipRole.SUBMITTER and member.person.left_at is None


def add_person(organisation: Organisation, person: Person, role: MembershipRole, at: datetime) -> Membership:
    """Let a person act for an organisation. Who belongs to it already keeps the role they have."""
    known = select(Membership).where(Membership.organisation_id == organisation.id, Membership.person_id == person.id)
    membership = db.session.scalar(known)
    if membership is None:
        membership = Membership(organisation=organisation, person=person, role=role, since=at)
        db.session.add(membership)
    return membership


def record(
    action: str,
    member: Membership,
    actor: Person,
    at: datetime,
    before: audit.Values | None = None,
    after: audit.Values | None = None,
) -> None:
    """An act on one person, in the trail of the organisation."""
    who = {"person": member.person.name, "person_id": member.person_id}
    audit.record(
        action,
        actor=actor,
        at=at,
        subject=member.organisation,
        before=who | dict(before or {}),
        after=who | dict(after) if after else None,
    )
