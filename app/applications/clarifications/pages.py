"""The pages of clarification: the office asks beside the bid, its people answer beside their application."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications import queries as application_queries
from app.applications.clarifications import operations, queries
from app.applications.clarifications.forms import ClarificationForm, ClarifyForm, ClarifyForThemForm
from app.applications.clarifications.models import Clarification
from app.applications.models import Application
from app.applications.paper.speaking import speaks_for_them
from app.applications.views import frame, views
from app.platform import clock, guard
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page

OFFICE = "/office/rounds/<round_reference>/bids/<bid_reference>/clarifications"


@views.get("/applications/<key>/clarifications")
@requires("application:read", of=application_queries.find)
def clarifications(application: Application) -> Response:
    """What the office asked about this bid, with the answers."""
    return page(
        "applications/clarifications/index.html", **frame(application), clarifications=queries.of_bid(application)
    )


@views.get("/applications/<key>/clarifications/<clarification_key>")
@requires("clarification:answer", of=queries.find)
def clarification(asked: Clarification) -> Response:
    return show(asked, form_for(asked)(None, version=asked.version))


@views.post("/applications/<key>/clarifications/<clarification_key>")
@requires("clarification:answer", of=queries.find)
def clarify(asked: Clarification) -> ResponseReturnValue:
    form = form_for(asked)()
    if not form.validate_on_submit():
        return show(asked, form, status=422)
    confirmed, version = form.confirmed(), form.version.data or 0
    text, at = form.answer.data.strip(), clock.now()
    try:
        operations.answer(asked, text, version=version, actor=guard.person(), at=at, confirmed=confirmed)
    except Refused as refusal:
        if not confirmed or asked.is_answered:
            raise
        form.confirmed_on.errors = [refusal.message]
        return show(asked, form, status=422)
    flash("Their answer is kept." if confirmed else "Your answer has reached us. Thank you.", "good")
    return redirect(url_for("applications.clarifications", key=asked.application.key))


def form_for(asked: Clarification) -> type[ClarifyForm] | type[ClarifyForThemForm]:
    """An officer who answers for somebody says also who confirmed it."""
    return ClarifyForThemForm if speaks_for_them(guard.actor(), asked.application) else ClarifyForm


def show(asked: Clarification, form: ClarifyForm | ClarifyForThemForm, status: int = 200) -> Response:
    return page(
        "applications/clarifications/answer.html",
        status=status,
        **frame(asked.application),
        clarification=asked,
        form=form,
    )


@views.get(OFFICE)
@requires("clarification:ask", of=queries.find_bid)
def office_clarifications(bid: Application) -> Response:
    """What was asked about this bid, and a new question."""
    return show_office(bid, ClarificationForm())


@views.post(OFFICE)
@requires("clarification:ask", of=queries.find_bid)
def ask_clarification(bid: Application) -> ResponseReturnValue:
    form = ClarificationForm()
    if not form.validate_on_submit():
        return show_office(bid, form, status=422)
    once = request.form.get("once", "")
    try:
        operations.ask(
            bid, form.question.data.strip(), form.answer_by.data, actor=guard.person(), at=clock.now(), once=once
        )
    except Refused as refusal:
        form.answer_by.errors = [refusal.message]
        return show_office(bid, form, status=422)
    flash("The question is sent to the people of this bid.", "good")
    return redirect(
        url_for("applications.office_clarifications", round_reference=bid.round.reference, bid_reference=bid.reference)
    )


def show_office(bid: Application, form: ClarificationForm, status: int = 200) -> Response:
    return page(
        "applications/clarifications/office.html",
        status=status,
        bid=bid,
        form=form,
        clarifications=queries.of_bid(bid),
    )
