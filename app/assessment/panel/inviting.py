"""Asking people onto a panel: a link by e-mail, with which they accept or decline until it lapses.

The link signs nobody in. Whoever accepts and has no password yet gets an invitation to choose one (accounts).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts import invitations, links
from app.accounts.models import Person
from app.accounts.sessions import digest_of
from app.assessment.models import PanelMember, PanelRole
from app.assessment.panel.members import check_may_join, put_on_panel, take_round
from app.assessment.panel.models import InvitationState, PanelInvitation
from app.platform import audit, mail
from app.platform.addresses import whole_address
from app.platform.clock import local
from app.platform.db import db, transaction
from app.platform.errors import Conflict, NotAllowed, Refused
from app.platform.once import first_time
from app.rounds.models import Round
from app.rules.timetable import from_local

USUAL_DAYS = 14
DAYS_MORE = 7
LAST_MINUTE = time(23, 59)

ENDED = "This invitation was answered, taken back, or has lapsed. Ask the fund officer for a new one."
SOMEBODY_ELSE = "You are signed in as somebody else. Sign out, then open the link in the e-mail again."


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked onto a panel, and as what."""

    email: str
    name: str
    role: PanelRole
    scores: bool


@transaction()
def invite(
    round_: Round, asked: Asked, *, until: date, actor: Person, at: datetime, once: str = ""
) -> PanelInvitation | None:
    """Invite somebody by e-mail; the invitation lapses at the end of that day. None, when the form came twice.

    Raises: Refused, for somebody who is on the panel or was invited already, or when the chair or deputy is taken.
    """
    take_round(round_)
    if not first_time(once, actor=actor, action="panel.invited", at=at):
        return None
    check_may_join(round_, links.find_person(asked.email), asked.role)
    check_not_asked(round_, asked, at)
    token = secrets.token_urlsafe(32)
    invitation = PanelInvitation(
        round=round_,
        email=asked.email,
        name=asked.name,
        role=asked.role,
        scores=asked.scores and asked.role is not PanelRole.OBSERVER,
        token_digest=digest_of(token),
        invited_by=actor,
        sent_at=at,
        ends_at=end_of(until),
    )
    db.session.add(invitation)
    record("panel.invited", invitation, actor, at)
    send(invitation, token, at)
    return invitation


def check_not_asked(round_: Round, asked: Asked, at: datetime) -> None:
    waiting = [each for each in invitations_of(round_) if each.state(at) is InvitationState.WAITING]
    if any(each.email == asked.email for each in waiting):
        raise Refused(f"{asked.email} was invited already. You can send that invitation again from the list.")
    same = [each for each in waiting if each.role is asked.role and asked.role in (PanelRole.CHAIR, PanelRole.DEPUTY)]
    if same:
        raise Refused(f"{same[0].name} is invited as {asked.role} already. Take that back first.")


@transaction()
def send_again(invitation: PanelInvitation, *, actor: Person, at: datetime, once: str = "") -> None:
    """Send a new link, for at least seven days more; the earlier one ends. Raises: Conflict, when it was answered."""
    take_round(invitation.round)
    if not first_time(once, actor=actor, action="panel.invited-again", at=at):
        return
    check_unanswered(invitation)
    check_may_join(invitation.round, links.find_person(invitation.email), invitation.role)
    token = secrets.token_urlsafe(32)
    longer = end_of(local(at).date() + timedelta(days=DAYS_MORE))
    invitation.token_digest, invitation.sent_at = digest_of(token), at
    invitation.ends_at = max(invitation.ends_at, longer)
    record("panel.invited-again", invitation, actor, at)
    send(invitation, token, at)


@transaction()
def take_back(invitation: PanelInvitation, *, actor: Person, at: datetime) -> None:
    """End an invitation. Taken back already, it stays so. Raises: Conflict, when it was answered meanwhile."""
    take_round(invitation.round)
    db.session.refresh(invitation)
    if invitation.taken_back_at:
        return
    check_unanswered(invitation)
    invitation.taken_back_at = at
    record("panel.invitation-taken-back", invitation, actor, at)


