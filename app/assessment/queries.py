"""What a panel member may see, and nothing else.

`visible_bids` stands under every list, count, neighbour and page of the panel. A bid in which the member
declared an interest is not in it, nor is a bid they have not been asked about yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.accounts.models import Organisation
from app.applications.models import Application, Withdrawal
from app.assessment.models import Declaration, Interest, InterestKind, PanelMember, Score, ScoreSheet, SetAside, SignOff
from app.platform import guard
from app.platform.db import db
from app.rounds.models import Criterion, Round

PAGE = 50


# The visible set


def in_sight_of(member_id: Any) -> tuple[ColumnElement[bool], ...]:
    """The condition on an Interest row under which its member may see its bid.

    They answered "none" for that bid, and declared no direct interest anywhere in the round.
    """
    direct = aliased(Interest)
    out_of_the_round = exists().where(direct.member_id == member_id, direct.kind == InterestKind.DIRECT)
    return Interest.member_id == member_id, Interest.kind == InterestKind.NONE, ~out_of_the_round


def visible_bids(member: PanelMember) -> Select[tuple[Application]]:
    """The bids this member may see. Joined to Interest, whose `reading_key` is the member's own order."""
    return (
        select(Application)
        .join(Interest, Interest.application_id == Application.id)
        .where(
            Application.round_id == member.round_id, Application.reference.is_not(None), *in_sight_of(member.id)
        )
    )


def bids_to_score(member: PanelMember) -> Select[tuple[Application]]:
    """The visible bids that are still in the round: what the member's list, counts and neighbours are made of."""
    return visible_bids(member).where(~exists().where(Withdrawal.application_id == Application.id))


def undeclared_bids(member: PanelMember) -> Select[tuple[Application]]:
    """The bids of the round about which this member has still to say whether they have an interest."""
    answered = exists().where(Interest.application_id == Application.id, Interest.member_id == member.id)
    return (
        select(Application)
        .where(Application.round_id == member.round_id, Application.reference.is_not(None), ~answered)
        .where(~exists().where(Withdrawal.application_id == Application.id))
        .order_by(Application.reference)
    )


# Finders


