"""The office's pages of a round: where it is, its panel, its bids and their checks. No mark stands on any."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications.documents.queries import is_readable
from app.applications.models import Application
from app.assessment import bids_table, checks, overview, queries
from app.assessment.leads import freed_of, leads_of
from app.assessment.office_forms import CheckForm
from app.assessment.progress import progress_of
from app.assessment.reading import read
from app.assessment.standing import STEPS, standing_of, too_late
from app.assessment.views import views
from app.platform import clock, guard
from app.platform.addresses import address
from app.platform.errors import Refused
from app.platform.formatting import date_and_time
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.paging import asked_page
from app.rounds import operations as rounds_operations
from app.rounds.closing_form import ClosingForm
from app.rounds.late_bids import why_no_more_bids
from app.rounds.models import Round
from app.rounds.queries import find as find_round

ROUND = "/office/rounds/<round_reference>"
LONGEST_SEARCH = 100


@views.get("/office/rounds")
@requires("round:list")
def rounds() -> ResponseReturnValue:
    """Every round, and where it is."""
    return page("assessment/rounds.html", rows=overview.rounds(clock.now()), steps=STEPS)


@views.get(ROUND)
@requires("round:read", of=find_round)
def round(round_: Round) -> ResponseReturnValue:
    """One round: dates, figures, panel, and its bids, searched, sorted and paged by the database."""
    search = request.args.get("search", "").strip()[:LONGEST_SEARCH]
    sort = request.args.get("sort", "")
    sort = sort if sort in bids_table.SORTS else "reference"
    found = bids_table.bids_page(round_, search=search, sort=sort, number=asked_page())
    if found.number > found.count:
        abort(404)
    return page(
        "assessment/round.html",
        "bids",
        title=round_.title,
        head=overview.draw_head(head_of(round_)),
        bids=bids_table.draw_bids(
            found,
            search,
            sort,
            bids_table.HEADS,
            bids_table.STATUSES,
            address_of(round_),
            bids_url(round_),
            guard.may("panel-progress:read", round_),
        ),
    )


def head_of(round_: Round) -> overview.Head:
    """Where a round is, with the addresses that the reader may open."""
    standing = standing_of(round_, clock.now())
    why_closed = guard.why_kept_out("panel-progress:read", round_)
    return overview.Head(
        title=round_.title,
        reference=round_.reference,
        steps=STEPS,
        step=standing.step,
        state=overview.state_of(round_, standing),
        figures=overview.figures_of(round_),
        progress=None if why_closed else progress_of(round_),
        why_closed=why_closed,
        budget_amount=round_.budget_amount,
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        panel_from=round_.panel_from,
        panel_to=round_.panel_to,
        decision_by=round_.decision_by,
        rounds_url=address("assessment.rounds"),
        line_url=address("awards.line", round_reference=round_.reference) if guard.may("line:read", round_) else "",
        leads=leads_of(round_, standing),
        freed_amount=freed_of(round_, standing),
    )


def address_of(round_: Round) -> str:
    return address("assessment.round", round_reference=round_.reference)


def bids_url(round_: Round) -> str:
    """What the addresses of the round's bids begin with; empty for those who may not open them."""
    if not guard.may("bid:read", round_):
        return ""
    return address("assessment.bid", round_reference=round_.reference, bid_reference="-").removesuffix("-")


@views.get(f"{ROUND}/bids/<bid_reference>")
@requires("bid:read", of=queries.find_bid)
def bid(found: Application) -> ResponseReturnValue:
    """The bid as the panel reads it, its checks and its history."""
    return show_bid(found)


@views.post(f"{ROUND}/bids/<bid_reference>/check")
@requires("bid:check", of=queries.find_bid)
def check(found: Application) -> ResponseReturnValue:
    form = CheckForm()
    if not form.validate_on_submit():
        return show_bid(found, form, status=422)
    result = form.result()
    checks.record_check(found, result, actor=guard.person(), at=clock.now())
    flash(f"{result.name.capitalize()} of {found.reference}: {checks.in_words(result.passed, result.reason)}.", "good")
    return redirect(url_for("assessment.bid", **bid_arguments(found)))


def show_bid(found: Application, sent: CheckForm | None = None, status: int = 200) -> ResponseReturnValue:
    return page(
        "assessment/bid.html",
        status=status,
        bid=found,
        reading=read(found, found.round.criteria, for_office=True),
        document_endpoint="assessment.document",
        is_readable=is_readable,
        check_forms=[] if closed_to_checks(found) else check_forms(found, sent),
        form=sent,
        why_closed=guard.why_kept_out("panel-progress:read", found),
        history=checks.history_of(found),
        check_url=url_for("assessment.check", **bid_arguments(found)),
    )


def closed_to_checks(found: Application) -> bool:
    return bool(found.withdrawal or too_late(standing_of(found.round, clock.now())))


def check_forms(found: Application, sent: CheckForm | None) -> list[CheckForm]:
    """One form for each check of the bid; for a bid that nobody checked, one for its first."""
    kept = [(each.name, each.version, "passed" if each.passed else "failed", each.reason) for each in found.checks]
    return [
        sent
        if sent and sent.name.data == name
        else CheckForm(None, name=name, version=version, finding=finding, reason=reason)
        for name, version, finding, reason in kept or [(checks.FIRST_CHECK, 0, None, "")]
    ]


def bid_arguments(found: Application) -> dict[str, str]:
    return {"round_reference": found.round.reference, "bid_reference": found.reference or ""}


@views.get(f"{ROUND}/closing-change")
@requires("round:extend", of=find_round)
def closing_change(round_: Round) -> ResponseReturnValue:
    """Let the round close later."""
    return show_closing_change(round_, ClosingForm())


@views.post(f"{ROUND}/closing-change")
@requires("round:extend", of=find_round)
def extend(round_: Round) -> ResponseReturnValue:
    form = ClosingForm()
    if not form.validate_on_submit():
        return show_closing_change(round_, form, status=422)
    try:
        rounds_operations.extend(round_, form.moment, form.reason.data, actor=guard.person(), at=clock.now())
    except Refused as refusal:
        form.closes_on.errors = [refusal.message]
        return show_closing_change(round_, form, status=422)
    flash(f"The round now closes on {date_and_time(round_.closes_at)}.", "good")
    return redirect(url_for("assessment.round", round_reference=round_.reference))


def show_closing_change(round_: Round, form: ClosingForm, status: int = 200) -> ResponseReturnValue:
    """The form; or, in its place, why this round cannot close later any more."""
    why_not = why_no_more_bids(round_, clock.now())
    return page("assessment/closing_change.html", status=status, round=round_, form=form, why_not=why_not)
