"""The pages of a meeting: what a member's screen shows now, one bid of it, and who is in the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.sessions import unattended
from app.applications.models import Application
from app.assessment import queries
from app.assessment.advice import advice_for
from app.assessment.chairing import chair_of
from app.assessment.counting import rules_of
from app.assessment.desk import Desk
from app.assessment.meeting.agenda import agenda_of, rows_drawn
from app.assessment.meeting.agreeing import needs_reason, no_quorum
from app.assessment.meeting.figures import bid_in
from app.assessment.meeting.forms import Sent, read_points
from app.assessment.meeting.opening import may_open, what_is_missing
from app.assessment.meeting.queries import Present, find_table, opening_of, room_of, times_of
from app.assessment.meeting.revising import marks_now
from app.assessment.meeting.stamp import Showing, Stamp, stamp_of
from app.assessment.meeting.table import notes_on, table_of
from app.assessment.models import PanelMember, PanelRole
from app.assessment.progress import progress_in_sight_of
from app.assessment.queries import criteria_of
from app.assessment.reading import content_of
from app.assessment.seal import is_unsealed
from app.assessment.standing import Standing, standing_of
from app.assessment.views import is_closed, to_declaration, views
from app.platform import clock
from app.platform.db import db
from app.platform.errors import Conflict, Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.rules.moderation import effect_of
from app.rules.rounding import displayed

MEETING = "/panel/<round_reference>/meeting"
BID = f"{MEETING}/bids/<bid_reference>"
CHAIRS = (PanelRole.CHAIR, PanelRole.DEPUTY)


@views.get(MEETING)
@requires("meeting:read", of=queries.find_member)
def meeting(member: PanelMember) -> ResponseReturnValue:
    """Where the meeting is: the page that follows the chair's pointer."""
    if member.declaration is None:
        return to_declaration(member)
    return show_meeting(member)


@views.get(f"{MEETING}/now")
@requires("meeting:read", of=queries.find_member)
@unattended
def meeting_now(member: PanelMember) -> ResponseReturnValue:
    """The same for screens that ask every two seconds; nothing at all while nothing changed."""
    stamp = stamp_of(member)
    if stamp.tag in request.if_none_match:
        return tagged(Response(status=304), stamp)
    return show_meeting(member, stamp)


@views.get(BID)
@requires("meeting:read", of=find_table)
def meeting_bid(desk: Desk) -> ResponseReturnValue:
    """One bid of the meeting, looked at by oneself: this page follows nothing."""
    return show_bid(desk)


@views.get(f"{MEETING}/consent")
@requires("meeting:read", of=queries.find_member)
def meeting_consent(member: PanelMember) -> ResponseReturnValue:
    """The bids that stay as they are scored, of those that this member may see."""
    if member.declaration is None:
        return to_declaration(member)
    stamp = stamp_of(member)
    if stamp.showing in (Showing.SEALED, Showing.OUT):
        return redirect(url_for("assessment.meeting", round_reference=member.round.reference))
    return page("assessment/meeting/consent.html", **parts_of_the_agenda(member, None))


@views.get(f"{BID}/effect")
@requires("meeting:chair", of=find_table)
def meeting_effect(desk: Desk) -> ResponseReturnValue:
    """What points would do to a bid that are chosen and not recorded yet."""
    points, _ = read_points(request.args, desk.criteria)
    return page("assessment/meeting/_effect.html", effect=effect_in_words(desk, Sent(points)))


@views.get(f"{MEETING}/attendance")
@requires("meeting:chair", of=queries.find_member)
def attendance(member: PanelMember) -> ResponseReturnValue:
    """Who came and left, and the forms to log it."""
    if member.declaration is None:
        return to_declaration(member)
    return show_attendance(member)


def show_attendance(member: PanelMember, refusal: Refused | None = None) -> ResponseReturnValue:
    stamp = stamp_of(member)
    is_shown = stamp.showing in (Showing.NOTHING, Showing.BID)
    return page(
        "assessment/meeting/attendance.html",
        status=422 if refusal else 200,
        member=member,
        room=room_of(member.round_id, stamp.bid_id) if is_shown else [],
        times=times_of(member.round_id) if is_shown else [],
        is_shown=is_shown,
        refusal=refusal,
    )


def show_meeting(
    member: PanelMember, stamp: Stamp | None = None, status: int = 200, **said: Any
) -> ResponseReturnValue:
    """A member's screen. `said` is what an act on it was answered, where it was not done."""
    stamp = stamp or stamp_of(member)
    if stamp.showing is Showing.BID:
        bid = db.session.get_one(Application, stamp.bid_id)
        found = queries.visible_bid(member, bid.reference or "")
        assert found is not None  # noqa: S101 - the stamp says that it is in sight
        return tagged(draw(Desk(member, found, criteria_of(member.round_id)), stamp, status, **said), stamp)
    drawn = page("assessment/meeting/meeting.html", "meeting", status, **frame(member, stamp), **said)
    return tagged(drawn, stamp)


def show_bid(desk: Desk, status: int = 200, **said: Any) -> ResponseReturnValue:
    """One bid, whether it is under discussion or not."""
    return draw(desk, stamp_of(desk.member), status, follows=False, **said)


def draw(desk: Desk, stamp: Stamp, status: int = 200, *, follows: bool = True, **said: Any) -> Response:
    template = "assessment/meeting/meeting.html"
    around = frame(desk.member, stamp, desk.bid)
    context = around | at_the_table(desk, stamp, around.get("room", [])) | {"follows": follows}
    return page(template, "meeting", status, **context | said)


