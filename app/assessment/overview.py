"""A round as the office sees it: where it is, its figures, how far its panel is. Never a mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select

from app.accounts.models import Organisation, Person
from app.applications.models import Application, Check, Withdrawal
from app.assessment.models import (
    Declaration,
    Interest,
    InterestKind,
    PanelMember,
    PanelRole,
    ScoreSheet,
    SetAside,
    SignOff,
)
from app.assessment.standing import Standing, standings_of
from app.assessment.visible import in_sight_of, is_in_the_round
from app.platform.db import db
from app.platform.formatting import clock_time, short_date
from app.rounds.models import Fund, Round

PAGE = 50


# Rounds


@dataclass(frozen=True, slots=True)
class Figures:
    """How many bids a round got, how many are still in it, how many of those were checked, and what they ask for."""

    submitted: int = 0
    in_the_round: int = 0
    checked: int = 0
    failed: int = 0
    asked_amount: Decimal = Decimal("0.00")

    @property
    def withdrawn(self) -> int:
        return self.submitted - self.in_the_round

    @property
    def to_check(self) -> int:
        return self.in_the_round - self.checked


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the table of rounds."""

    round: Round
    standing: Standing
    figures: Figures

    @property
    def state(self) -> str:
        """Where it is, with the date that comes next."""
        return state_of(self.round, self.standing)


def state_of(round_: Round, standing: Standing) -> str:
    """Where a round is, with the date that comes next: "Planned, opens 2 October"."""
    if standing is Standing.PLANNED:
        return f"Planned, opens {short_date(round_.opens_at)}"
    if standing is Standing.OPEN:
        return f"Open until {short_date(round_.closes_at)}, {clock_time(round_.closes_at)}"
    return standing.value.capitalize()


def rounds(at: datetime) -> list[RoundRow]:
    """Every round, the latest to close first."""
    found = db.session.scalars(select(Round).join(Round.fund).order_by(Round.closes_at.desc(), Fund.name, Round.id))
    listed = found.unique().all()
    standings, figures = standings_of(listed, at), figures_by_round()
    return [RoundRow(each, standings[each.id], figures.get(each.id, Figures())) for each in listed]


def figures_of(round_: Round) -> Figures:
    return figures_by_round(round_.id).get(round_.id, Figures())


def figures_by_round(round_id: int | None = None) -> dict[int, Figures]:
    """The figures of every round that got a bid, or of this one, in one query."""
    still_in, has_check = is_in_the_round(), exists().where(Check.application_id == Application.id)
    failed = exists().where(Check.application_id == Application.id, Check.passed.is_(False))
    query = (
        select(
            Application.round_id,
            func.count(),
            number_of(still_in),
            number_of(still_in & has_check),
            number_of(still_in & failed),
            func.coalesce(func.sum(case((still_in, Application.requested_amount))), Decimal("0.00")),
        )
        .where(Application.reference.is_not(None))
        .group_by(Application.round_id)
    )
    if round_id is not None:
        query = query.where(Application.round_id == round_id)
    return {found: Figures(*row) for found, *row in db.session.execute(query)}


def number_of(condition: ColumnElement[bool]) -> Any:
    return func.count(case((condition, 1)))


# The panel


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
        if self.declared_at is None:
            return "waits for the declaration"
        if self.is_out:
            return "out of this round"
        return "" if self.scores else "does not mark"


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """How far a panel is with a round: its members, and how many bids have the sheets they need."""

    members: Sequence[MemberProgress]
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
    """The progress of a round's panel, without any mark; in two queries."""
    bids = select(func.count()).where(Application.round_id == round_.id, is_in_the_round()).scalar_subquery()
    enough = (
        select(ScoreSheet.application_id)
        .join(Application, Application.id == ScoreSheet.application_id)
        .join(SignOff, SignOff.sheet_id == ScoreSheet.id)
        .outerjoin(SetAside, SetAside.sheet_id == ScoreSheet.id)
        .where(Application.round_id == round_.id, SetAside.id.is_(None), is_in_the_round())
        .group_by(ScoreSheet.application_id)
        .having(func.count() >= round_.quorum)
        .subquery()
    )
    with_quorum = select(func.count()).select_from(enough).scalar_subquery()
    row = db.session.execute(select(bids, with_quorum)).one()
    return RoundProgress(members_of(round_), *row, round_.quorum, round_.panel_from)