def find_member(round_reference: str) -> PanelMember | None:
    """The actor's own place on the panel of that round; with it the round and the declaration."""
    return db.session.scalar(
        select(PanelMember)
        .join(PanelMember.round)
        .options(contains_eager(PanelMember.round), joinedload(PanelMember.declaration))
        .where(Round.reference == round_reference, PanelMember.person_id == guard.actor().person_id)
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """One member before one bid: what the scoring pages are about. Until they declared, the bid stays closed."""

    member: PanelMember
    bid: Application
    must_declare: bool = False
    criterion: Criterion | None = None

    @property
    def person_id(self) -> int:
        return self.member.person_id

    @property
    def round_id(self) -> int:
        return self.member.round_id

    @property
    def scores(self) -> bool:
        return self.member.scores


def find_desk(round_reference: str, bid_reference: str) -> Desk | None:
    """The actor before that bid; None where they are not on the panel, or the bid is none they may know of."""
    member = find_member(round_reference)
    if member is None:
        return None
    if member.declaration and (bid := one_of(visible_bids(member), bid_reference)):
        return Desk(member, bid)
    if bid := one_of(undeclared_bids(member), bid_reference):
        return Desk(member, bid, must_declare=True)
    return None


def find_desk_and_criterion(round_reference: str, bid_reference: str, criterion_key: str) -> Desk | None:
    """The same, with one of the round's criteria in hand."""
    desk = find_desk(round_reference, bid_reference)
    if desk is None:
        return None
    criterion = next((each for each in desk.member.round.criteria if each.key == criterion_key), None)
    return Desk(desk.member, desk.bid, desk.must_declare, criterion) if criterion else None


def one_of(bids: Select[tuple[Application]], reference: str) -> Application | None:
    """The bid of that reference among these, with what its page shows."""
    loading = (joinedload(Application.withdrawal), selectinload(Application.checks))
    return db.session.scalar(bids.where(Application.reference == reference).options(*loading))


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """A member and a bid of the round, to declare an interest in it: no more of the bid than the list says."""

    member: PanelMember
    bid: Application

    @property
    def round_id(self) -> int:
        return self.member.round_id


def find_asked_about(round_reference: str, bid_reference: str) -> AskedAbout | None:
    """The actor and a bid they answered for; None for anybody else and any other bid."""
    member = find_member(round_reference)
    if member is None:
        return None
    answered = (
        select(Application)
        .join(Interest, and_(Interest.application_id == Application.id, Interest.member_id == member.id))
        .where(Application.round_id == member.round_id, Application.reference == bid_reference)
    )
    bid = db.session.scalar(answered)
    return AskedAbout(member, bid) if bid else None


# A member's own work


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one member is with their own list."""

    signed_off: int
    total: int

    @property
    def left(self) -> int:
        return self.total - self.signed_off


def progress_of_member(member: PanelMember) -> Progress:
    """Sheets signed off, of the bids on the member's own list."""
    mine = bids_to_score(member).subquery()
    signed_off = (
        select(func.count())
        .select_from(ScoreSheet)
        .join(SignOff, SignOff.sheet_id == ScoreSheet.id)
        .where(ScoreSheet.member_id == member.id, ScoreSheet.application_id.in_(select(mine.c.id)))
    )
    total = select(func.count()).select_from(mine)
    row = db.session.execute(select(signed_off.scalar_subquery(), total.scalar_subquery())).one()
    return Progress(*row)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bid stands on a member's list: its number, and the references before and after it."""

    number: int
    before: str | None
    after: str | None


def place_of(member: PanelMember, bid: Application) -> Place:
    """The bid's place in the member's reading order. Bids they may not see are not in it, and leave no gap."""
    key = select(Interest.reading_key).where(Interest.member_id == member.id, Interest.application_id == bid.id)
    mine = bids_to_score(member).with_only_columns(Application.reference)
    here = key.scalar_subquery()
    before = mine.where(Interest.reading_key < here).order_by(Interest.reading_key.desc()).limit(1)
    after = mine.where(Interest.reading_key > here).order_by(Interest.reading_key).limit(1)
    earlier = select(func.count()).select_from(mine.where(Interest.reading_key < here).subquery())
    row = db.session.execute(
        select(earlier.scalar_subquery(), before.scalar_subquery(), after.scalar_subquery())
    ).one()
    return Place(row[0] + 1, row[1], row[2])


def list_of(member: PanelMember, page: int) -> Sequence[Any]:
    """One page of the member's list in their own order: the bid, how many criteria are marked, when signed off."""
    marked = select(func.count(Score.points)).where(Score.sheet_id == ScoreSheet.id).scalar_subquery()
    return db.session.execute(
        bids_to_score(member)
        .with_only_columns(
            Application.reference,
            Application.project,
            Organisation.name.label("organisation"),
            Application.requested_amount,
            marked.label("marked"),
            SignOff.signed_off_at,
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(ScoreSheet, and_(ScoreSheet.application_id == Application.id, ScoreSheet.member_id == member.id))
        .outerjoin(SignOff, SignOff.sheet_id == ScoreSheet.id)
        .order_by(Interest.reading_key)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()


def next_to_score(member: PanelMember) -> str | None:
    """The first bid of the member's list whose sheet is not signed off."""
    done = (
        exists()
        .where(ScoreSheet.application_id == Application.id, ScoreSheet.member_id == member.id)
        .where(SignOff.sheet_id == ScoreSheet.id)
    )
    mine = bids_to_score(member).with_only_columns(Application.reference)
    return db.session.scalar(mine.where(~done).order_by(Interest.reading_key).limit(1))


def sheet_of(member: PanelMember, bid: Application) -> ScoreSheet | None:
    """The member's own sheet for a bid as the database has it now, with its marks and its sign-off."""
    return db.session.scalar(
        select(ScoreSheet)
        .options(selectinload(ScoreSheet.scores), joinedload(ScoreSheet.sign_off))
        .outerjoin(SetAside, SetAside.sheet_id == ScoreSheet.id)
        .where(ScoreSheet.member_id == member.id, ScoreSheet.application_id == bid.id, SetAside.id.is_(None))
        .execution_options(populate_existing=True)
    )


def own_interests(member: PanelMember) -> Sequence[Interest]:
    """What the member declared, bid by bid, as it stands."""
    return db.session.scalars(
        select(Interest)
        .join(Interest.application)
        .options(contains_eager(Interest.application))
        .where(Interest.member_id == member.id)
        .order_by(Application.reference)
        .execution_options(populate_existing=True)
    ).all()


def places_on_panels() -> Sequence[PanelMember]:
    """The actor's places on panels, latest round first."""
    return db.session.scalars(
        select(PanelMember)
        .join(PanelMember.round)
        .options(contains_eager(PanelMember.round), joinedload(PanelMember.declaration))
        .where(PanelMember.person_id == guard.actor().person_id)
        .order_by(Round.closes_at.desc(), Round.reference)
    ).all()


def has_declared(member_id: Any) -> ColumnElement[bool]:
    return exists().where(Declaration.member_id == member_id)
