"""What is done in a meeting, as browsers send it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.assessment import queries
from app.assessment.desk import Desk
from app.assessment.meeting import agreeing, attending, opening, pointing, revising
from app.assessment.meeting.agreeing import ReasonsMissing
from app.assessment.meeting.forms import (
    LONGEST_REASON,
    TOO_LONG,
    Sent,
    errors_of,
    number_of,
    read_points,
    read_proposal,
    trimmed,
)
from app.assessment.meeting.pages import (
    BID,
    MEETING,
    arguments,
    effect_in_words,
    refused,
    show_attendance,
    show_bid,
    show_meeting,
)
from app.assessment.meeting.queries import find_table
from app.assessment.models import PanelMember
from app.assessment.views import views
from app.platform import clock, guard
from app.platform.errors import Conflict, NotFound, Refused
from app.platform.guard import requires
from app.platform.limits import LONG_TEXTS, takes


@views.post(f"{MEETING}/opening")
@requires("meeting:chair", of=queries.find_member)
def open_seal(member: PanelMember) -> ResponseReturnValue:
    """Open the seal of the round's sheets."""
    reason = trimmed(request.form.get("reason"))
    revise = request.form.get("members_revise") == "yes"
    try:
        check_length(reason)
        opening.open_seal(member, reason=reason, members_revise=revise, **by_whom())
    except Refused as refusal:
        return show_meeting(member, status=422, refusal=refusal, typed_reason=reason, typed_revise=revise)
    return to_meeting(member)


@views.post(f"{MEETING}/pointer")
@requires("meeting:chair", of=queries.find_member)
def point(member: PanelMember) -> ResponseReturnValue:
    """Put the bid that the form names under discussion; without one, none."""
    reference = request.form.get("bid", "")
    bid = queries.visible_bid(member, reference) if reference and member.declaration else None
    if reference and bid is None:
        raise NotFound
    try:
        pointing.point_at(member, bid, seen=number_of(request.form.get("seen")), **by_whom())
    except (Conflict, Refused) as refusal:
        return show_meeting(member, status=refusal.status, refusal=refusal)
    return to_meeting(member)


@views.post(f"{MEETING}/attendance")
@requires("meeting:chair", of=queries.find_member)
def log_attendance(member: PanelMember) -> ResponseReturnValue:
    """Log who came or who left."""
    log = attending.log_departures if request.form.get("log") == "left" else attending.log_arrivals
    try:
        log(member, request.form.getlist("member"), **by_whom())
    except Refused as refusal:
        return show_attendance(member, refusal)
    return redirect(url_for("assessment.attendance", round_reference=member.round.reference))


@views.post(f"{BID}/agreements")
@requires("meeting:chair", of=find_table)
@takes(LONG_TEXTS)
def agree(desk: Desk) -> ResponseReturnValue:
    """Record what the panel agreed about the bid under discussion."""
    sent = read_proposal(request.form, desk.criteria)
    if sent.problems:
        return show_bid(desk, status=422, sent=sent)
    try:
        agreeing.agree(desk, sent.proposal, **by_whom())
    except ReasonsMissing as missing:
        problems = problems_of(desk, missing)
        return show_bid(desk, 422, sent=with_problems(sent, problems), effect=effect_in_words(desk, sent))
    except (Conflict, Refused) as refusal:
        return refused(desk, refusal, sent=sent)
    return to_meeting(desk.member)


@views.post(f"{BID}/undoing")
@requires("meeting:chair", of=find_table)
def undo(desk: Desk) -> ResponseReturnValue:
    """Take back what was agreed last."""
    reason = trimmed(request.form.get("reason"))
    try:
        check_length(reason)
        agreeing.undo(desk, reason=reason, seen=seen(), **by_whom())
    except (Conflict, Refused) as refusal:
        return refused(desk, refusal, undo_reason=reason)
    return to_meeting(desk.member)


@views.post(f"{BID}/confirmation")
@requires("meeting:take-part", of=find_table)
def confirm(desk: Desk) -> ResponseReturnValue:
    """Confirm, as a second person, that the band of the bid changes."""
    try:
        agreeing.confirm(desk, seen=seen(), **by_whom())
    except (Conflict, Refused) as refusal:
        return refused(desk, refusal)
    flash("You confirmed that the band changes. It counts from now on.", "good")
    return to_meeting(desk.member)


@views.post(f"{BID}/call-up")
@requires("meeting:take-part", of=find_table)
def call_up(desk: Desk) -> ResponseReturnValue:
    """Call a bid up from the consent list."""
    try:
        revising.call_up(desk, **by_whom())
    except Refused as refusal:
        return refused(desk, refusal)
    flash(f"{desk.bid.reference} stands in the queue now.", "good")
    return redirect(url_for("assessment.meeting_bid", **arguments(desk)))


@views.post(f"{BID}/marks")
@requires("score_sheet:mark", of=find_table)
def revise(desk: Desk) -> ResponseReturnValue:
    """Change one's own marks privately."""
    points, problems = read_points(request.form, desk.criteria)
    if problems:
        return show_bid(desk, status=422, revision_problems=errors_of(problems, "own-"))
    try:
        revising.revise(desk, points, **by_whom())
    except Refused as refusal:
        return refused(desk, refusal)
    flash("Your marks are changed. What you had signed is kept beside them.", "good")
    return to_meeting(desk.member)


def problems_of(desk: Desk, missing: ReasonsMissing) -> dict[str, str]:
    """What to say beside each field that still needs a reason."""
    titles = {each.key: each.title for each in desk.criteria}
    problems = {
        f"{key}-reason": f"{titles[key]} lies a whole point or more from the mean: say why." for key in missing.keys
    }
    if missing.bid_needs_one:
        problems["reason"] = "The score of the bid changes: say why, in a sentence for the record."
    return problems


def with_problems(sent: Sent, problems: dict[str, str]) -> Sent:
    return Sent(sent.points, sent.reasons, sent.reason, sent.seen, problems)


def check_length(reason: str) -> None:
    if len(reason) > LONGEST_REASON:
        raise Refused(TOO_LONG)


def by_whom() -> dict[str, object]:
    """Who acts, when, and the form's token."""
    return {"actor": guard.person(), "at": clock.now(), "once": request.form.get("once", "")}


def seen() -> int:
    return number_of(request.form.get("seen"))


def to_meeting(member: PanelMember) -> ResponseReturnValue:
    return redirect(url_for("assessment.meeting", round_reference=member.round.reference))
