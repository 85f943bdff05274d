"""Inviting colleagues: a link by e-mail that asks its reader to sign in by their own link, and then to join.

The link itself signs nobody in: it lasts for days and opens in any browser, so it may only say where to go.
Whoever joins has proved the invited address within the last minutes, by the applicants' sign-in link.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from limits import RateLimitItemPerDay
from sqlalchemy import select

from app.accounts.models import Membership, MembershipRole, Organisation, Person
from app.accounts.sessions import digest_of
from app.applications.organisations.models import OrganisationInvitation
from app.applications.organisations.people import add_person, check_may_manage, lock, locked_people
from app.platform import audit, events, mail
from app.platform.addresses import whole_address
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.limits import limiter
from app.platform.once import first_time

LASTS = timedelta(days=7)
MOST_WAITING = 20
MOST_TO_ONE_ADDRESS = RateLimitItemPerDay(5)

ENDED = (
    "This invitation was used, taken back, or is more than seven days old. Ask the person who sent it for a new one."
)
TOO_MANY = "No more invitations can go to this address today. Try again tomorrow."


@transaction()
def invite(
    organisation: Organisation, email: str, role: MembershipRole, *, actor: Person, at: datetime, once: str = ""
) -> OrganisationInvitation | None:
    """Invite somebody by e-mail; whether the address is known to us changes nothing. None, when the form came twice.

    Raises: Refused, for somebody who belongs to the organisation or was invited already, or after too many.
    """
    people = locked_people(organisation)
    check_may_manage(people, actor)
    return invited(organisation, people, email, role, actor, at, once)


@transaction()
def invite_first(
    organisation: Organisation, email: str, *, actor: Person, at: datetime, once: str = ""
) -> OrganisationInvitation | None:
    """The office invites the first person of an organisation for which it entered a bid; they invite the others.

    Raises: Refused, when the organisation has people of its own, or this person was invited already.
    """
    people = locked_people(organisation)
    if people:
        raise Refused("This organisation has people of its own. They invite whom they want.")
    return invited(organisation, people, email, MembershipRole.SUBMITTER, actor, at, once)


def invited(
    organisation: Organisation,
    people: Sequence[Membership],
    email: str,
    role: MembershipRole,
    actor: Person,
    at: datetime,
    once: str,
) -> OrganisationInvitation | None:
    if not first_time(once, actor=actor, action="organisation.invited", at=at):
        return None
    if any(member.person.email == email for member in people):
        raise Refused(f"{email} belongs to your organisation already.")
    waiting = waiting_of(organisation)
    if any(invitation.email == email for invitation in waiting):
        raise Refused(f"{email} was invited already. You can send that invitation again from the list.")
    if len(waiting) >= MOST_WAITING:
        raise Refused(f"{MOST_WAITING} invitations are waiting. Take back those that nobody will answer.")
    check_address(email)
    token = secrets.token_urlsafe(32)
    invitation = OrganisationInvitation(
        organisation=organisation,
        email=email,
        role=role,
        token_digest=digest_of(token),
        invited_by=actor,
        sent_at=at,
        ends_at=at + LASTS,
    )
    db.session.add(invitation)
    record("organisation.invited", invitation, actor, at)
    send(invitation, token, actor, at)
    return invitation


@transaction()
def send_again(invitation: OrganisationInvitation, *, actor: Person, at: datetime, once: str = "") -> None:
    """Send a new link for seven days more; the earlier one ends. Raises: Refused, when it was answered meanwhile."""
    check_may_manage(locked_people(invitation.organisation), actor)
    if not first_time(once, actor=actor, action="organisation.invited-again", at=at):
        return
    check_waiting(invitation)
    check_address(invitation.email)
    token = secrets.token_urlsafe(32)
    invitation.token_digest, invitation.sent_at, invitation.ends_at = digest_of(token), at, at + LASTS
    invitation.invited_by = actor
    record("organisation.invited-again", invitation, actor, at)
    send(invitation, token, actor, at)


@transaction()
def take_back(invitation: OrganisationInvitation, *, actor: Person, at: datetime) -> None:
    """End an invitation. Taken back already, it stays so. Raises: Refused, when it was accepted meanwhile."""
    check_may_manage(locked_people(invitation.organisation), actor)
    db.session.refresh(invitation)
    if invitation.taken_back_at:
        return
    check_waiting(invitation)
    invitation.taken_back_at, invitation.taken_back_by_id = at, actor.id
    record("organisation.invitation-taken-back", invitation, actor, at)


@transaction()
def accept(invitation: OrganisationInvitation, *, actor: Person, at: datetime) -> Membership:
    """Join the organisation. Pressed twice, it is done once. Raises: Refused, when the invitation has ended."""
    lock(invitation.organisation)
    db.session.refresh(invitation)
    if invitation.accepted_by_id != actor.id:
        check_holds(invitation, actor, at)
        invitation.accepted_at, invitation.accepted_by_id = at, actor.id
        record("organisation.joined", invitation, actor, at)
    return add_person(invitation.organisation, actor, invitation.role, at)


def check_holds(invitation: OrganisationInvitation, actor: Person, at: datetime) -> None:
    if not invitation.holds(at) or invitation.email != actor.email:
        raise Refused(ENDED)


def check_waiting(invitation: OrganisationInvitation) -> None:
    db.session.refresh(invitation)
    if not invitation.is_waiting:
        raise Conflict("This invitation was answered or taken back meanwhile. Look at the list again.")


def check_address(email: str) -> None:
    """Raises: Refused, when so many invitations went to this address today that it would be a nuisance."""
    if limiter.enabled and not limiter.limiter.hit(MOST_TO_ONE_ADDRESS, "organisation invitation", email):
        events.note("invitation refused", reason="too many for one address")
        raise Refused(TOO_MANY)


def waiting_of(organisation: Organisation) -> list[OrganisationInvitation]:
    """The invitations that were neither accepted nor taken back, the latest first; some may have lapsed."""
    wanted = select(OrganisationInvitation).where(
        OrganisationInvitation.organisation_id == organisation.id,
        OrganisationInvitation.accepted_at.is_(None),
        OrganisationInvitation.taken_back_at.is_(None),
    )
    return list(db.session.scalars(wanted.order_by(OrganisationInvitation.id.desc())))


def send(invitation: OrganisationInvitation, token: str, actor: Person, at: datetime) -> None:
    mail.send(
        invitation.email,
        "organisation_invitation",
        at=at,
        invited_by=actor.name,
        invitation=invitation,
        url=whole_address("applications.joining_link", token=token),
    )
    events.note("colleague invited", person_id=actor.id)


def record(action: str, invitation: OrganisationInvitation, actor: Person, at: datetime) -> None:
    after = {"email": invitation.email, "role": invitation.role}
    audit.record(action, actor=actor, at=at, subject=invitation.organisation, after=after)
