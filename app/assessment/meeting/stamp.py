"""What a member's screen shows, as an ETag: asked every two seconds by every screen, before anything is drawn.

It is made only of what this member may see. While a bid is discussed that they may not see, it stays the same
whatever happens in the room; and it is keyed, so that nothing can be read out of it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Any

from flask import current_app
from sqlalchemy import Integer, Select, bindparam, exists, func, select

from app.applications.models import Application
from app.assessment.meeting.models import Agreement, Attendance, CallUp, Confirmation, Discussion, Revision
from app.assessment.models import PanelMember, ScoreSheet, SetAside, SignOff, Unsealing
from app.assessment.visible import is_out_of_the_round, visible_to
from app.platform.db import read


class Showing(StrEnum):
    """What a member's screen shows of the meeting."""

    SEALED = "the seal is closed"
    OUT = "that they take no part in the round"
    NOTHING = "nothing is under discussion"
    AWAY = "a bid is under discussion that they may not see"
    BID = "the bid under discussion"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which screen it is, the move and the bid it shows, and its ETag. Away, it names neither."""

    showing: Showing
    tag: str
    number: int = 0
    bid_id: int | None = None


def stamp_of(member: PanelMember) -> Stamp:
    """The stamp of a member's screen as the meeting is now; one query."""
    row = read(seen_by(), member_id=member.id, round_id=member.round_id).one()
    showing = showing_of(row)
    if showing in (Showing.SEALED, Showing.OUT, Showing.AWAY):
        return Stamp(showing, tag_of(member, showing))
    return Stamp(showing, tag_of(member, showing, *row), row.number, row.bid_id)


def showing_of(row: Any) -> Showing:
    if row.unsealed is None:
        return Showing.SEALED
    if row.is_out:
        return Showing.OUT
    if row.bid_id is None:
        return Showing.NOTHING
    return Showing.BID if row.is_in_sight else Showing.AWAY


def tag_of(member: PanelMember, *seen: object) -> str:
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"{member.id}:{seen}".encode(), sha256).hexdigest()[:32]


MEMBER = bindparam("member_id", type_=Integer)
ROUND = bindparam("round_id", type_=Integer)


@cache
def seen_by() -> Select[Any]:
    """All that a screen can change by, built once."""
    now = (
        select(Discussion.number, Discussion.application_id)
        .where(Discussion.round_id == ROUND)
        .order_by(Discussion.number.desc())
        .limit(1)
        .subquery()
    )
    mine = visible_to(MEMBER, ROUND).with_only_columns(Application.id)
    here = now.c.application_id
    in_room = select(func.count(), func.count(Attendance.left_at))
    of_round = in_room.join(PanelMember, PanelMember.id == Attendance.member_id).where(PanelMember.round_id == ROUND)
    sheets = select(func.count(SignOff.id), func.count(SetAside.id), func.max(SignOff.signed_off_at))
    of_bid = (
        sheets.select_from(ScoreSheet)
        .outerjoin(SignOff, SignOff.sheet_id == ScoreSheet.id)
        .outerjoin(SetAside, SetAside.sheet_id == ScoreSheet.id)
        .where(ScoreSheet.application_id == here)
        .correlate(now)
    )
    revised = select(func.max(Revision.id)).join(ScoreSheet, ScoreSheet.id == Revision.sheet_id)
    agreed = select(func.max(Agreement.id)).where(Agreement.application_id.in_(mine))
    confirmed = select(func.max(Confirmation.id)).join(Agreement, Agreement.id == Confirmation.agreement_id)
    opened = select(Unsealing.id).where(Unsealing.round_id == ROUND).scalar_subquery().label("unsealed")
    one = select(opened).subquery()
    return (
        select(
            one.c.unsealed,
            func.coalesce(now.c.number, 0).label("number"),
            here.label("bid_id"),
            exists(mine.where(Application.id == here).correlate(now)).label("is_in_sight"),
            is_out_of_the_round(MEMBER).label("is_out"),
            agreed.scalar_subquery(),
            confirmed.where(Agreement.application_id.in_(mine)).scalar_subquery(),
            select(func.max(CallUp.id)).where(CallUp.application_id.in_(mine)).scalar_subquery(),
            revised.where(ScoreSheet.application_id == here).correlate(now).scalar_subquery(),
            *(of_round.with_only_columns(column).scalar_subquery() for column in of_round.selected_columns),
            *(of_bid.with_only_columns(column).scalar_subquery() for column in of_bid.selected_columns),
        )
        .select_from(one)
        .outerjoin(now, now.c.number > 0)
    )
