"""Organisations, read: by their own people, and requests by those who decide them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, Organisation, Person
from app.accounts.sessions import digest_of
from app.applications.organisations.models import OrganisationInvitation, OrganisationRequest
from app.permissions import Actor
from app.platform import guard
from app.platform.db import db
from app.platform.formatting import short_date
from app.platform.waiting import Waiting

MOST_REQUESTS = 200


def find(organisation_key: str) -> Organisation | None:
    """An organisation of the person who asks."""
    mine = Organisation.id.in_(guard.actor().organisation_roles)
    return db.session.scalar(select(Organisation).where(mine, Organisation.key == organisation_key))


def find_member(organisation_key: str, member_key: str) -> Membership | None:
    """Somebody of an organisation of the person who asks."""
    wanted = (
        select(Membership)
        .join(Membership.organisation)
        .where(
            Membership.organisation_id.in_(guard.actor().organisation_roles),
            Organisation.key == organisation_key,
            Membership.key == member_key,
        )
        .options(joinedload(Membership.organisation), joinedload(Membership.person))
    )
    return db.session.scalar(wanted)


def find_invitation(organisation_key: str, invitation_key: str) -> OrganisationInvitation | None:
    """An invitation to an organisation of the person who asks."""
    wanted = (
        select(OrganisationInvitation)
        .join(OrganisationInvitation.organisation)
        .where(
            OrganisationInvitation.organisation_id.in_(guard.actor().organisation_roles),
            Organisation.key == organisation_key,
            OrganisationInvitation.key == invitation_key,
        )
        .options(joinedload(OrganisationInvitation.organisation))
    )
    return db.session.scalar(wanted)


def invitation_of_link(token: str) -> OrganisationInvitation | None:
    """The invitation that this link carries, whoever asks."""
    wanted = select(OrganisationInvitation).where(OrganisationInvitation.token_digest == digest_of(token))
    return db.session.scalar(
        wanted.options(joinedload(OrganisationInvitation.organisation), joinedload(OrganisationInvitation.invited_by))
    )


def find_own_invitation(token: str) -> OrganisationInvitation | None:
    """The invitation of this link, if it was sent to the person who asks."""
    invitation = invitation_of_link(token)
    return invitation if invitation and invitation.email == guard.person().email else None


def find_request(request_key: str) -> OrganisationRequest | None:
    """A request to an organisation of the person who asks; to the fund officer, any."""
    return db.session.scalar(decidable(guard.actor()).where(OrganisationRequest.key == request_key))


def decidable(actor: Actor) -> Select[tuple[OrganisationRequest]]:
    wanted = select(OrganisationRequest).options(
        joinedload(OrganisationRequest.organisation), joinedload(OrganisationRequest.person)
    )
    if "fund officer" in actor.office_roles:
        return wanted
    return wanted.where(OrganisationRequest.organisation_id.in_(actor.organisation_roles))


def requests_for(actor: Actor, organisation: Organisation | None = None) -> Sequence[OrganisationRequest]:
    """The requests that wait for a decision of this person's, the oldest first."""
    open_ones = decidable(actor).where(OrganisationRequest.outcome.is_(None))
    if organisation:
        open_ones = open_ones.where(OrganisationRequest.organisation_id == organisation.id)
    return db.session.scalars(open_ones.order_by(OrganisationRequest.id).limit(MOST_REQUESTS)).all()


def requests_of(person: Person) -> Sequence[OrganisationRequest]:
    """What the person asked for and was not told yet."""
    wanted = select(OrganisationRequest).where(
        OrganisationRequest.person_id == person.id, OrganisationRequest.outcome.is_(None)
    )
    return db.session.scalars(wanted.order_by(OrganisationRequest.id)).all()


def belongs_to_registered(person: Person, identifier: str) -> bool:
    """Whether the person belongs to an organisation of this number."""
    wanted = select(Membership.id).join(Membership.organisation)
    wanted = wanted.where(Membership.person_id == person.id, Organisation.registration == identifier)
    return db.session.scalar(wanted.limit(1)) is not None


def memberships_of(person: Person) -> Sequence[Membership]:
    """What the person may do, for which organisations, by name."""
    wanted = select(Membership).join(Membership.organisation).where(Membership.person_id == person.id)
    wanted = wanted.options(joinedload(Membership.organisation))
    return db.session.scalars(wanted.order_by(Organisation.name, Organisation.id)).all()


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """The requests to join that this person can decide, one line each."""
    manages = "may submit" in actor.organisation_roles.values()
    if not (manages or "fund officer" in actor.office_roles):
        return []
    return [
        Waiting(
            count=1,
            what=f"{request.person.name} asks to join {request.organisation.name}",
            url=url_for("applications.organisation_request", request_key=request.key),
            hint="They typed the number of an organisation that is known here",
            when=f"since {short_date(request.asked_at)}",
        )
        for request in requests_for(actor)
        if guard.may("organisation-request:decide", request)
    ]
