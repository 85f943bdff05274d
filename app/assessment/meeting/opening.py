"""Opening the seal, which begins the meeting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.assessment.models import PanelMember, PanelRole, Unsealing
from app.assessment.progress import RoundProgress, progress_in_sight_of
from app.assessment.seal import is_unsealed
from app.assessment.standing import check_in_assessment
from app.assessment.visible import visible_bids
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.once import first_time
from app.rounds.models import Round


@transaction()
def open_seal(
    member: PanelMember, *, reason: str, members_revise: bool, actor: Person, at: datetime, once: str = ""
) -> None:
    """Open the seal of a round's sheets: the panel sees them in its meeting from here on. It is never closed again.

    Raises: Refused, when it is open already, when the chair is there to do it, or when sheets are missing and no
    reason is given.
    """
    take_round(member.round_id)
    if not first_time(once, actor=actor, action="seal.opened", at=at):
        return
    check_in_assessment(member.round, at)
    check_is_the_chairs(member)
    if is_unsealed(member.round_id):
        raise Refused("The seal of this round is open already.")
    progress = progress_in_sight_of(member)
    missing = what_is_missing(progress)
    if missing and not reason:
        raise Refused(f"{missing} Say why you open the seal now.")
    opened = Unsealing(
        round=member.round,
        opened_by=actor,
        opened_at=at,
        reason=reason if missing else "",
        members_revise=members_revise,
    )
    db.session.add(opened)
    audit.record(
        "seal.opened",
        actor=actor,
        at=at,
        subject=opened,
        round_id=member.round_id,
        after={
            "signed_off": progress.signed_off,
            "sheets": progress.total,
            "reason": opened.reason,
            "members_revise": members_revise,
        },
    )


def what_is_missing(progress: RoundProgress) -> str:
    """Why the whole set of sheets is not in; empty where it is."""
    undeclared = [each.name for each in progress.scorers if each.declared_at is None]
    missing = progress.total - progress.signed_off
    sentences = []
    if missing:
        sentences.append(f"{missing} of {progress.total} score sheets are not signed off.")
    if undeclared:
        sentences.append(f"{' and '.join(undeclared)} {'has' if len(undeclared) == 1 else 'have'} not declared yet.")
    return " ".join(sentences)


def may_open(member: PanelMember) -> bool:
    """Whether this member opens the seal."""
    try:
        check_is_the_chairs(member)
    except Refused:
        return False
    return member.role in (PanelRole.CHAIR, PanelRole.DEPUTY)


def check_is_the_chairs(member: PanelMember) -> None:
    """The chair opens the seal; the deputy does where the chair may see none of the bids."""
    if not may_take_part(member):
        raise Refused("You can see none of this round’s bids, so somebody else opens the seal.")
    if member.role is PanelRole.CHAIR:
        return
    chair = db.session.scalar(
        select(PanelMember).where(PanelMember.round_id == member.round_id, PanelMember.role == PanelRole.CHAIR)
    )
    if chair is not None and may_take_part(chair):
        raise Refused(f"{chair.person.name} chairs this round and opens the seal.")


def may_take_part(member: PanelMember) -> bool:
    """Whether the member may see any bid of the round."""
    return db.session.scalar(visible_bids(member).limit(1)) is not None


def take_round(round_id: int) -> None:
    """Take the round's row until the transaction ends: two chairs' windows take turns."""
    db.session.execute(select(Round.id).where(Round.id == round_id).with_for_update(key_share=True))
