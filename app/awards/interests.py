"""Who on a panel may see where the line falls: it shows the score and the place of every bid."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select

from app.assessment.models import Declaration, Interest, InterestKind, PanelMember
from app.platform import guard
from app.platform.db import db
from app.platform.errors import NotAllowed
from app.rounds.models import Round

CHAIRS = frozenset({"chair", "deputy"})
NOT_DECLARED = "Declare your interests in this round's bids first. Until then you cannot see where the line falls."
HAS_INTEREST = (
    "You declared an interest in a bid of this round, so you cannot see where the line falls: it shows that bid's "
    "score and place. The other chair of the panel takes over here."
)


def check_interests(round_: Round) -> None:
    """Whoever sits on the panel sees every score here, so they need to be free of interests; there is no override."""
    role = guard.actor().panel_roles.get(round_.id)
    if role is None:
        return
    has_declared, has_interest = db.session.execute(declared_by(round_.id, guard.actor().person_id)).one()
    if has_interest:
        raise NotAllowed(HAS_INTEREST)
    if role in CHAIRS and not has_declared:
        raise NotAllowed(NOT_DECLARED)


def declared_by(round_id: int, person_id: int | None) -> Any:
    """Whether a person on the panel has declared, and whether an interest is among it."""
    member = select(PanelMember.id).where(PanelMember.round_id == round_id, PanelMember.person_id == person_id)
    return select(
        exists().where(Declaration.member_id.in_(member)),
        exists().where(Interest.member_id.in_(member), Interest.kind != InterestKind.NONE),
    )


def may_see_the_line(round_id: int, person_id: int | None) -> bool:
    """Whether a chair of the round has declared, and declared no interest."""
    has_declared, has_interest = db.session.execute(declared_by(round_id, person_id)).one()
    return bool(has_declared) and not has_interest
