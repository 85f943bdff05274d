"""The officer's pages of more time for one application."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications.late_admission import operations, queries
from app.applications.late_admission.forms import LateAdmissionForm
from app.applications.models import Application
from app.applications.views import views
from app.platform import clock, guard
from app.platform.errors import Refused
from app.platform.formatting import date_and_time
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.paging import asked_pages
from app.rounds.late_bids import why_no_more_bids
from app.rounds.models import Round
from app.rounds.queries import find as find_round

DRAFTS = "/office/rounds/<round_reference>/drafts"


@views.get(DRAFTS)
@requires("application:admit-late", of=find_round)
def drafts(round_: Round) -> Response:
    """What was started and not submitted: whose, and when somebody tried. Never what it says."""
    pages = asked_pages(
        queries.count_drafts(round_),
        lambda number: url_for("applications.drafts", round_reference=round_.reference, page=number),
    )
    found = queries.drafts_of(round_, pages)
    return page(
        "applications/late_admission/drafts.html",
        round=round_,
        drafts=found,
        attempts=queries.last_attempts(found),
        pages=pages,
    )


@views.get(f"{DRAFTS}/<key>")
@requires("application:admit-late", of=queries.find_draft)
def more_time(application: Application) -> Response:
    """The attempts to submit it, and more time for it."""
    return show(application, LateAdmissionForm())


@views.post(f"{DRAFTS}/<key>/late-admission")
@requires("application:admit-late", of=queries.find_draft)
def admit_late(application: Application) -> ResponseReturnValue:
    form = LateAdmissionForm()
    if not form.validate_on_submit():
        return show(application, form, status=422)
    once = request.form.get("once", "")
    try:
        operations.admit_late(
            application, form.moment, form.reason.data, actor=guard.person(), at=clock.now(), once=once
        )
    except Refused as refusal:
        form.closes_on.errors = [refusal.message]
        return show(application, form, status=422)
    flash(f"It can be submitted until {date_and_time(application.closes_at)}. Its people are told by e-mail.", "good")
    return redirect(url_for("applications.drafts", round_reference=application.round.reference))


def show(application: Application, form: LateAdmissionForm, status: int = 200) -> Response:
    return page(
        "applications/late_admission/more_time.html",
        status=status,
        application=application,
        form=form,
        attempts=queries.attempts_of(application),
        admissions=queries.admissions_of(application),
        why_not=why_no_more_bids(application.round, clock.now()),
    )