@transaction()
def accept(invitation: PanelInvitation, *, by: Person | None, at: datetime) -> str:
    """Join the panel; `by` is who is signed in, if anybody. Gives the address at which somebody new gets a password.

    Pressed twice, it is done once. Raises: Refused, when the invitation does not hold any more.
    """
    if not take_to_answer(invitation, InvitationState.ACCEPTED, by, at):
        return ""
    person = links.find_person(invitation.email) or links.add_person(invitation.email)
    if person.name == person.email:
        person.name = invitation.name
    check_may_join(invitation.round, person, invitation.role)
    invitation.accepted_at = at
    put_on_panel(invitation.round, person, invitation.role, invitation.scores, actor=person, at=at)
    if person.password_hash or person.passkeys:
        return ""
    return invitations.invite(person.email, person.name, None, at=at)


@transaction()
def decline(invitation: PanelInvitation, reason: str, *, by: Person | None, at: datetime) -> None:
    """Say no, with a reason or without. Pressed twice, it is done once. Raises: Refused, as for accepting."""
    if not take_to_answer(invitation, InvitationState.DECLINED, by, at):
        return
    invitation.declined_at, invitation.reason = at, reason
    record("panel.declined", invitation, None, at, reason=reason)


def take_to_answer(invitation: PanelInvitation, answer: InvitationState, by: Person | None, at: datetime) -> bool:
    """Whether the answer is still to be given; False when it was given already."""
    take_round(invitation.round)
    db.session.refresh(invitation)
    if by and by.email != invitation.email:
        raise NotAllowed(SOMEBODY_ELSE)
    state = invitation.state(at)
    if state is not answer and state is not InvitationState.WAITING:
        raise Refused(ENDED)
    return state is InvitationState.WAITING


def check_unanswered(invitation: PanelInvitation) -> None:
    db.session.refresh(invitation)
    if invitation.accepted_at or invitation.declined_at or invitation.taken_back_at:
        raise Conflict("This invitation was answered or taken back meanwhile. Look at the list again.")


def invitations_of(round_: Round) -> Sequence[PanelInvitation]:
    """Every invitation to the panel of a round, the latest first."""
    wanted = select(PanelInvitation).where(PanelInvitation.round_id == round_.id)
    return db.session.scalars(wanted.order_by(PanelInvitation.id.desc())).all()


def find_invitation(round_reference: str, invitation_key: str) -> PanelInvitation | None:
    """An invitation to the panel of that round, for the officer."""
    wanted = select(PanelInvitation).join(PanelInvitation.round).options(joinedload(PanelInvitation.round))
    return db.session.scalar(wanted.where(Round.reference == round_reference, PanelInvitation.key == invitation_key))


def invitation_of_link(token: str) -> PanelInvitation | None:
    """The invitation that this link carries, whoever opens it."""
    wanted = select(PanelInvitation).where(PanelInvitation.token_digest == digest_of(token))
    return db.session.scalar(wanted.options(joinedload(PanelInvitation.round), joinedload(PanelInvitation.invited_by)))


def is_on_panel(invitation: PanelInvitation) -> bool:
    """Whether whoever accepted is still on the panel."""
    sits = select(PanelMember.id).join(PanelMember.person).where(PanelMember.round_id == invitation.round_id)
    return db.session.scalar(sits.where(Person.email == invitation.email)) is not None


def end_of(day: date) -> datetime:
    return from_local(datetime.combine(day, LAST_MINUTE))


def send(invitation: PanelInvitation, token: str, at: datetime) -> None:
    url = whole_address("assessment.panel_invitation", token=token)
    mail.send(invitation.email, "panel_invitation", at=at, invitation=invitation, url=url)


def record(action: str, invitation: PanelInvitation, actor: Person | None, at: datetime, **more: str) -> None:
    after = {"email": invitation.email, "role": invitation.role.value, "scores": invitation.scores, **more}
    db.session.flush()
    audit.record(action, actor=actor, at=at, subject=invitation, round_id=invitation.round_id, after=after)
