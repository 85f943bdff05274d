"""A panel member before one bid: read it, mark it, sign off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications.documents.queries import is_readable
from app.assessment import flagging, operations, own_list
from app.assessment.desk import Desk, find_desk, find_desk_and_criterion
from app.assessment.forms import SentMarks, read_marks
from app.assessment.panel.opening import CALIBRATE_FIRST, NOT_ASSIGNED
from app.assessment.reading import read
from app.assessment.sheet_page import DRAWN, draw_ticks, foot_drawn, in_hand_drawn, lay_out, row_drawn
from app.assessment.sheets import Mark, digest_of, scores_by_key
from app.assessment.standing import Standing, not_yet, standing_of, too_late
from app.assessment.stored_sheet import StoredSheet, stored_sheet
from app.assessment.views import to_declaration, views
from app.platform import clock, guard
from app.platform.addresses import address
from app.platform.db import db
from app.platform.drawn import macro
from app.platform.errors import Conflict, Refused
from app.platform.guard import requires
from app.platform.htmx import page, put_address, wants_fragment
from app.platform.limits import LONG_TEXTS, takes

BID = "/panel/<round_reference>/bids/<bid_reference>"
SHEET_PARTS = "components/score_sheet.html"


@views.get(BID)
@requires("panel-bid:read", of=find_desk)
def score(desk: Desk) -> ResponseReturnValue:
    """The bid beside the member's own score sheet; `?criterion=` takes that criterion in hand."""
    if desk.must_declare:
        return to_declaration(desk.member)
    if desk.must_calibrate or not desk.is_theirs:
        flash(CALIBRATE_FIRST if desk.is_theirs else NOT_ASSIGNED, "call")
        return redirect(url_for("assessment.bids", round_reference=desk.member.round.reference))
    asked = request.args.get("criterion")
    response = show_desk(desk, in_hand=asked)
    return put_address(response, address_of(desk, asked)) if wants_fragment() else response


@views.post(f"{BID}/marks/<criterion_key>")
@requires("score_sheet:mark", of=find_desk_and_criterion)
@takes(LONG_TEXTS)
def mark(desk: Desk) -> ResponseReturnValue:
    """Save one criterion, as marked."""
    assert desk.criterion is not None  # noqa: S101 - the finder gives one
    in_hand = request.form.get("in_hand") or desk.criterion.key
    return save(desk, read_marks(request.form, [desk.criterion]), in_hand)


@views.post(f"{BID}/marks")
@requires("score_sheet:mark", of=find_desk)
@takes(LONG_TEXTS)
def marks(desk: Desk) -> ResponseReturnValue:
    """Save the whole sheet as typed: what happens without a script, and goes on to the criterion asked for."""
    in_hand = request.form.get("go") or request.form.get("in_hand")
    return save(desk, read_marks(request.form, desk.criteria), in_hand)


def save(desk: Desk, sent: SentMarks, in_hand: str | None) -> Any:
    if sent.problems:
        return show_desk(desk, in_hand, status=422, typed=sent.marks, problems=sent.problems)
    # What is shown next was read for this request already; the sheet was read again before it was committed.
    db.session().expire_on_commit = False
    try:
        sheet = operations.save_marks(desk, sent.marks, actor=guard.named(), at=clock.now())
    except (Conflict, Refused) as refusal:
        return show_refused(desk, sent, refusal, in_hand)
    if wants_fragment() and sheet and desk.criterion:
        return show_marked(desk, sheet, in_hand)
    if wants_fragment():
        return show_desk(desk, in_hand)
    return redirect(address_of(desk, in_hand))


@views.post(f"{BID}/sign-off")
@requires("score_sheet:sign-off", of=find_desk)
@takes(LONG_TEXTS)
def sign_off(desk: Desk) -> ResponseReturnValue:
    """Sign off what the page shows; what was typed and not saved yet is saved with it."""
    sent = read_marks(request.form, desk.criteria)
    if sent.problems:
        return show_desk(desk, status=422, typed=sent.marks, problems=sent.problems)
    once = request.form.get("once", "")
    try:
        operations.sign_off(desk, sent.marks, actor=guard.person(), at=clock.now(), once=once)
    except (Conflict, Refused) as refusal:
        return show_refused(desk, sent, refusal)
    return redirect(url_for("assessment.receipt", **desk_arguments(desk)))


@views.post(f"{BID}/flag")
@requires("score_sheet:mark", of=find_desk)
@takes(LONG_TEXTS)
def flag(desk: Desk) -> ResponseReturnValue:
    """Come back to this bid, or not any more. Without a script what is typed in the sheet comes along, and is saved."""
    if desk.must_declare:
        return to_declaration(desk.member)
    is_flagged = request.form.get("flag") == "yes"
    if not wants_fragment():
        answer = save(desk, read_marks(request.form, desk.criteria), request.form.get("in_hand"))
        if answer.status_code >= 400:
            return answer
    flagging.set_flag(desk, is_flagged=is_flagged, actor=guard.person(), at=clock.now())
    if wants_fragment():
        own = own_list.own_settings(desk.member, desk.bid)
        return page("assessment/_flag.html", bid_url=address_of(desk), own=own, is_open=True, is_news=True)
    return redirect(address_of(desk, request.form.get("in_hand")))


