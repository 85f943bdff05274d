"""The visible set: what a panel member may see, and nothing else.

`visible_bids` stands under every list, count, neighbour and page of the panel. A bid in which the member
declared an interest is not in it, nor is a bid they have not been asked about yet.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased

from app.applications.models import Application, Withdrawal
from app.assessment.models import Interest, InterestKind, PanelMember, ScoreSheet, SetAside, SignOff


def in_sight_of(member_id: Any) -> tuple[ColumnElement[bool], ...]:
    """The condition on an Interest row under which its member may see its bid.

    They answered "none" for that bid, and declared no direct interest anywhere in the round.
    """
    direct = aliased(Interest)
    out_of_the_round = exists().where(direct.member_id == member_id, direct.kind == InterestKind.DIRECT)
    return Interest.member_id == member_id, Interest.kind == InterestKind.NONE, ~out_of_the_round


def visible_bids(member: PanelMember) -> Select[tuple[Application]]:
    """The bids this member may see. Joined to Interest, whose `reading_key` is the member's own order."""
    return visible_to(member.id, member.round_id)


def visible_to(member_id: Any, round_id: Any) -> Select[tuple[Application]]:
    """The same by ids, or by parameters for statements that are built once."""
    return (
        select(Application)
        .join(Interest, Interest.application_id == Application.id)
        .where(Application.round_id == round_id, Application.reference.is_not(None), *in_sight_of(member_id))
    )


def bids_to_score(member: PanelMember) -> Select[tuple[Application]]:
    """The visible bids that are still in the round: what the member's list, counts and neighbours are made of."""
    return visible_bids(member).where(is_in_the_round())


def undeclared_bids(member: PanelMember) -> Select[tuple[Application]]:
    """The bids of the round about which this member has still to say whether they have an interest."""
    answered = exists().where(Interest.application_id == Application.id, Interest.member_id == member.id)
    return (
        select(Application)
        .where(Application.round_id == member.round_id, Application.reference.is_not(None), ~answered)
        .where(is_in_the_round())
        .order_by(Application.reference)
    )


def is_in_the_round() -> ColumnElement[bool]:
    """The condition that a bid was submitted and not withdrawn."""
    return Application.reference.is_not(None) & ~exists().where(Withdrawal.application_id == Application.id)


def is_counted() -> ColumnElement[bool]:
    """The condition that a score sheet counts: signed off, not set aside, and by nobody with an interest."""
    nearer = Interest.application_id == ScoreSheet.application_id, Interest.kind == InterestKind.DIRECT
    interested = exists().where(
        Interest.member_id == ScoreSheet.member_id, Interest.kind != InterestKind.NONE, or_(*nearer)
    )
    signed_off = exists().where(SignOff.sheet_id == ScoreSheet.id)
    return signed_off & ~exists().where(SetAside.sheet_id == ScoreSheet.id) & ~interested
