"""What the pages and acts of a meeting ask: whose seat it is, what is under discussion, who is in the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.chairing import chairs_of
from app.assessment.desk import Desk, desk_before
from app.assessment.meeting.models import Agreement, Attendance, Discussion, Leaving
from app.assessment.models import Declaration, Moderation, PanelMember, PanelRole, Unsealing
from app.assessment.queries import find_member, visible_bid
from app.assessment.visible import agreement_that_counts, has_interest_in, is_out_of_the_round, visible_to
from app.platform.db import db, read
from app.rounds.models import Criterion


def find_table(round_reference: str, bid_reference: str) -> Desk | None:
    """The actor before one bid in the meeting of its round; None before its seal is open, or for a bid not in sight."""
    member = find_member(round_reference)
    if member is None or member.declaration is None or member.conduct is None:
        return None
    bid = visible_bid(member, bid_reference)
    return desk_before(member, bid) if bid and opening_of(member.round_id) else None


def opening_of(round_id: int) -> Unsealing | None:
    """The opening of the round's seal, which begins its meeting."""
    return db.session.scalar(select(Unsealing).where(Unsealing.round_id == round_id))


@dataclass(frozen=True, slots=True)
class Now:
    """Where the meeting is. `number` counts the moves of the chair's pointer; without a bid nothing is discussed."""

    number: int = 0
    bid_id: int | None = None
    begun_at: datetime | None = None


def now_in(round_id: int) -> Now:
    """Where the meeting of a round is."""
    found = read(LATEST_DISCUSSION, round_id=round_id).first()
    return Now(*found) if found else Now()


LATEST_DISCUSSION = (
    select(Discussion.number, Discussion.application_id, Discussion.begun_at)
    .where(Discussion.round_id == bindparam("round_id"))
    .order_by(Discussion.number.desc())
    .limit(1)
)


def sees(member: PanelMember, bid_id: int) -> bool:
    """Whether a member may see a bid of their round."""
    wanted = visible_to(member.id, member.round_id).with_only_columns(Application.id)
    return db.session.scalar(wanted.where(Application.id == bid_id)) is not None


def chairs(member: PanelMember, bid_id: int) -> bool:
    """Whether it is this member who chairs that bid."""
    return chairs_of([bid_id]).get(bid_id) == member.id


@dataclass(frozen=True, slots=True)
class Present:
    """A member of the panel and the room. `left_for` says why they left last; without `came_at` they never came.

    `must_leave` holds while a bid is discussed in which they have an interest. `is_out`: out of the whole round.
    """

    member_id: int
    person_id: int
    name: str
    email: str
    role: PanelRole
    scores: bool
    is_out: bool
    must_leave: bool
    came_at: datetime | None
    left_at: datetime | None
    left_for: Leaving | None

    @property
    def is_in(self) -> bool:
        return self.came_at is not None and self.left_at is None

    @property
    def counts(self) -> bool:
        """Whether they make up the quorum of the bid under discussion."""
        return self.is_in and not self.must_leave and self.role is not PanelRole.OBSERVER

    @property
    def may_come_back(self) -> bool:
        """Whether they left for an interest that does not concern what is discussed now."""
        return self.left_for is Leaving.INTEREST and not self.must_leave


def room_of(round_id: int, bid_id: int | None) -> Sequence[Present]:
    """Every member who has declared, the chair first, then by name: whether they are in the room.

    `bid_id` is what is under discussion.
    """
    rows = read(panel_in_room(), round_id=round_id, bid_id=bid_id)
    order = list(PanelRole)
    return sorted((Present(*row) for row in rows), key=lambda each: order.index(each.role) > 0)


@cache
def panel_in_room() -> Select[Any]:
    """The members of a panel with their last coming and leaving; built once, for every screen asks it."""
    latest = (
        select(Attendance.id)
        .where(Attendance.member_id == PanelMember.id)
        .order_by(Attendance.id.desc())
        .limit(1)
        .correlate(PanelMember)
        .scalar_subquery()
    )
    return (
        select(
            PanelMember.id,
            Person.id,
            Person.name,
            Person.email,
            PanelMember.role,
            PanelMember.scores,
            is_out_of_the_round(PanelMember.id),
            has_interest_in(PanelMember.id, bindparam("bid_id", type_=Integer)),
            Attendance.came_at,
            Attendance.left_at,
            Attendance.left_for,
        )
        .join(Person, Person.id == PanelMember.person_id)
        .join(Declaration, Declaration.member_id == PanelMember.id)
        .outerjoin(Attendance, Attendance.id == latest)
        .where(PanelMember.round_id == bindparam("round_id"))
        .order_by(Person.name, PanelMember.id)
    )


def times_of(round_id: int) -> Sequence[Any]:
    """Every coming and leaving of the meeting, in its order."""
    return db.session.execute(
        select(Person.name, Attendance.came_at, Attendance.left_at, Attendance.left_for)
        .join(PanelMember, PanelMember.id == Attendance.member_id)
        .join(Person, Person.id == PanelMember.person_id)
        .where(PanelMember.round_id == round_id)
        .order_by(Attendance.came_at, Attendance.id)
    ).all()


def history_of(bid: Application) -> Sequence[Agreement]:
    """What the panel agreed about a bid, the oldest first."""
    return db.session.scalars(
        select(Agreement)
        .options(joinedload(Agreement.confirmation), joinedload(Agreement.made_by, innerjoin=True))
        .where(Agreement.application_id == bid.id)
        .order_by(Agreement.number)
        .execution_options(populate_existing=True)
    ).all()


def agreement_in_force(bid: Application) -> int | None:
    """The id of what counts of a bid's agreements."""
    found: int | None = db.session.scalar(select(agreement_that_counts(bid.id)))
    return found


def points_agreed(bid: Application) -> dict[int, dict[str, Any]]:
    """The moderated points and reasons of a bid as rows, by agreement, then by criterion."""
    rows = db.session.execute(
        select(Moderation.agreement_id, Criterion.key, Moderation.points, Moderation.reason)
        .join(Criterion, and_(Criterion.id == Moderation.criterion_id, Moderation.application_id == bid.id))
        .where(Moderation.agreement_id.is_not(None))
    )
    by_agreement: dict[int, dict[str, Any]] = {}
    for row in rows:
        by_agreement.setdefault(row.agreement_id, {})[row.key] = row
    return by_agreement
