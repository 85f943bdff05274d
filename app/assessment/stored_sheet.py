"""A member's own score sheet for a bid, as the database has it: read in one statement as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, select

from app.applications.models import Application
from app.assessment.models import PanelMember, Score, ScoreSheet, SetAside, SignOff
from app.assessment.visible import visible_to
from app.platform.db import made_once, read
from app.platform.errors import NotFound

if TYPE_CHECKING:
    from app.assessment.desk import BidInSight, Seat

MEMBER, ROUND, BID = (bindparam(name, type_=Integer) for name in ("member_id", "round_id", "bid_id"))
SCORE = Score.__table__.c
MARK = (
    SCORE.id.label("score_id"),
    SCORE.criterion_id,
    SCORE.points,
    SCORE.note,
    SCORE.feedback,
    SCORE.version,
    SCORE.saved_at,
)


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """A sheet: rows of its marks (the columns of MARK), and of its sign-off. It stands for its row in the trail."""

    __tablename__: ClassVar[str] = ScoreSheet.__tablename__

    id: int
    scores: Sequence[Any]
    sign_off: Any


def stored_sheet(member: PanelMember | Seat, bid: Application | BidInSight) -> StoredSheet | None:
    """The member's own sheet for a bid as the database has it now; None before they marked anything."""
    return sheet_in(read(STORED_SHEET, member_id=member.id, bid_id=bid.id).all())


def sheet_in_sight(member: PanelMember | Seat, bid: Application | BidInSight) -> StoredSheet | None:
    """The same, asked together with whether the member may see the bid.

    Raises: NotFound, when they may not.
    """
    rows = read(SHEET_IN_SIGHT, member_id=member.id, round_id=member.round_id, bid_id=bid.id).all()
    if not rows:
        raise NotFound
    return sheet_in(rows)


def sheet_in(rows: Sequence[Any]) -> StoredSheet | None:
    if not rows or rows[0].sheet_id is None:
        return None
    first, scores = rows[0], [row for row in rows if row.score_id]
    return StoredSheet(first.sheet_id, scores, first if first.signed_off_at else None)


def with_its_marks(sheets: Select[Any]) -> Select[Any]:
    """What a stored sheet is made of: a row for each mark of these sheets, or one row without any."""
    return (
        sheets.with_only_columns(ScoreSheet.id.label("sheet_id"), *MARK, SignOff.signed_off_at, SignOff.digest)
        .outerjoin(Score, Score.sheet_id == ScoreSheet.id)
        .outerjoin(SignOff, SignOff.sheet_id == ScoreSheet.id)
    )


def own_sheet() -> ColumnElement[bool]:
    """The condition that a sheet is the member's for that bid, and was not set aside."""
    set_aside = exists().where(SetAside.sheet_id == ScoreSheet.id)
    return and_(ScoreSheet.member_id == MEMBER, ScoreSheet.application_id == BID, ~set_aside)


STORED_SHEET = made_once(lambda: with_its_marks(select(ScoreSheet).where(own_sheet())))
SHEET_IN_SIGHT = made_once(
    lambda: with_its_marks(visible_to(MEMBER, ROUND).where(Application.id == BID).outerjoin(ScoreSheet, own_sheet()))
)
