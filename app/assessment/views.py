"""The panel's pages before a bid is opened: their rounds, their declaration, their list."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.assessment import declaring, models, own_list, queries, rights  # noqa: F401
from app.assessment.forms import InterestsForm
from app.assessment.interests import queries as interests_queries
from app.assessment.interests.comparing import hints_for
from app.assessment.models import InterestKind, PanelMember
from app.assessment.own_list import Shown
from app.assessment.panel.opening import calibration_left
from app.assessment.queries import AskedAbout
from app.assessment.standing import Standing, by_the_clock, not_yet, standing_of
from app.assessment.visible import undeclared_bids
from app.platform import clock, guard
from app.platform.db import db
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import LONG_TEXTS, takes
from app.platform.paging import asked_pages

views = Blueprint("assessment", __name__)

DECLARE_FIRST = "Before you can open a bid, say for each one on the list whether you have an interest in it."
OUT_OF_THE_ROUND = "By what you declared you take no part in this round, and its bids are closed to you."


@views.get("/panel")
@requires("panel-bid:list")
def index() -> ResponseReturnValue:
    """The member's rounds; with a single one, straight to its list."""
    places = own_list.places_on_panels()
    if len(places) == 1:
        return redirect(url_for("assessment.bids", round_reference=places[0].round.reference))
    return page("assessment/rounds_of_member.html", places=[place_row(member) for member in places])


def place_row(member: PanelMember) -> dict[str, object]:
    return {
        "round": member.round,
        "role": member.role,
        "standing": standing_of(member.round, clock.now()),
        "progress": own_list.progress_of_member(member) if member.declaration else None,
    }


@views.get("/panel/<round_reference>/interests")
@requires("declaration:make", of=queries.find_member)
def interests(member: PanelMember) -> ResponseReturnValue:
    """The list to declare on; once everything is answered, the member's own declaration."""
    if own_list.is_out(member):
        return page("assessment/declaration.html", **declaration_context(member))
    if member.conduct is None:
        return to_conduct(member)
    if not is_closed(member):
        return page("assessment/not_yet.html", member=member, sentence=not_yet(member.round))
    form = InterestsForm(db.session.scalars(undeclared_bids(member)).all())
    if form.bids or member.declaration is None:
        return show_interests(member, form)
    return page("assessment/declaration.html", **declaration_context(member))


@views.post("/panel/<round_reference>/interests")
@requires("declaration:make", of=queries.find_member)
@takes(LONG_TEXTS)
def declare(member: PanelMember) -> ResponseReturnValue:
    form = InterestsForm(db.session.scalars(undeclared_bids(member)).all())
    form.read(request.form)
    if not form.validate():
        return show_interests(member, form, status=422)
    once = request.form.get("once", "")
    declaring.declare(member, form.answers(), actor=guard.person(), at=clock.now(), once=once)
    return redirect(url_for("assessment.interests", round_reference=member.round.reference))


def show_interests(member: PanelMember, form: InterestsForm, status: int = 200) -> ResponseReturnValue:
    hints = hints_for(member)
    return page("assessment/interests.html", status=status, member=member, form=form, kinds=InterestKind, hints=hints)


def declaration_context(member: PanelMember) -> dict[str, object]:
    """The declaration as stored, read back, with its digest made again from what the database holds."""
    rows = own_list.own_interests(member)
    return {
        "member": member,
        "rows": rows,
        "declared": [row for row in rows if row.kind is not InterestKind.NONE],
        "is_as_signed": bool(member.declaration) and member.declaration.digest == declaring.digest_of_interests(rows),
        "is_out": own_list.is_out(member),
        "in_round": interests_queries.round_interest_of(member),
        "waivers": interests_queries.waivers_of(member),
        "noted": interests_queries.noted_for(member),
        "hints": hints_for(member),
        "kinds": InterestKind,
    }


@views.get("/panel/<round_reference>/interests/<bid_reference>")
@requires("declaration:make", of=queries.find_asked_about)
def interest(asked: AskedAbout) -> ResponseReturnValue:
    """Declare an interest in one bid later on."""
    return show_interest(asked, InterestsForm([asked.bid]))