def members_of(round_: Round) -> list[MemberProgress]:
    """The panel of a round, chair first, then by name."""
    order = case({role.value: place for place, role in enumerate(PanelRole)}, value=PanelMember.role)
    # in_sight_of looks at other interests of the same member; it finds them through this one.
    of_member = Interest.member_id == PanelMember.id, *in_sight_of(Interest.member_id)
    mine = Interest.application_id == Application.id, is_in_the_round(), *of_member
    total = select(func.count()).select_from(Interest, Application).where(*mine)
    signed = (
        select(func.count())
        .select_from(Interest, Application, ScoreSheet, SignOff)
        .where(*mine, ScoreSheet.application_id == Application.id, ScoreSheet.member_id == PanelMember.id)
        .where(SignOff.sheet_id == ScoreSheet.id)
    )
    direct = exists().where(Interest.member_id == PanelMember.id, Interest.kind == InterestKind.DIRECT)
    rows = db.session.execute(
        select(
            PanelMember.id,
            Person.name,
            Person.email,
            PanelMember.role,
            PanelMember.scores,
            Declaration.declared_at,
            direct,
            signed.correlate(PanelMember).scalar_subquery(),
            total.correlate(PanelMember).scalar_subquery(),
        )
        .join(Person, Person.id == PanelMember.person_id)
        .outerjoin(Declaration, Declaration.member_id == PanelMember.id)
        .where(PanelMember.round_id == round_.id)
        .order_by(order, Person.name, PanelMember.id)
    )
    return [MemberProgress(*row) for row in rows]


def undeclared_names(round_ids: Iterable[int]) -> dict[int, list[str]]:
    """Who has not declared yet, by the round on whose panel they sit; in one query."""
    waiting = (
        select(PanelMember.round_id, Person.name)
        .join(Person, Person.id == PanelMember.person_id)
        .outerjoin(Declaration, Declaration.member_id == PanelMember.id)
        .where(PanelMember.round_id.in_(list(round_ids)), Declaration.id.is_(None))
        .order_by(Person.name, PanelMember.id)
    )
    names: dict[int, list[str]] = {}
    for round_id, name in db.session.execute(waiting):
        names.setdefault(round_id, []).append(name)
    return names


# The bids


SORTS = {
    "reference": "Reference",
    "organisation": "Organisation",
    "amount": "Amount",
    "status": "Status",
}


@dataclass(frozen=True, slots=True)
class BidsPage:
    """One page of a round's bids as they were searched and sorted."""

    rows: Sequence[Any]
    total: int
    number: int

    @property
    def count(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return min(self.number * PAGE, self.total)


def bids_page(round_: Round, *, search: str, sort: str, number: int) -> BidsPage:
    """Bids of a round whose reference, organisation or project holds the text, fifty at a time."""
    status = status_rank()
    wanted = (
        select(
            Application.reference,
            Application.project,
            Organisation.name.label("organisation"),
            Application.area,
            Application.requested_amount,
            status.label("status"),
            signed_sheets().label("sheets"),
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(Application.round_id == round_.id, Application.reference.is_not(None))
    )
    if search:
        columns = (Application.reference, Organisation.name, Application.project)
        wanted = wanted.where(
            columns[0].icontains(search, autoescape=True)
            | columns[1].icontains(search, autoescape=True)
            | columns[2].icontains(search, autoescape=True)
        )
    orders = {
        "organisation": (func.lower(Organisation.name),),
        "amount": (Application.requested_amount.desc(),),
        "status": (status,),
    }
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = db.session.execute(
        wanted.order_by(*orders.get(sort, ()), Application.reference).limit(PAGE).offset((number - 1) * PAGE)
    )
    return BidsPage(rows.all(), total, number)


STATUSES = (("Not checked yet", "call"), ("Check failed", "late"), ("Checked", "done"), ("Withdrawn", "none"))


def status_rank() -> ColumnElement[int]:
    """Which of STATUSES a bid has: what waits for somebody comes first."""
    checks = Check.application_id == Application.id
    return case(
        (exists().where(Withdrawal.application_id == Application.id), 3),
        (exists().where(checks, Check.passed.is_(False)), 1),
        (exists().where(checks), 2),
        else_=0,
    )


def signed_sheets() -> Any:
    """How many sheets that count so far the bid has."""
    return (
        select(func.count(SignOff.id))
        .select_from(ScoreSheet)
        .join(SignOff, SignOff.sheet_id == ScoreSheet.id)
        .outerjoin(SetAside, SetAside.sheet_id == ScoreSheet.id)
        .where(and_(ScoreSheet.application_id == Application.id, SetAside.id.is_(None)))
        .correlate(Application)
        .scalar_subquery()
    )
