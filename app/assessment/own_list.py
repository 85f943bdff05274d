"""A member's own list: how far they are, what comes next, their sheet and their declaration."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import Organisation
from app.applications.models import Application, Withdrawal
from app.assessment.kept import kept_while
from app.assessment.models import (
    Flag,
    Interest,
    KeysOff,
    PanelMember,
    Score,
    ScoreSheet,
    SheetVersion,
    SignOff,
)
from app.assessment.visible import (
    bids_to_score,
    in_sight_of,
    is_assigned_to,
    is_in_the_round,
    is_out_of_the_round,
    is_shared_out,
    undeclared_bids,
    without_interest,
)
from app.platform import guard
from app.platform.db import db, made_once, read
from app.rounds.models import Round

if TYPE_CHECKING:
    from app.assessment.desk import BidInSight, Seat

PAGE = 50


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
    row = read(counts_of_member(is_shared_out(member)), member_id=member.id).one()
    return progress_in(row, reading_order(member, is_out=is_out(member)))


def progress_in(row: Any, order: ReadingOrder) -> Progress:
    return Progress(row.signed_off, len(order.bid_ids) - row.withdrawn)


MEMBER = bindparam("member_id", type_=Integer)
BID = bindparam("bid_id", type_=Integer)


Conditions = tuple[ColumnElement[bool], ...]


def on_own_list(shared_out: bool, in_sight: Conditions) -> Conditions:
    """The conditions on an Interest row that its bid is on the member's list, withdrawn or not."""
    return (*in_sight, is_assigned_to(MEMBER)) if shared_out else in_sight


@cache
def counts_of_member(shared_out: bool) -> Select[Any]:
    return select(*counts(on_own_list(shared_out, in_sight_of(MEMBER))))


def counts(on_list: Conditions) -> tuple[ColumnElement[Any], ...]:
    """What a member's progress is made of. Withdrawn bids, which are few, are counted by themselves and taken off:
    to look for a withdrawal of each of 10,000 bids would take most of the page's time.
    """
    withdrawn = select(Withdrawal.application_id)
    on_it = exists().where(Interest.application_id == ScoreSheet.application_id, *on_list)
    signed_off = (
        select(func.count())
        .select_from(ScoreSheet)
        .join(SignOff, SignOff.sheet_id == ScoreSheet.id)
        .where(
            ScoreSheet.member_id == MEMBER,
            on_it,
            ScoreSheet.application_id.not_in(withdrawn),
        )
    )
    return (
        withdrawn_on_list(on_list).scalar_subquery().label("withdrawn"),
        signed_off.scalar_subquery().label("signed_off"),
    )


def withdrawn_on_list(on_list: Conditions) -> Select[Any]:
    """How many bids of a member's list were withdrawn; asked from the withdrawals, of which there are few."""
    answer = exists().where(Interest.application_id == Withdrawal.application_id, *on_list)
    return select(func.count()).select_from(Withdrawal).where(answer)


def is_sheet_of(member_id: Any, application_id: Any) -> ColumnElement[bool]:
    """Joins a bid to the member's own sheet for it."""
    return and_(ScoreSheet.application_id == application_id, ScoreSheet.member_id == member_id)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bid stands on a member's list: its number, and the references before and after it."""

    number: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """What a member set for themselves on a bid's page, and how many versions of their sheet were signed before."""

    is_flagged: bool
    keys_are_on: bool
    versions: int


def around(member: Seat, bid: BidInSight) -> tuple[Progress, Place, OwnSettings]:
    """How far the member is, the place of a bid that they see in their reading order, and what they set for
    themselves there; in one query, for each bid's page asks it.

    Bids they may not see are not in that order, and leave no gap.
    """
    asked = {"member_id": member.id, "person_id": member.person_id, "bid_id": bid.id}
    row = read(AROUND_A_BID[is_shared_out(member)], **asked).one()
    order = reading_order(member, is_out=False)
    place = Place(order.place_of(bid.id) - row.withdrawn_before + 1, row.before, row.after)
    return progress_in(row, order), place, settings_in(row)


def around_a_bid(shared_out: bool) -> Select[Any]:
    on_list = on_own_list(shared_out, without_interest(MEMBER))
    return select(*counts(on_list), *neighbours(on_list), *set_by_themselves())


@dataclass(frozen=True, slots=True)
class ReadingOrder:
    """The bids of a member's list by id, withdrawn ones too, and the place of each in their order, from 0."""

    bid_ids: array[int]
    places: array[int]

    def place_of(self, bid_id: int) -> int:
        return self.places[bisect_left(self.bid_ids, bid_id)]


def reading_order(member: PanelMember | Seat, *, is_out: bool) -> ReadingOrder:
    """The member's order. It follows from their declaration, whether they are out, and the round's calibration bids,
    so it is kept until one of them changes. Where bids are shared out each has few, which are read each time.
    """
    if member.declaration is None or is_shared_out(member):
        return read_order(member)
    state = member.declaration.digest, tuple(member.round.calibration), is_out
    return kept_while(state, (member.round_id, ("order", member.id)), lambda: read_order(member))


def read_order(member: PanelMember | Seat) -> ReadingOrder:
    in_order = read(in_reading_order(is_shared_out(member)), member_id=member.id).scalars()
    placed = sorted((bid_id, place) for place, bid_id in enumerate(in_order))
    return ReadingOrder(array("I", (bid_id for bid_id, _ in placed)), array("I", (place for _, place in placed)))


