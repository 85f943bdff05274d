"""Who chairs one bid: the chair, and the deputy where the chair may not see it. There is no override."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, case, select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.models import Interest, PanelMember, PanelRole
from app.assessment.visible import in_sight_of
from app.platform.db import db

CHAIRS = (PanelRole.CHAIR, PanelRole.DEPUTY)
CHAIR_FIRST = case({role.value: place for place, role in enumerate(CHAIRS)}, value=PanelMember.role)


def chair_of(application: Application) -> PanelMember | None:
    """The member who chairs this bid; None where neither the chair nor the deputy may see it.

    Whoever has an interest in it may not, nor who is out of the round, nor who has not declared on it yet.
    """
    member_id = chairs_of([application.id]).get(application.id)
    return db.session.get(PanelMember, member_id) if member_id else None


def chairs_of(application_ids: Iterable[int]) -> Mapping[int, int]:
    """The id of the member who chairs each of these bids; a bid that nobody may chair is not among them."""
    chairs: dict[int, int] = {}
    for application_id, member_id in db.session.execute(may_chair(list(application_ids))):
        chairs.setdefault(application_id, member_id)
    return chairs


def may_chair(application_ids: list[int]) -> Select[Any]:
    """Each of these bids with those of its panel who may chair it, the chair before the deputy."""
    return (
        select(Application.id, PanelMember.id)
        .join(PanelMember, PanelMember.round_id == Application.round_id)
        .join(Person, Person.id == PanelMember.person_id)
        .join(Interest, Interest.application_id == Application.id)
        .where(Application.id.in_(application_ids), PanelMember.role.in_(CHAIRS), Person.left_at.is_(None))
        .where(*in_sight_of(PanelMember.id))
        .order_by(Application.id, CHAIR_FIRST)
    )
