"""Who of a panel has how many sheets left: counts only, and for a member of the panel only over bids in their sight.

A count that took in a bid closed to its reader would tell how far that bid is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select, true

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.models import (
    Conduct,
    Declaration,
    Interest,
    PanelMember,
    PanelRole,
    ScoreSheet,
    SetAside,
    SignOff,
)
from app.assessment.progress import is_on_own_list
from app.assessment.visible import in_sight_of, is_in_the_round, visible_to
from app.platform.db import db
from app.rounds.models import AssignmentKind, Round


@dataclass(frozen=True, slots=True)
class Counts:
    """How far one member is: the bids on their list, the sheets begun, signed off and set aside."""

    member_id: int
    name: str
    email: str
    role: PanelRole
    scores: bool
    has_accepted: bool
    has_declared: bool
    total: int
    begun: int
    signed_off: int
    set_aside: int

    @property
    def left(self) -> int:
        return self.total - self.signed_off

    @property
    def waits_for(self) -> str:
        """What the member has to do before any bid opens; empty once they may score."""
        if not self.has_accepted:
            return "has not accepted the code of conduct"
        return "" if self.has_declared else "has not declared interests"

    @property
    def is_called(self) -> bool:
        """Whether a reminder has something to say to them."""
        return self.scores and (bool(self.waits_for) or self.left > 0)


def counts_of(round_: Round, reader: PanelMember | None = None) -> tuple[Counts, ...]:
    """How far each member is, chair first, then by name. `reader` is who reads it, where they sit on this panel."""
    seen = Application.id.in_(sight_of(reader)) if reader else true()
    return tuple(Counts(*row) for row in db.session.execute(statement(round_, seen)))


def sight_of(reader: PanelMember) -> Select[Any]:
    """The ids of the bids that the reader may see. Their statement stands by itself, so its tables are its own."""
    return visible_to(reader.id, reader.round_id).with_only_columns(Application.id).correlate(None)


def statement(round_: Round, seen: ColumnElement[bool]) -> Select[Any]:
    order = case({role.value: place for place, role in enumerate(PanelRole)}, value=PanelMember.role)
    signed_off = exists().where(SignOff.sheet_id == ScoreSheet.id)
    return (
        select(
            PanelMember.id,
            Person.name,
            Person.email,
            PanelMember.role,
            PanelMember.scores,
            exists().where(Conduct.member_id == PanelMember.id),
            exists().where(Declaration.member_id == PanelMember.id),
            on_lists(round_, seen),
            sheets(round_, seen, ~signed_off),
            sheets(round_, seen, signed_off),
            set_aside(round_, seen),
        )
        .join(Person, Person.id == PanelMember.person_id)
        .where(PanelMember.round_id == round_.id)
        .order_by(order, Person.name, PanelMember.id)
    )


def on_lists(round_: Round, seen: ColumnElement[bool]) -> Any:
    """The bids on a member's own list."""
    return counted(select(func.count()).select_from(Interest, Application).where(*mine(round_, seen)))


def sheets(round_: Round, seen: ColumnElement[bool], state: ColumnElement[bool]) -> Any:
    """A member's sheets, on bids of their list, in that state."""
    own = ScoreSheet.application_id == Application.id, ScoreSheet.member_id == PanelMember.id
    found = select(func.count()).select_from(Interest, Application, ScoreSheet)
    return counted(found.where(*mine(round_, seen), *own, state))


def set_aside(round_: Round, seen: ColumnElement[bool]) -> Any:
    """A member's sheets that were set aside."""
    own = ScoreSheet.application_id == Application.id, ScoreSheet.member_id == PanelMember.id
    found = select(func.count()).select_from(SetAside, ScoreSheet, Application)
    return counted(found.where(SetAside.sheet_id == ScoreSheet.id, *own, Application.round_id == round_.id, seen))


def mine(round_: Round, seen: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """A member's list: as bids_to_score says, for all members at once."""
    listed = Interest.application_id == Application.id, Interest.member_id == PanelMember.id, seen
    in_sight = in_sight_of(Interest.member_id)
    if round_.assignment != AssignmentKind.BALANCED:
        return (*listed, *in_sight, is_in_the_round())
    return (*listed, *in_sight, is_in_the_round(), is_on_own_list())


def counted(found: Select[Any]) -> Any:
    return found.correlate(PanelMember).scalar_subquery()