@cache
def in_reading_order(shared_out: bool) -> Select[Any]:
    on_list = on_own_list(shared_out, in_sight_of(MEMBER))
    return select(Interest.application_id).where(*on_list).order_by(Interest.reading_key)


def neighbours(on_list: Conditions) -> tuple[ColumnElement[Any], ...]:
    """How many withdrawn bids stand before a bid in a member's reading order, and the bids next to it."""
    here = (
        select(Interest.reading_key)
        .where(Interest.member_id == MEMBER, Interest.application_id == BID)
        .scalar_subquery()
    )
    mine = (
        select(Application.reference)
        .join(Interest, Interest.application_id == Application.id)
        .where(*on_list, is_in_the_round())
    )
    before = mine.where(Interest.reading_key < here).order_by(Interest.reading_key.desc()).limit(1)
    after = mine.where(Interest.reading_key > here).order_by(Interest.reading_key).limit(1)
    return (
        withdrawn_on_list((*on_list, Interest.reading_key < here)).scalar_subquery().label("withdrawn_before"),
        before.scalar_subquery().label("before"),
        after.scalar_subquery().label("after"),
    )


class Shown(StrEnum):
    """What of their list a member looks at."""

    ALL = ""
    FLAGGED = "flagged"
    OPEN = "open"


def list_of(member: PanelMember, page: int, shown: Shown = Shown.ALL) -> Sequence[Any]:
    """One page of the member's list in their own order: the bid, how many criteria are marked, when signed off."""
    marked = select(func.count(Score.points)).where(Score.sheet_id == ScoreSheet.id).scalar_subquery()
    return db.session.execute(
        shown_of(member, shown)
        .with_only_columns(
            Application.reference,
            Application.project,
            Organisation.name.label("organisation"),
            Application.requested_amount,
            marked.label("marked"),
            SignOff.signed_off_at,
            is_flagged_by(member.id).label("is_flagged"),
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(ScoreSheet, is_sheet_of(member.id, Application.id))
        .outerjoin(SignOff, SignOff.sheet_id == ScoreSheet.id)
        .order_by(Interest.reading_key)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()


def shown_of(member: PanelMember, shown: Shown) -> Select[Any]:
    mine = bids_to_score(member)
    if shown is Shown.FLAGGED:
        return mine.where(is_flagged_by(member.id))
    return mine.where(~is_signed_off_by(member.id)) if shown is Shown.OPEN else mine


def is_flagged_by(member_id: int) -> ColumnElement[bool]:
    return exists().where(Flag.application_id == Application.id, Flag.member_id == member_id).correlate(Application)


def is_signed_off_by(member_id: int) -> ColumnElement[bool]:
    return (
        exists()
        .where(ScoreSheet.application_id == Application.id, ScoreSheet.member_id == member_id)
        .where(SignOff.sheet_id == ScoreSheet.id)
        .correlate(Application)
    )


def count_flagged(member: PanelMember) -> int:
    """How many bids of their list the member wants to come back to."""
    flagged = shown_of(member, Shown.FLAGGED).with_only_columns(func.count()).order_by(None)
    return db.session.scalar(flagged) or 0


def next_to_score(member: PanelMember) -> str | None:
    """The first bid of the member's list whose sheet is not signed off."""
    mine = shown_of(member, Shown.OPEN).with_only_columns(Application.reference)
    return db.session.scalar(mine.order_by(Interest.reading_key).limit(1))


def own_settings(member: PanelMember | Seat, bid: Application | BidInSight) -> OwnSettings:
    """What the member set for themselves on this bid's page, asked for alone."""
    return settings_in(read(SETTINGS, member_id=member.id, person_id=member.person_id, bid_id=bid.id).one())


def settings_in(row: Any) -> OwnSettings:
    return OwnSettings(row.is_flagged, not row.keys_are_off, row.versions)


def set_by_themselves() -> tuple[ColumnElement[Any], ...]:
    """What OwnSettings is made of."""
    versions = (
        select(func.count())
        .select_from(SheetVersion)
        .join(ScoreSheet, ScoreSheet.id == SheetVersion.sheet_id)
        .where(ScoreSheet.member_id == MEMBER, ScoreSheet.application_id == BID)
    )
    return (
        exists().where(Flag.member_id == MEMBER, Flag.application_id == BID).label("is_flagged"),
        exists().where(KeysOff.person_id == bindparam("person_id", type_=Integer)).label("keys_are_off"),
        versions.scalar_subquery().label("versions"),
    )


AROUND_A_BID = {False: made_once(lambda: around_a_bid(False)), True: made_once(lambda: around_a_bid(True))}
SETTINGS = made_once(lambda: select(*set_by_themselves()))


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


def late_bids(member: PanelMember) -> int:
    """How many bids of the round the member has still to declare on."""
    late = undeclared_bids(member).with_only_columns(func.count()).order_by(None)
    return db.session.scalar(late) or 0


def is_out(member: PanelMember) -> bool:
    """Whether an interest took the member out of the whole round: in the round itself, or a direct one not waived."""
    return bool(read(IS_OUT, member_id=member.id).scalar())


IS_OUT = made_once(lambda: select(is_out_of_the_round(MEMBER)))


def places_on_panels() -> Sequence[PanelMember]:
    """The actor's places on panels, latest round first."""
    return db.session.scalars(
        select(PanelMember)
        .join(PanelMember.round)
        .options(
            contains_eager(PanelMember.round), joinedload(PanelMember.conduct), joinedload(PanelMember.declaration)
        )
        .where(PanelMember.person_id == guard.actor().person_id)
        .order_by(Round.closes_at.desc(), Round.reference)
    ).all()
