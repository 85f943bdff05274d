"""Addresses of an organisation's pages, and its people as they are stored."""

from __future__ import annotations

from app.accounts.models import Membership, MembershipRole, Organisation, Person
from app.platform.db import db
from tests import factories as make
from tests.cast import Cast


def organisation_url(cast: Cast) -> str:
    with cast.app.app_context():
        return f"/organisations/{db.session.get_one(Organisation, cast.organisation_id).key}"


def member_url(cast: Cast, name: str) -> str:
    with cast.app.app_context():
        membership = db.session.query(Membership).filter_by(person_id=cast.people[name]).one()
        return f"{organisation_url(cast)}/people/{membership.key}"


def roles(cast: Cast) -> dict[str, str]:
    """What each person of Nadia's organisation may do."""
    with cast.app.app_context():
        db.session.expire_all()
        rows = db.session.query(Person.name, Membership.role).join(Membership.person)
        return {name: role.value for name, role in rows.filter(Membership.organisation_id == cast.organisation_id)}


def let_submit(cast: Cast, name: str) -> None:
    """Give somebody of the organisation the right to submit beside Nadia."""
    with cast.app.app_context():
        membership = db.session.query(Membership).filter_by(person_id=cast.people[name]).one()
        membership.role = MembershipRole.SUBMITTER
        db.session.commit()


def organisation_of(cast: Cast, name: str, registration: str | None = None) -> str:
    """Another organisation, to which one person belongs; gives its key."""
    with cast.app.app_context():
        organisation = make.make_organisation(f"{name}’s organisation")
        organisation.registration = registration
        make.make_membership(cast.person(name), organisation)
        db.session.commit()
        return organisation.key
