"""In which order a member reads the bids: their own, the mirror of their neighbour's, calibration bids first.

Two members who share a pair of seats read the same order from its two ends. So whatever a bid gains or loses by
being read early, by one of them, it loses or gains by the other.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import count

from sqlalchemy import select

from app.applications.models import Application
from app.assessment.models import Interest, PanelMember
from app.platform.db import db
from app.rounds.models import Round

MIRROR = str.maketrans("0123456789abcdef", "fedcba9876543210")
KEY_LENGTH = 64


def take_seat(member: PanelMember) -> None:
    """Give a member who scores the first free seat, when they declare for the first time; and keep what is chosen.

    The round's row is taken, so that two who declare at once get two seats, and no calibration bid is chosen meanwhile.
    """
    held = select(Round).where(Round.id == member.round_id).with_for_update(key_share=True)
    db.session.scalars(held.execution_options(populate_existing=True)).one()
    if member.scores and member.seat is None and member.declaration is None:
        others = PanelMember.round_id == member.round_id, PanelMember.seat.is_not(None)
        taken = set(db.session.scalars(select(PanelMember.seat).where(*others)))
        member.seat = next(seat for seat in count() if seat not in taken)


def reading_key_of(member: PanelMember, bid: Application) -> str:
    """Where a bid stands in this member's order: the same always. Keys are compared as text."""
    if bid.reference in member.round.calibration:
        return calibration_key(member.round.calibration.index(bid.reference))
    return own_key(member, bid.id)


def own_key(member: PanelMember, application_id: int) -> str:
    """Without regard to calibration. Who declared before there were seats goes on in the order they have."""
    if member.seat is None:
        return sha256(f"{member.id}:{application_id}".encode()).hexdigest()
    key = sha256(f"{member.round_id}:{member.seat // 2}:{application_id}".encode()).hexdigest()
    return key.translate(MIRROR) if member.seat % 2 else key


def calibration_key(place: int) -> str:
    """Before every other: no digest begins with so many zeros."""
    return f"{place:0{KEY_LENGTH}d}"


def put_in_order(round_: Round) -> None:
    """Write the place of every bid anew for whoever declared already, after calibration bids were chosen."""
    rows = select(Interest, PanelMember).join(Interest.member).where(PanelMember.round_id == round_.id)
    bids = {bid.id: bid for bid in db.session.scalars(select(Application).where(Application.round_id == round_.id))}
    for interest, member in db.session.execute(rows.order_by(Interest.id)):
        key = reading_key_of(member, bids[interest.application_id])
        if interest.reading_key != key:
            interest.reading_key = key
