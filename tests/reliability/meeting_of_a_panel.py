"""A walk through a moderation meeting: the seal, the room, the pointer, what is agreed, confirmed and undone."""

from __future__ import annotations

from tests.assessment.meeting.room import CAME, MEETING, hold_scoring
from tests.reliability.walks import Sent, Step, Walk, World

BID = f"{MEETING}/bids/T-001"
ATTENDANCE = f"{MEETING}/attendance"
CONSENT = f"{MEETING}/bids/T-004"


def begin_meeting(world: World) -> None:
    with world.cast.app.app_context():
        hold_scoring(world.cast)


def opening(world: World) -> Sent:
    reason = world.words("Ben is ill")
    return world.form("Chidi", MEETING, f"{MEETING}/opening", reason=reason, members_revise="yes")


def arrivals(world: World) -> Sent:
    members = [f"{name.lower()}@example.org" for name in CAME]
    return world.form("Chidi", ATTENDANCE, log="came", member=members)


def move(world: World) -> Sent:
    return world.form("Chidi", MEETING, f"{MEETING}/pointer", bid="T-001")


def called_up(world: World) -> Sent:
    return world.form("Ewa", CONSENT, f"{CONSENT}/call-up")


def revised_marks(world: World) -> Sent:
    return world.form("Asha", MEETING, f"{BID}/marks", **{"need-points": world.dice.choice((2, 3))})


def agreement(world: World) -> Sent:
    points = {f"{key}-points": 2 for key in ("need", "delivery")}
    reasons = {f"{key}-reason": world.words("Read out") for key in ("need", "delivery")}
    return world.form("Chidi", MEETING, f"{BID}/agreements", reason=world.words("Agreed"), **points, **reasons)


def confirmation(world: World) -> Sent:
    return world.form("Asha", MEETING, f"{BID}/confirmation")


def undoing(world: World) -> Sent:
    return world.form("Chidi", MEETING, f"{BID}/undoing", reason=world.words("Read out wrongly"))


def departure(world: World) -> Sent:
    return world.form("Chidi", ATTENDANCE, log="left", member="ewa@example.org")


MEETING_HELD = Walk(
    "a moderation meeting",
    begin_meeting,
    (
        Step("assessment.open_seal", opening),
        Step("assessment.log_attendance", arrivals),
        Step("assessment.point", move, killed=True),
        Step("assessment.call_up", called_up),
        Step("assessment.revise", revised_marks),
        Step("assessment.agree", agreement, killed=True),
        Step("assessment.confirm", confirmation, killed=True),
        Step("assessment.undo", undoing),
        Step("assessment.log_attendance", departure),
    ),
)
