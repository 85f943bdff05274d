"""How far the panel is, for those who wait for it: counts only, never a mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select

from app.accounts.models import Person
from app.applications.models import Application, Withdrawal
from app.assessment.models import Declaration, Interest, InterestKind, PanelMember, ScoreSheet, SetAside, SignOff
from app.assessment.standing import Standing, standings_of
from app.assessment.visible import in_sight_of
from app.platform.db import db
from app.rounds.models import Round

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class MemberProgress:
    """Sheets signed off, of the bids this member may see; or why there are none."""

    name: str
    done: int
    total: int
    note: str


@dataclass(frozen=True, slots=True)
class Scoring:
    """The panel of one round: each member's progress, and how many bids have sheets enough."""

    round: Round
    members: list[MemberProgress]
    ready: int
    bids: int

    @property
    def title(self) -> str:
        return f"Scoring, {self.round.name[:1].lower()}{self.round.name[1:]}"

    @property
    def summary(self) -> str:
        done = sum(member.done for member in self.members)
        total = sum(member.total for member in self.members)
        needed = NUMBERS[self.round.quorum] if self.round.quorum < len(NUMBERS) else str(self.round.quorum)
        return (
            f"{done} of {total} sheets signed off. Every bid needs {needed} before it can be recommended; "
            f"{self.ready} of {self.bids} have them."
        )


def progress(at: datetime) -> Scoring | None:
    """The panel of the round in assessment that closed last; None while none is."""
    round_ = round_in_assessment(at)
    if round_ is None:
        return None
    members = [as_progress(row) for row in db.session.execute(members_of(round_))]
    ready, bids = db.session.execute(readiness_of(round_)).one()
    return Scoring(round_, members, ready, bids)


def round_in_assessment(at: datetime) -> Round | None:
    closed_ones = select(Round).where(Round.closes_at < at).order_by(Round.closes_at.desc(), Round.id)
    closed = list(db.session.scalars(closed_ones))
    standings = standings_of(closed, at)
    return next((round_ for round_ in closed if standings[round_.id] is Standing.IN_ASSESSMENT), None)


def members_of(round_: Round) -> Select[Any]:
    """Each scoring member with what they have done and what is on their list, by name."""
    listed = (
        select(func.count(Interest.id))
        .select_from(Interest)
        .join(Application, Application.id == Interest.application_id)
        .where(*in_sight_of(PanelMember.id), is_in_the_round())
    )
    theirs = (ScoreSheet.application_id == Application.id) & (ScoreSheet.member_id == PanelMember.id)
    done = listed.join_from(Application, ScoreSheet, theirs).join(SignOff, SignOff.sheet_id == ScoreSheet.id)
    is_out = exists().where(Interest.member_id == PanelMember.id, Interest.kind == InterestKind.DIRECT)
    return (
        select(
            Person.name,
            exists().where(Declaration.member_id == PanelMember.id).label("has_declared"),
            is_out.label("is_out"),
            done.correlate(PanelMember).scalar_subquery().label("done"),
            listed.correlate(PanelMember).scalar_subquery().label("total"),
        )
        .select_from(PanelMember)
        .join(Person, Person.id == PanelMember.person_id)
        .where(PanelMember.round_id == round_.id, PanelMember.scores.is_(True))
        .order_by(Person.name, PanelMember.id)
    )


def as_progress(row: Row[Any]) -> MemberProgress:
    note = "" if row.has_declared else "has not declared interests"
    return MemberProgress(row.name, row.done, row.total, "takes no part in this round" if row.is_out else note)


def readiness_of(round_: Round) -> Select[Any]:
    """How many bids have as many counting sheets as the quorum asks, and how many bids there are."""
    bids = (
        select(Application.id, func.count(SignOff.id).label("sheets"))
        .select_from(Application)
        .outerjoin(ScoreSheet, (ScoreSheet.application_id == Application.id) & ~was_set_aside())
        .outerjoin(SignOff, SignOff.sheet_id == ScoreSheet.id)
        .where(Application.round_id == round_.id, Application.reference.is_not(None), is_in_the_round())
        .group_by(Application.id)
        .subquery()
    )
    return select(func.count().filter(bids.c.sheets >= round_.quorum), func.count()).select_from(bids)


def is_in_the_round() -> ColumnElement[bool]:
    return ~exists().where(Withdrawal.application_id == Application.id)


def was_set_aside() -> ColumnElement[bool]:
    return exists().where(SetAside.sheet_id == ScoreSheet.id)
