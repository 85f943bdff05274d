"""The pages of equality monitoring: asking after a bid was submitted, and the office's counts."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications.models import Application
from app.applications.monitoring import operations, queries
from app.applications.monitoring.forms import MonitoringForm
from app.applications.views import frame, views
from app.platform import clock
from app.platform.guard import requires
from app.platform.htmx import page
from app.rounds.models import Round
from app.rounds.queries import find as find_round


@views.get("/applications/<key>/monitoring")
@requires("application:read", of=queries.find_submitted)
def monitoring(application: Application) -> Response:
    """Asked once a bid is in, so that nobody thinks that it counts towards it."""
    return ask(application, MonitoringForm())


@views.post("/applications/<key>/monitoring")
@requires("application:read", of=queries.find_submitted)
def answer_monitoring(application: Application) -> ResponseReturnValue:
    form = MonitoringForm()
    if not form.validate_on_submit():
        return ask(application, form, status=422)
    operations.answer(application.round, form.chosen(), at=clock.now(), once=request.form.get("once", ""))
    flash("Thank you. Your answers are kept apart from your bid, without your name.", "good")
    return redirect(url_for("applications.receipt", key=application.key))


def ask(application: Application, form: MonitoringForm, status: int = 200) -> Response:
    return page("applications/monitoring/ask.html", status=status, **frame(application), form=form)


@views.get("/office/rounds/<round_reference>/monitoring")
@requires("monitoring:read", of=find_round)
def monitoring_counts(round_: Round) -> Response:
    """How often each option was chosen in this round; small numbers are not given."""
    answers = queries.answers_to(round_)
    return page(
        "applications/monitoring/counts.html", round=round_, total=len(answers), tallies=queries.tallies(answers)
    )
