"""The pages of reopening: the member's own sheet, and what the office sees of all versions."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications.models import Application
from app.assessment.desk import Desk, find_desk
from app.assessment.queries import criteria_of, find_bid
from app.assessment.reopening import operations, queries
from app.assessment.reopening.forms import ReopeningForm
from app.assessment.scoring import BID, address_of, desk_arguments, why_closed
from app.assessment.seal import is_unsealed
from app.assessment.stored_sheet import stored_sheet
from app.assessment.views import to_declaration, views
from app.assessment.visible import may_see_marks
from app.platform import clock, guard
from app.platform.db import read
from app.platform.errors import NotFound, Refused
from app.platform.guard import requires
from app.platform.htmx import page


@views.get(f"{BID}/reopening")
@requires("score_sheet:sign-off", of=find_desk)
def reopening(desk: Desk) -> ResponseReturnValue:
    """What reopening means, before it is done; after the seal it asks for the reason."""
    if desk.must_declare:
        return to_declaration(desk.member)
    sheet = stored_sheet(desk.member, desk.bid)
    if sheet is None or sheet.sign_off is None or why_closed(desk):
        flash(why_closed(desk) or "This sheet is open: mark it, and sign it off when it is complete.", "call")
        return redirect(address_of(desk))
    return show_reopening(desk, ReopeningForm())


@views.post(f"{BID}/reopening")
@requires("score_sheet:sign-off", of=find_desk)
def reopen(desk: Desk) -> ResponseReturnValue:
    form = ReopeningForm.read(request.form)
    if form.problem:
        return show_reopening(desk, form, status=422)
    once = request.form.get("once", "")
    try:
        operations.reopen(desk, form.reason, actor=guard.person(), at=clock.now(), once=once)
    except Refused as refusal:
        if desk.must_declare:
            raise
        return show_reopening(desk, ReopeningForm(form.reason, refusal.message), status=422)
    flash("Your sheet is open again. It counts once you have signed it off again.", "call")
    return redirect(address_of(desk))


def show_reopening(desk: Desk, form: ReopeningForm, status: int = 200) -> ResponseReturnValue:
    return page(
        "assessment/reopening/reopening.html",
        status=status,
        desk=desk,
        form=form,
        errors=[{"text": form.problem, "href": "#reason"}] if form.problem else [],
        after_seal=is_unsealed(desk.round_id),
        bid_url=address_of(desk),
    )


@views.get(f"{BID}/versions")
@requires("score_sheet:read", of=find_desk)
def versions(desk: Desk) -> ResponseReturnValue:
    """Every version of the member's own sheet."""
    if desk.must_declare:
        return to_declaration(desk.member)
    asked = {"member_id": desk.member.id, "bid_id": desk.bid.id}
    found = queries.histories(queries.OWN, desk.criteria, with_open=True, **asked)
    return page(
        "assessment/reopening/versions.html", desk=desk, histories=found, criteria=desk.criteria, **own_links(desk)
    )


def own_links(desk: Desk) -> dict[str, Any]:
    return {"bid_url": address_of(desk), "list_url": url_for("assessment.bids", **round_argument(desk))}


def round_argument(desk: Desk) -> dict[str, str]:
    return {"round_reference": desk_arguments(desk)["round_reference"]}


def find_marked_bid(round_reference: str, bid_reference: str) -> Application | None:
    """A bid whose marks the actor may see; an officer with an interest in it has none to see."""
    bid = find_bid(round_reference, bid_reference)
    person_id = guard.actor().person_id
    if bid is None or not read(may_see_marks(), person_id=person_id, bid_id=bid.id).scalar():
        return None
    return bid


@views.get("/office/rounds/<round_reference>/bids/<bid_reference>/sheets")
@requires("marks:read", of=find_marked_bid)
def sheets_of_bid(bid: Application) -> ResponseReturnValue:
    """The signed-off sheets of a bid with every version of each, once the seal is open."""
    if bid.is_draft:
        raise NotFound
    is_open = is_unsealed(bid.round_id)
    criteria = criteria_of(bid.round_id)
    found = queries.histories(queries.OF_BID, criteria, with_open=False, bid_id=bid.id) if is_open else []
    return page("assessment/reopening/sheets_of_bid.html", bid=bid, is_open=is_open, histories=found, criteria=criteria)
