"""Who comes and goes, with the times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.assessment.meeting.models import Attendance, Leaving
from app.assessment.meeting.opening import take_round
from app.assessment.meeting.queries import Present, now_in, opening_of, room_of, sees
from app.assessment.models import PanelMember
from app.assessment.standing import check_in_assessment
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.once import first_time

NO_MEETING = "The seal of this round is closed. The chair opens it, and the meeting begins with that."
OUT_YOURSELF = "You are out of the room yourself. Whoever takes the chair now logs who comes and goes."


@transaction()
def log_arrivals(chair: PanelMember, emails: Sequence[str], *, actor: Person, at: datetime, once: str = "") -> None:
    """Log that these members came into the room. Who is in it already stays.

    Raises: Refused, for somebody who has to stay outside, or who is not on the panel.
    """
    if not begins(chair, "attendance.came", actor, at, once):
        return
    bid_id = now_in(chair.round_id).bid_id
    coming = [each for each in named(chair, emails, bid_id) if not each.is_in]
    for each in coming:
        check_may_come(each)
        member = db.session.get_one(PanelMember, each.member_id)
        db.session.add(Attendance(member=member, came_at=at))
    if coming:
        record("attendance.came", chair, coming, actor, at)


@transaction()
def log_departures(chair: PanelMember, emails: Sequence[str], *, actor: Person, at: datetime, once: str = "") -> None:
    """Log that these members left the room. Who is out of it already stays out."""
    if not begins(chair, "attendance.left", actor, at, once):
        return
    bid_id = now_in(chair.round_id).bid_id
    going = [each for each in named(chair, emails, bid_id) if each.is_in]
    for each in going:
        leave(each.member_id, Leaving.INTEREST if each.must_leave else Leaving.WENT, at)
    if going:
        record("attendance.left", chair, going, actor, at)


def begins(chair: PanelMember, action: str, actor: Person, at: datetime, once: str) -> bool:
    """Take the round and look whether this is still to be done, by somebody who is in the room."""
    take_round(chair.round_id)
    if not first_time(once, actor=actor, action=action, at=at):
        return False
    if opening_of(chair.round_id) is None:
        raise Refused(NO_MEETING)
    check_in_assessment(chair.round, at)
    now = now_in(chair.round_id)
    if now.bid_id is not None and not sees(chair, now.bid_id):
        raise Refused(OUT_YOURSELF)
    return True


def named(chair: PanelMember, emails: Sequence[str], bid_id: int | None) -> list[Present]:
    """The members with these addresses."""
    panel = {each.email: each for each in room_of(chair.round_id, bid_id)}
    if not emails or any(email not in panel for email in emails):
        raise Refused("Choose who came or left. Somebody who has not declared their interests yet is not on this list.")
    return [panel[email] for email in dict.fromkeys(emails)]


def check_may_come(each: Present) -> None:
    if each.is_out:
        raise Refused(f"{each.name} takes no part in this round: a direct interest was declared.")
    if each.must_leave:
        raise Refused(f"{each.name} has an interest in the bid under discussion, and comes back when it is over.")


def leave(member_id: int, why: Leaving, at: datetime) -> None:
    """Note when somebody who is in the room leaves it."""
    stay = db.session.scalars(
        select(Attendance).where(Attendance.member_id == member_id, Attendance.left_at.is_(None))
    ).one()
    stay.left_at, stay.left_for = at, why


def record(action: str, chair: PanelMember, people: Sequence[Present], actor: Person, at: datetime) -> None:
    audit.record(
        action,
        actor=actor,
        at=at,
        subject=chair.round,
        round_id=chair.round_id,
        after={"members": [each.email for each in people]},
    )
