"""Who sits on the panel of a round, as the fund officer arranges it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, or_, select

from app.accounts.models import Person
from app.assessment.interests.models import InterestInRound, SuggestionAnswer, Waiver
from app.assessment.models import Conduct, Declaration, Interest, PanelMember, PanelRole, ScoreSheet
from app.assessment.panel.models import Assignment, PanelReminder, Reassignment
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.rounds.models import Round


def take_round(round_: Round) -> None:
    """One at a time arranges the panel of a round."""
    db.session.execute(select(Round.id).where(Round.id == round_.id).with_for_update(key_share=True))


def put_on_panel(
    round_: Round, person: Person, role: PanelRole, scores: bool, *, actor: Person, at: datetime
) -> PanelMember:
    """Somebody is on the panel from now on. Call it in the act that decides it, after `check_may_join`."""
    member = PanelMember(round=round_, person=person, role=role, scores=scores and role is not PanelRole.OBSERVER)
    db.session.add(member)
    audit.record(
        "panel_member.added",
        actor=actor,
        at=at,
        subject=member,
        round_id=round_.id,
        after={"email": person.email, "role": role.value, "scores": member.scores},
    )
    return member


def check_may_join(round_: Round, person: Person | None, role: PanelRole) -> None:
    panel = db.session.scalars(select(PanelMember).where(PanelMember.round_id == round_.id)).all()
    if person and person.id in {member.person_id for member in panel}:
        raise Refused(f"{person.name} is on this panel already.")
    if role in (PanelRole.CHAIR, PanelRole.DEPUTY) and any(member.role is role for member in panel):
        raise Refused(f"This panel has its {role} already. Remove them first, or choose another role.")


@transaction()
def remove_member(member: PanelMember, *, actor: Person, at: datetime) -> None:
    """Take a member off the panel, with their declaration; the trail keeps what they declared.

    Whom another window just took off is off. Raises: Refused, once they have begun a sheet: marks are never removed
    with the person who gave them.
    """
    if (
        db.session.scalar(select(PanelMember.id).where(PanelMember.id == member.id).with_for_update(key_share=True))
        is None
    ):
        return
    if db.session.scalar(select(exists().where(ScoreSheet.member_id == member.id))):
        raise Refused(f"{member.person.name} has begun to mark bids, so they stay on the panel.")
    audit.record(
        "panel_member.removed",
        actor=actor,
        at=at,
        subject=member,
        round_id=member.round_id,
        before={"email": member.person.email, "role": member.role.value, "scores": member.scores},
    )
    own = select(Interest.id).where(Interest.member_id == member.id)
    db.session.execute(delete(Waiver).where(Waiver.interest_id.in_(own)))
    changed_hands = or_(Reassignment.from_member_id == member.id, Reassignment.to_member_id == member.id)
    db.session.execute(delete(Reassignment).where(changed_hands))
    for table in (InterestInRound, SuggestionAnswer, Interest, Declaration, Conduct, Assignment, PanelReminder):
        db.session.execute(delete(table).where(table.member_id == member.id))
    db.session.execute(delete(PanelMember).where(PanelMember.id == member.id))