def tagged(response: Response, stamp: Stamp) -> Response:
    response.set_etag(stamp.tag)
    return response


def frame(member: PanelMember, stamp: Stamp, bid: Application | None = None) -> dict[str, Any]:
    """What stands around the bid: the room, the queue and, before the seal is open, how to open it."""
    reference = member.round.reference
    around: dict[str, Any] = {
        "member": member,
        "stamp": stamp,
        "showing": stamp.showing,
        "Showing": Showing,
        "follows": True,
        "is_chair": member.role in CHAIRS,
        "meeting_url": url_for("assessment.meeting", round_reference=reference),
        "now_url": url_for("assessment.meeting_now", round_reference=reference),
    }
    if stamp.showing is Showing.SEALED:
        return around | before_the_seal(member)
    if stamp.showing in (Showing.AWAY, Showing.OUT) and bid is None:
        return around
    room = [] if stamp.showing is Showing.AWAY else room_of(member.round_id, stamp.bid_id)
    return around | {"room": room} | parts_of_the_agenda(member, bid)


def parts_of_the_agenda(member: PanelMember, bid: Application | None) -> dict[str, Any]:
    """The agenda as this member may see it, and how its rows are drawn."""
    meeting_url = url_for("assessment.meeting", round_reference=member.round.reference)
    here = bid.reference if bid else None
    return {
        "member": member,
        "meeting_url": meeting_url,
        "agenda": agenda_of(member),
        "rows_drawn": lambda entries: rows_drawn(entries, f"{meeting_url}/bids", here),
    }


def before_the_seal(member: PanelMember) -> dict[str, Any]:
    """What the chair opens the seal by; others are told to wait."""
    progress = progress_in_sight_of(member) if member.role in CHAIRS else None
    return {
        "is_over": is_unsealed(member.round_id),
        "is_closed": is_closed(member),
        "may_open": may_open(member),
        "progress": progress,
        "missing": what_is_missing(progress) if progress else "",
    }


def at_the_table(desk: Desk, stamp: Stamp, room: Sequence[Present]) -> dict[str, Any]:
    """The bid itself, and what this member may do about it. `room` is as for the bid under discussion."""
    table, is_now = table_of(desk), stamp.bid_id == desk.bid.id
    opening, chair = opening_of(desk.round_id), chair_of(desk.bid)
    is_open = standing_of(desk.member.round, clock.now()) is Standing.IN_ASSESSMENT
    room = room if is_now else room_of(desk.round_id, desk.bid.id)
    me = next((each for each in room if each.member_id == desk.member.id), None)
    return {
        "desk": desk,
        "bid": desk.bid,
        "table": table,
        "is_now": is_now,
        "is_open": is_open,
        "takes_chair": chair is not None and chair.id == desk.member.id,
        "chair": chair,
        "leaving": [each.name for each in room if each.is_in and each.must_leave],
        "no_quorum": no_quorum(room, len(table.sheets), desk.member.round.quorum) if is_now else "",
        "notes": notes_on(desk),
        "answers": answers_in(desk),
        "is_in_room": bool(me and me.is_in),
        "own_marks": marks_now(desk) if opening and opening.members_revise and desk.scores and is_now else {},
        "advice": advice_for(desk.bid) if desk.member.role in CHAIRS else None,
        "sent": Sent(table_points(table), {row.key: row.reason for row in table.rows}),
        "effect": None,
        "refusal": None,
        "bid_url": url_for("assessment.meeting_bid", **arguments(desk)),
        "reading_url": url_for("assessment.score", **arguments(desk)),
    }


def answers_in(desk: Desk) -> list[tuple[str, str]]:
    """The applicant's answers, for reading without leaving the page: what is private stays out."""
    sections = content_of(desk.bid).get("sections") or []
    questions = [question for section in sections for question in section.get("questions", [])]
    return [(q.get("label", ""), q["answer"]) for q in questions if q.get("answer") and not q.get("private")]


def table_points(table: Any) -> dict[str, int]:
    return {row.key: row.now for row in table.rows if row.now is not None}


def effect_in_words(desk: Desk, sent: Sent) -> dict[str, Any]:
    """What these points would do to the bid, in words; which reasons are still to be given."""
    rules = rules_of(desk.member.round)
    bid = bid_in(desk.member.round, desk.bid.reference)
    effect = effect_of(bid, sent.points, rules)
    titles = {each.key: each.title for each in desk.criteria}
    return {
        "before": f"{displayed(effect.score_before, rules.rounding)}%",
        "after": f"{displayed(effect.score_after, rules.rounding)}%",
        "band_before": effect.band_before,
        "band_after": effect.band_after,
        "changes_band": effect.changes_band,
        "changes_score": effect.changes_score,
        "needs": [titles[key] for key in effect.needs_reason],
        "bid_needs_one": needs_reason(desk, bid, effect),
    }


def refused(desk: Desk, refusal: Refused | Conflict, **said: Any) -> ResponseReturnValue:
    """The bid's page again with what was typed, and why it was not recorded."""
    return show_bid(desk, status=refusal.status, refusal=refusal, **said)


def arguments(desk: Desk) -> dict[str, str]:
    return {"round_reference": desk.member.round.reference, "bid_reference": desk.bid.reference or ""}


from app.assessment.meeting import acts  # noqa: E402, F401
