"""One member before one bid: what the scoring pages are about, read in one statement as plain values.

Each of these pages asks it first, and each saved mark; as objects of the database it took a third of their time. They
are tuples with names, because frozen dataclasses take four times as long to make.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam

from app.accounts.models import Organisation
from app.applications.models import Application, Withdrawal
from app.assessment.models import Conduct, Declaration, Interest, PanelMember, PanelRole
from app.assessment.panel.opening import is_theirs, must_calibrate
from app.assessment.queries import criteria_of, find_member
from app.assessment.visible import undeclared_bids, visible_to
from app.platform import guard
from app.platform.db import db, made_once, read
from app.rounds.models import Fund, Round, title_of
from app.rules.timetable import Timetable


class Named(NamedTuple):
    """An organisation, as far as the panel reads of it."""

    name: str


class Declared(NamedTuple):
    """What a member's declaration stands for as it was signed."""

    digest: str


class RoundOfSeat(NamedTuple):
    """What a member's pages say of the round, and when they open and close."""

    id: int
    reference: str
    title: str
    opens_at: datetime
    closes_at: datetime
    panel_from: date
    assignment: str
    calibration: Sequence[str]
    scoring_closes_at: datetime | None

    @property
    def timetable(self) -> Timetable:
        return Timetable(self.opens_at, self.closes_at)


class Seat(NamedTuple):
    """A place on a panel, of somebody who has declared. It stands for its row in the trail.

    Without `conduct`, the id of its row, the code of conduct is not accepted.
    """

    __tablename__ = PanelMember.__tablename__

    id: int
    person_id: int
    role: PanelRole
    scores: bool
    conduct: int | None
    declaration: Declared
    round: RoundOfSeat

    @property
    def round_id(self) -> int:
        return self.round.id


class BidInSight(NamedTuple):
    """A bid that the member may see, with what every page of it says. `withdrawal` is the id of that row."""

    id: int
    reference: str
    project: str
    summary: str
    area: str
    theme: str
    requested_amount: Decimal | None
    organisation: Named
    withdrawal: int | None
    round: RoundOfSeat


@dataclass(frozen=True, slots=True)
class Desk:
    """A member and a bid. Until they declared, the bid stays closed; so does a bid that others score (`is_theirs` is
    false), and any other before the calibration bids (`must_calibrate`).

    `criteria` are the rows of the round's criteria in their order; `criterion` the one in hand.
    """

    member: Seat | PanelMember
    bid: BidInSight | Application
    criteria: Sequence[Any]
    must_declare: bool = False
    is_theirs: bool = True
    must_calibrate: bool = False
    criterion: Any = None

    @property
    def person_id(self) -> int:
        return self.member.person_id

    @property
    def round_id(self) -> int:
        return self.member.round_id

    @property
    def scores(self) -> bool:
        return self.member.scores and self.is_theirs


def find_desk(round_reference: str, bid_reference: str) -> Desk | None:
    """The actor before that bid; None where they are not on the panel, or the bid is none they may know of."""
    asked = {"round_reference": round_reference, "bid_reference": bid_reference}
    if found := read(IN_SIGHT, **asked, person_id=guard.actor().person_id).first():
        return desk_before(*seat_and_bid(found))
    member = find_member(round_reference)
    if member is None:
        return None
    if bid := db.session.scalar(undeclared_bids(member).where(Application.reference == bid_reference)):
        return Desk(member, bid, criteria_of(member.round_id), must_declare=True)
    return None


def desk_before(member: Seat | PanelMember, bid: BidInSight | Application) -> Desk:
    """The member before a bid that they may see."""
    return Desk(
        member,
        bid,
        criteria_of(member.round_id),
        must_declare=member.conduct is None,
        is_theirs=is_theirs(member, bid),
        must_calibrate=must_calibrate(member, bid),
    )


def find_desk_and_criterion(round_reference: str, bid_reference: str, criterion_key: str) -> Desk | None:
    """The same, with one of the round's criteria in hand."""
    desk = find_desk(round_reference, bid_reference)
    if desk is None:
        return None
    criterion = next((each for each in desk.criteria if each.key == criterion_key), None)
    return replace(desk, criterion=criterion) if criterion else None


def seat_and_bid(row: Any) -> tuple[Seat, BidInSight]:
    round_ = RoundOfSeat(
        id=row.round_id,
        reference=row.round_reference,
        title=title_of(row.fund, row.round_name),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        panel_from=row.panel_from,
        assignment=row.assignment,
        calibration=row.calibration,
        scoring_closes_at=row.scoring_closes_at,
    )
    seat = Seat(row.member_id, row.person_id, row.role, row.scores, row.conduct, Declared(row.declared), round_)
    bid = BidInSight(
        id=row.bid_id,
        reference=row.bid_reference,
        project=row.project,
        summary=row.summary,
        area=row.area,
        theme=row.theme,
        requested_amount=row.requested_amount,
        organisation=Named(row.organisation),
        withdrawal=row.withdrawal,
        round=round_,
    )
    return seat, bid


# Without a declaration nothing is in sight, so its row is always there.
IN_SIGHT = made_once(
    lambda: (
        visible_to(PanelMember.id, Round.id)
        .with_only_columns(
            PanelMember.id.label("member_id"),
            PanelMember.person_id,
            PanelMember.role,
            PanelMember.scores,
            Conduct.id.label("conduct"),
            Declaration.digest.label("declared"),
            Round.id.label("round_id"),
            Round.reference.label("round_reference"),
            Fund.name.label("fund"),
            Round.name.label("round_name"),
            Round.opens_at,
            Round.closes_at,
            Round.panel_from,
            Round.assignment,
            Round.calibration,
            Round.scoring_closes_at,
            Application.id.label("bid_id"),
            Application.reference.label("bid_reference"),
            Application.project,
            Application.summary,
            Application.area,
            Application.theme,
            Application.requested_amount,
            Organisation.name.label("organisation"),
            Withdrawal.id.label("withdrawal"),
        )
        .join(PanelMember, PanelMember.id == Interest.member_id)
        .join(Round, Round.id == PanelMember.round_id)
        .join(Fund, Fund.id == Round.fund_id)
        .join(Declaration, Declaration.member_id == PanelMember.id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(Conduct, Conduct.member_id == PanelMember.id)
        .outerjoin(Withdrawal, Withdrawal.application_id == Application.id)
        .where(
            Round.reference == bindparam("round_reference"),
            PanelMember.person_id == bindparam("person_id"),
            Application.reference == bindparam("bid_reference"),
        )
    )
)