@views.post("/panel/keys")
@requires("panel-bid:list")
def keys() -> ResponseReturnValue:
    """Marking by keys, on or off for this person."""
    flagging.switch_keys(guard.person(), are_on=request.form.get("keys") == "on", at=clock.now())
    return make_response("", 204) if wants_fragment() else redirect(url_for("assessment.index"))


@views.get(f"{BID}/receipt")
@requires("score_sheet:read", of=find_desk)
def receipt(desk: Desk) -> ResponseReturnValue:
    """The signed-off sheet, read back from the database, with its digest made again."""
    if desk.must_declare:
        return to_declaration(desk.member)
    sheet = stored_sheet(desk.member, desk.bid)
    if sheet is None or sheet.sign_off is None:
        flash("This sheet is not signed off yet, so there is no receipt.", "call")
        return redirect(address_of(desk))
    criteria = desk.criteria
    again = digest_of(desk.bid.reference or "", scores_by_key(sheet, criteria))
    return page(
        "assessment/receipt.html",
        desk=desk,
        sheet=lay_out(sheet, criteria),
        signed=sheet.sign_off,
        is_as_signed=again == sheet.sign_off.digest,
        progress=own_list.progress_of_member(desk.member),
        next_reference=own_list.next_to_score(desk.member),
        versions=own_list.own_settings(desk.member, desk.bid).versions,
        bid_url=address_of(desk),
        closed_because=why_closed(desk),
    )


def show_refused(desk: Desk, sent: SentMarks, refusal: Conflict | Refused, in_hand: str | None = None) -> Any:
    """The same page with what was typed still in its fields, and why it was not saved."""
    if desk.must_declare:
        raise refusal
    if isinstance(refusal, Conflict):
        return show_desk(desk, in_hand, status=409, typed=sent.marks, conflict=refusal)
    return show_desk(desk, in_hand, status=422, typed=sent.marks, problems=[refusal.message])


def show_marked(desk: Desk, sheet: StoredSheet, in_hand: str | None) -> Any:
    """What one mark changed on its page: the script takes no more of the answer."""
    laid_out = lay_out(sheet, desk.criteria, in_hand)
    row = next(row for row in laid_out.rows if row.id == desk.criterion.id)
    state = macro(DRAWN, "state")(row.key, row.share, row.said, row.version, row.is_in_hand)
    shown = laid_out, draw_ticks(laid_out.ticks), state, foot_drawn(laid_out, address_of(desk))
    return make_response(macro(SHEET_PARTS, "sheet_marked")(*shown))


def show_desk(
    desk: Desk,
    in_hand: str | None = None,
    *,
    status: int = 200,
    typed: Mapping[str, Mark] | None = None,
    **said: Any,
) -> Any:
    """The page of a bid and its sheet; for htmx the sheet alone, and only what that is made of."""
    around = own_part(desk) if wants_fragment() else own_part_and_place(desk)
    sheet = stored_sheet(desk.member, desk.bid) if desk.scores else None
    criteria = desk.criteria
    return page(
        "assessment/score.html",
        "sheet",
        status,
        desk=desk,
        bid=desk.bid,
        reading=read(desk.bid, criteria),
        document_endpoint="assessment.panel_document",
        is_readable=is_readable,
        sheet=lay_out(sheet, criteria, in_hand, typed) if desk.scores else None,
        closed_because=why_closed(desk),
        bid_url=address_of(desk),
        keys_url=address("assessment.keys"),
        row_drawn=row_drawn,
        in_hand_drawn=in_hand_drawn,
        foot_drawn=foot_drawn,
        **around,
        **said,
    )


def own_part(desk: Desk) -> dict[str, Any]:
    return {"own": own_list.own_settings(desk.member, desk.bid)}


def own_part_and_place(desk: Desk) -> dict[str, Any]:
    """The same, with what the strip above the bid says."""
    progress, place, own = own_list.around(desk.member, desk.bid)
    return {
        "own": own,
        "progress": progress,
        "place": place,
        "list_url": address("assessment.bids", round_reference=desk.member.round.reference),
        "interest_url": address("assessment.interest", **desk_arguments(desk)),
    }


def why_closed(desk: Desk) -> str:
    """Why this sheet cannot be marked, where that is not because it is signed off."""
    if desk.bid.withdrawal:
        return "This bid was withdrawn by its applicant. There is nothing to mark."
    standing = standing_of(desk.member.round, clock.now())
    return not_yet(desk.member.round) if standing.step < Standing.IN_ASSESSMENT.step else too_late(standing)


def address_of(desk: Desk, in_hand: str | None = None) -> str:
    page_url = address("assessment.score", **desk_arguments(desk))
    return f"{page_url}?{urlencode({'criterion': in_hand})}" if in_hand else page_url


def desk_arguments(desk: Desk) -> dict[str, str]:
    return {"round_reference": desk.member.round.reference, "bid_reference": desk.bid.reference or ""}
