"""The officer's pages of more time for one application."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
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
from app.rounds.models import Round
from app.rounds.queries import find as find_round

DRAFTS = "/office/rounds/<round_reference>/drafts"


@views.get(DRAFTS)
@requires("application:admit-late", of=find_round)
def drafts(round_: Round) -> Response:
    """What was started and not submitted: whose, and when somebody tried. Never what it says."""
    asked = request.args.get("page", "1")
    found = queries.drafts_of(round_, int(asked) if asked.isascii() and asked.isdigit() and asked < "9" * 4 else 0)
    if not 1 <= found.number <= found.count:
        abort(404)
    return page("applications/late_admission/drafts.html", round=round_, drafts=found, pages=pages_of(round_, found))


def pages_of(round_: Round, found: queries.Drafts) -> dict[str, object]:
    """What the pager reads."""
    first = (found.number - 1) * queries.PAGE
    return {
        "number": found.number,
        "count": found.count,
        "total": found.total,
        "first": first + 1,
        "last": first + len(found.rows),
        "url": lambda number: url_for("applications.drafts", round_reference=round_.reference, page=number),
    }


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
    )
