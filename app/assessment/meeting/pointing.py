"""The chair's pointer: which bid is under discussion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.chairing import chair_of
from app.assessment.meeting.attending import leave
from app.assessment.meeting.models import Discussion, Leaving
from app.assessment.meeting.opening import take_round
from app.assessment.meeting.queries import Now, Present, now_in, opening_of, room_of, sees
from app.assessment.models import PanelMember
from app.assessment.standing import check_in_assessment
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.once import first_time

NOTHING = "nothing"


@transaction()
def point_at(
    member: PanelMember, bid: Application | None, *, seen: int, actor: Person, at: datetime, once: str = ""
) -> None:
    """Put a bid under discussion, or none. Whoever has an interest in it leaves the room at this moment.

    `seen` is the number of the move that the window shows. Raises: Conflict, when the meeting has moved on since;
    Refused, when somebody else chairs the bid, or the one that is discussed now.
    """
    take_round(member.round_id)
    if not first_time(once, actor=actor, action="discussion.begun", at=at):
        return
    check_meets(member, at)
    now = now_in(member.round_id)
    check_chairs(member, now, bid)
    if now.number != seen:
        raise Conflict(
            "The meeting has moved on since you opened this page. Nothing was changed here.",
            theirs=in_words(member, now),
            yours=said_of(bid),
        )
    if now.bid_id == (bid.id if bid else None):
        return
    left = send_out(member.round_id, bid, at)
    begun = Discussion(round=member.round, number=now.number + 1, application=bid, begun_by=actor, begun_at=at)
    db.session.add(begun)
    audit.record(
        "discussion.begun",
        actor=actor,
        at=at,
        subject=begun,
        round_id=member.round_id,
        after={"bid": bid.reference if bid else None, "left": [each.email for each in left]},
    )


def check_meets(member: PanelMember, at: datetime) -> None:
    """The panel meets between the opening of the seal and the record's way to the commissioner."""
    if opening_of(member.round_id) is None:
        raise Refused("The seal of this round is closed. The chair opens it, and the meeting begins with that.")
    check_in_assessment(member.round, at)


def check_chairs(member: PanelMember, now: Now, bid: Application | None) -> None:
    """Only who chairs a bid ends its discussion, and only who chairs a bid begins it."""
    if now.bid_id is not None:
        check_chairs_bid(member, db.session.get_one(Application, now.bid_id))
    if bid is not None:
        check_chairs_bid(member, bid)


def check_chairs_bid(member: PanelMember, bid: Application) -> None:
    chair = chair_of(bid)
    if chair is None:
        raise Refused("Neither the chair nor the deputy may see this bid. Ask the fund officer for another chair.")
    if chair.id != member.id:
        raise Refused(f"{chair.person.name} chairs the bid under discussion." if sees(member, bid.id) else OUTSIDE)


OUTSIDE = "Another bid is under discussion, and somebody else takes the chair for it. Wait until it is over."


def send_out(round_id: int, bid: Application | None, at: datetime) -> Sequence[Present]:
    """Whoever is in the room with an interest in this bid leaves it."""
    if bid is None:
        return []
    leaving = [each for each in room_of(round_id, bid.id) if each.is_in and each.must_leave]
    for each in leaving:
        leave(each.member_id, Leaving.INTEREST, at)
    return leaving


def in_words(member: PanelMember, now: Now) -> str:
    """Where the meeting is, to somebody who may not see every bid."""
    if now.bid_id is None:
        return said_of(None)
    found = db.session.scalar(select(Application).where(Application.id == now.bid_id))
    return said_of(found) if sees(member, now.bid_id) else "another bid"


def said_of(bid: Application | None) -> str:
    return f"{bid.reference}, {bid.project}" if bid else NOTHING
