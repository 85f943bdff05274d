"""How far the panel of a round is: counts only, never a mark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, or_, select, true

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.kept import kept
from app.assessment.models import (
    Declaration,
    Interest,
    PanelMember,
    PanelRole,
    ScoreSheet,
    SignOff,
)
from app.assessment.visible import (
    in_sight_of,
    is_assigned_to,
    is_counted,
    is_in_the_round,
    is_out_of_the_round,
    visible_bids,
)
from app.platform.db import db, made_once, read
from app.rounds.models import AssignmentKind, Round


@dataclass(frozen=True, slots=True)
class MemberProgress:
    """How far one member is, of the bids on their own list. `is_out`: a direct interest took them out of the round."""

    member_id: int
    name: str
    email: str
    role: PanelRole
    scores: bool
    declared_at: datetime | None
    is_out: bool
    signed_off: int
    total: int

    @property
    def note(self) -> str:
        """What stands instead of the bar; empty where the bar says it all."""
        if self.is_out:
            return "out of this round"
        if self.declared_at is None:
            return "waits for the declaration"
        return "" if self.scores else "does not mark"


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """How far a panel is with a round: its members, and how many bids have the sheets they need."""

    members: tuple[MemberProgress, ...]
    bids: int
    with_quorum: int
    quorum: int
    panel_from: date

    @property
    def scorers(self) -> Sequence[MemberProgress]:
        return [member for member in self.members if member.scores]

    @property
    def signed_off(self) -> int:
        return sum(member.signed_off for member in self.scorers)

    @property
    def total(self) -> int:
        return sum(member.total for member in self.scorers)

    @property
    def undeclared(self) -> Sequence[MemberProgress]:
        return [member for member in self.members if member.declared_at is None]


def progress_of(round_: Round) -> RoundProgress:
    """The progress of a round's panel, without any mark."""
    bids, with_quorum = kept(round_, "bids with quorum", lambda: count_bids(round_))
    return RoundProgress(members_of(round_), bids, with_quorum, round_.quorum, round_.panel_from)


def progress_in_sight_of(reader: PanelMember) -> RoundProgress:
    """The same as somebody on the panel may know it: of the bids that they may see, and of no other."""
    round_, bids = reader.round, visible_bids(reader).with_only_columns(Application.id).correlate(None)
    in_sight = Application.id.in_(bids)
    number, with_quorum = kept(round_, ("bids with quorum", reader.id), lambda: count_bids(round_, in_sight))
    counts = kept(round_, ("sheets by member", reader.id), lambda: count_sheets(round_, in_sight))
    return RoundProgress(with_names(round_, counts), number, with_quorum, round_.quorum, round_.panel_from)


def count_bids(round_: Round, *which: ColumnElement[bool]) -> tuple[int, int]:
    """The bids of a round, or those of which this holds, and how many have as many sheets as the quorum asks."""
    counted = Application.round_id == round_.id, is_in_the_round(), *which
    bids = select(func.count()).where(*counted).scalar_subquery()
    enough = (
        select(ScoreSheet.application_id)
        .join(Application, Application.id == ScoreSheet.application_id)
        .where(*counted, is_counted())
        .group_by(ScoreSheet.application_id)
        .having(func.count() >= round_.quorum)
        .subquery()
    )
    with_quorum = select(func.count()).select_from(enough).scalar_subquery()
    return tuple(db.session.execute(select(bids, with_quorum)).one())


def members_of(round_: Round) -> tuple[MemberProgress, ...]:
    """How far each member is. Names are read anew, sheets counted after an act only."""
    return with_names(round_, kept(round_, "sheets by member", lambda: count_sheets(round_)))


def with_names(round_: Round, counts: Mapping[int, tuple[bool, int, int]]) -> tuple[MemberProgress, ...]:
    rows = read(PANEL, round_id=round_.id)
    return tuple(MemberProgress(*row, *counts.get(row.id, NOTHING_COUNTED)) for row in rows)


def panel_of() -> Select[Any]:
    """The members of a round's panel, chair first, then by name."""
    order = case({role.value: place for place, role in enumerate(PanelRole)}, value=PanelMember.role)
    return (
        select(PanelMember.id, Person.name, Person.email, PanelMember.role, PanelMember.scores, Declaration.declared_at)
        .join(Person, Person.id == PanelMember.person_id)
        .outerjoin(Declaration, Declaration.member_id == PanelMember.id)
        .where(PanelMember.round_id == bindparam("round_id"))
        .order_by(order, Person.name, PanelMember.id)
    )


PANEL = made_once(panel_of)
NOTHING_COUNTED = (False, 0, 0)


def count_sheets(round_: Round, *which: ColumnElement[bool]) -> dict[int, tuple[bool, int, int]]:
    """By member: whether an interest took them out, their sheets signed off, and the bids on their list.

    Of all bids, or of those of which this holds.
    """
    # in_sight_of looks at other interests of the same member; it finds them through this one.
    of_member = Interest.member_id == PanelMember.id, *in_sight_of(Interest.member_id)
    listed = true() if round_.assignment == AssignmentKind.EVERYONE else is_on_own_list()
    mine = Interest.application_id == Application.id, is_in_the_round(), *of_member, listed, *which
    total = select(func.count()).select_from(Interest, Application).where(*mine)
    signed = (
        select(func.count())
        .select_from(Interest, Application, ScoreSheet, SignOff)
        .where(*mine, ScoreSheet.application_id == Application.id, ScoreSheet.member_id == PanelMember.id)
        .where(SignOff.sheet_id == ScoreSheet.id)
    )
    rows = db.session.execute(
        select(
            PanelMember.id,
            is_out_of_the_round(PanelMember.id),
            signed.correlate(PanelMember).scalar_subquery(),
            total.correlate(PanelMember).scalar_subquery(),
        ).where(PanelMember.round_id == round_.id)
    )
    return {member_id: (is_out, done, every) for member_id, is_out, done, every in rows}


def is_on_own_list() -> ColumnElement[bool]:
    """The condition that a bid is on its member's list where bids are shared out: who does not mark reads all."""
    return or_(~PanelMember.scores, is_assigned_to(Interest.member_id))


def undeclared_names(round_ids: Iterable[int]) -> dict[int, list[str]]:
    """Who has not declared yet, by the round on whose panel they sit; in one query."""
    waiting = (
        select(PanelMember.round_id, Person.name)
        .join(Person, Person.id == PanelMember.person_id)
        .outerjoin(Declaration, Declaration.member_id == PanelMember.id)
        .where(PanelMember.round_id.in_(list(round_ids)), Declaration.id.is_(None))
        .where(~is_out_of_the_round(PanelMember.id))
        .order_by(Person.name, PanelMember.id)
    )
    names: dict[int, list[str]] = {}
    for round_id, name in db.session.execute(waiting):
        names.setdefault(round_id, []).append(name)
    return names
