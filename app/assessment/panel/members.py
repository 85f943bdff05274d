"""Who sits on the panel of a round, as the fund officer arranges it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select

from app.accounts.models import Person
from app.assessment.interests.models import InterestInRound, SuggestionAnswer, Waiver
from app.assessment.models import Conduct, Declaration, Interest, PanelMember, PanelRole, ScoreSheet
from app.assessment.panel.models import Assignment, PanelReminder
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.once import first_time
from app.rounds.models import Round


@transaction()
def add_member(
    round_: Round, *, email: str, name: str, role: PanelRole, scores: bool, actor: Person, at: datetime, once: str = ""
) -> PanelMember | None:
    """Put a person on a round's panel. Somebody new is put down by name, and signs in once they are invited.

    None, when the same form has done it already, though they may have been taken off since. Raises: Refused, when
    they are on the panel already, or the round has its chair or deputy.
    """
    db.session.execute(select(Round.id).where(Round.id == round_.id).with_for_update(key_share=True))
    if not first_time(once, actor=actor, action="panel_member.added", at=at):
        return None
    person = db.session.scalar(select(Person).where(Person.email == email.lower()))
    check_may_join(round_, person, role)
    person = person or Person(email=email.lower(), name=name)
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
    for table in (InterestInRound, SuggestionAnswer, Interest, Declaration, Conduct, Assignment, PanelReminder):
        db.session.execute(delete(table).where(table.member_id == member.id))
    db.session.execute(delete(PanelMember).where(PanelMember.id == member.id))