@views.post("/panel/<round_reference>/interests/<bid_reference>")
@requires("declaration:make", of=queries.find_asked_about)
def declare_interest(asked: AskedAbout) -> ResponseReturnValue:
    form = InterestsForm([asked.bid])
    form.read(request.form)
    if not form.validate():
        return show_interest(asked, form, status=422)
    (answer,) = form.answers().values()
    once = request.form.get("once", "")
    declaring.declare_interest(asked.member, asked.bid, answer, actor=guard.person(), at=clock.now(), once=once)
    flash(
        f"You are out of the room for {asked.bid.reference}. Whatever you marked on it is set aside and kept.", "good"
    )
    return redirect(url_for("assessment.interests", round_reference=asked.member.round.reference))


def show_interest(asked: AskedAbout, form: InterestsForm, status: int = 200) -> ResponseReturnValue:
    row = declaring.interest_in(asked.member, asked.bid)
    return page("assessment/interest.html", status=status, asked=asked, form=form, row=row, kinds=InterestKind)


@views.get("/panel/<round_reference>/bids")
@requires("panel-bid:list", of=queries.find_member)
def bids(member: PanelMember) -> ResponseReturnValue:
    """The member's own list in their own order."""
    if member.conduct is None or member.declaration is None:
        return to_declaration(member)
    if own_list.is_out(member):
        flash(OUT_OF_THE_ROUND, "call")
        return redirect(url_for("assessment.interests", round_reference=member.round.reference))
    return page("assessment/bids.html", **list_context(member))


def list_context(member: PanelMember) -> dict[str, object]:
    progress, reference, shown = own_list.progress_of_member(member), member.round.reference, shown_asked()
    flagged = own_list.count_flagged(member)
    pages = asked_pages(
        {Shown.ALL: progress.total, Shown.FLAGGED: flagged, Shown.OPEN: progress.left}[shown],
        lambda number: url_for("assessment.bids", round_reference=reference, page=number, show=shown.value or None),
        own_list.PAGE,
    )
    return {
        "member": member,
        "progress": progress,
        "rows": own_list.list_of(member, pages.number, shown),
        "shown": shown,
        "flagged": flagged,
        "calibrating": calibration_left(member),
        "criteria_count": len(member.round.criteria),
        "late": own_list.late_bids(member),
        "next_reference": own_list.next_to_score(member) if member.scores else None,
        "pages": pages,
    }


def shown_asked() -> Shown:
    """The part of the list that the address asks for."""
    asked = request.args.get("show", "")
    return Shown(asked) if asked in list(Shown) else Shown.ALL


def is_closed(member: PanelMember) -> bool:
    return by_the_clock(member.round, clock.now()) is Standing.IN_ASSESSMENT


def to_declaration(member: PanelMember) -> ResponseReturnValue:
    """No bid opens before the declaration is made, and no list before the code of conduct is accepted."""
    if member.conduct is None:
        return to_conduct(member)
    flash(DECLARE_FIRST, "call")
    return redirect(url_for("assessment.interests", round_reference=member.round.reference))


def to_conduct(member: PanelMember) -> ResponseReturnValue:
    return redirect(url_for("assessment.conduct", round_reference=member.round.reference))


from app.assessment import advice_page, checking, documents, scoring  # noqa: E402, F401
from app.assessment.all_marks import pages as all_marks_pages  # noqa: E402, F401
from app.assessment.interests import own_pages, register_pages  # noqa: E402, F401
from app.assessment.interests import pages as interests_pages  # noqa: E402, F401
from app.assessment.meeting import pages as meeting_pages  # noqa: E402, F401
from app.assessment.offline import pages as offline_pages  # noqa: E402, F401
from app.assessment.packs import pages as packs_pages  # noqa: E402, F401
from app.assessment.panel import assigning_pages, invitation_pages, member_pages  # noqa: E402, F401
from app.assessment.panel import office_pages as panel_pages  # noqa: E402, F401
from app.assessment.panel import progress_pages as panel_progress  # noqa: E402, F401
from app.assessment.reopening import pages as reopening_pages  # noqa: E402, F401
