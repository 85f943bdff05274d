"""The pages of adjustments: asking, what one asked for, and the office's desk."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications.adjustments import operations, queries
from app.applications.adjustments.forms import AnswerForm, HonouredForm, RecordedForm, RequestForm
from app.applications.adjustments.models import Adjustment
from app.applications.views import views
from app.platform import clock, guard
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter
from app.rounds.models import Round
from app.rounds.queries import find as find_round

OWN = "/rounds/<round_reference>/adjustments"
OFFICE = "/office/rounds/<round_reference>/adjustments"


@views.get(OWN)
@requires("adjustment:ask", of=find_round)
def own_adjustments(round_: Round) -> Response:
    """What the person asked for in this round, and what was answered."""
    rows = queries.of_person(guard.person(), round_)
    return page("applications/adjustments/own.html", round=round_, adjustments=rows)


@views.get(f"{OWN}/new")
@requires("adjustment:ask", of=find_round)
def new_adjustment(round_: Round) -> Response:
    return ask_page(round_, RequestForm())


@views.post(OWN)
@requires("adjustment:ask", of=find_round)
@limiter.limit("20 per hour")
def ask_adjustment(round_: Round) -> ResponseReturnValue:
    form, own = RequestForm(), queries.own_in(round_)
    form.offer(own)
    if not form.validate_on_submit():
        return page("applications/adjustments/new.html", status=422, round=round_, form=form)
    person, once = guard.person(), request.form.get("once", "")
    operations.ask(round_, form.asked(person), form.chosen(own), actor=person, at=clock.arrival(), once=once)
    flash("Your request has reached us. We answer by e-mail, and here.", "good")
    return redirect(url_for("applications.own_adjustments", round_reference=round_.reference))


def ask_page(round_: Round, form: RequestForm) -> Response:
    form.offer(queries.own_in(round_))
    return page("applications/adjustments/new.html", round=round_, form=form)


@views.get(OFFICE)
@requires("adjustment:answer", of=find_round)
def adjustments(round_: Round) -> Response:
    """Everything that was asked for in this round, what waits first."""
    return page("applications/adjustments/office.html", round=round_, adjustments=queries.of_round(round_))


@views.get(f"{OFFICE}/new")
@requires("adjustment:answer", of=find_round)
def new_recorded_adjustment(round_: Round) -> Response:
    form = RecordedForm()
    form.offer(queries.entered_in(round_))
    return page("applications/adjustments/record.html", round=round_, form=form)


@views.post(OFFICE)
@requires("adjustment:answer", of=find_round)
def record_adjustment(round_: Round) -> ResponseReturnValue:
    """What somebody asked for by telephone or by letter."""
    form, entered = RecordedForm(), queries.entered_in(round_)
    form.offer(entered)
    if not form.validate_on_submit():
        return page("applications/adjustments/record.html", status=422, round=round_, form=form)
    once = request.form.get("once", "")
    try:
        operations.record_for(
            round_, form.recorded(), form.chosen(entered), actor=guard.person(), at=clock.now(), once=once
        )
    except Refused as refusal:
        form.reached_by.errors = [refusal.message]
        return page("applications/adjustments/record.html", status=422, round=round_, form=form)
    flash(f"The request of {form.name.data} is recorded.", "good")
    return redirect(url_for("applications.adjustments", round_reference=round_.reference))


@views.get(f"{OFFICE}/<key>")
@requires("adjustment:answer", of=queries.find)
def adjustment(asked: Adjustment) -> Response:
    return adjustment_page(asked)


@views.post(f"{OFFICE}/<key>/answer")
@requires("adjustment:answer", of=queries.find)
def answer_adjustment(asked: Adjustment) -> ResponseReturnValue:
    form, drafts = AnswerForm(), queries.drafts_for(asked)
    form.offer(asked.need, drafts)
    if not form.validate_on_submit():
        return adjustment_page(asked, answer=form, status=422)
    given = form.given(drafts)
    try:
        operations.answer(asked, given, version=form.version.data or 0, actor=guard.person(), at=clock.now())
    except Refused as refusal:
        form["closes_on" if given.closes_at else "agreed"].errors = [refusal.message]
        return adjustment_page(asked, answer=form, status=422)
    told = "They are told by e-mail." if asked.email else f"They have no e-mail: tell them ({asked.reached_by})."
    flash(f"The answer is kept. {told}", "good")
    return redirect(url_for("applications.adjustments", round_reference=asked.round.reference))


@views.post(f"{OFFICE}/<key>/honouring")
@requires("adjustment:answer", of=queries.find)
def honour_adjustment(asked: Adjustment) -> ResponseReturnValue:
    """What was agreed was done."""
    form = HonouredForm()
    if not form.validate_on_submit():
        return adjustment_page(asked, honoured=form, status=422)
    try:
        operations.honour(
            asked, form.honoured_on.data, version=form.version.data or 0, actor=guard.person(), at=clock.now()
        )
    except Refused as refusal:
        form.honoured_on.errors = [refusal.message]
        return adjustment_page(asked, honoured=form, status=422)
    flash("It is recorded as done.", "good")
    return redirect(url_for("applications.adjustments", round_reference=asked.round.reference))


def adjustment_page(
    asked: Adjustment, *, answer: AnswerForm | None = None, honoured: HonouredForm | None = None, status: int = 200
) -> Response:
    form = answer or AnswerForm(None, version=asked.version)
    if answer is None:
        form.offer(asked.need, queries.drafts_for(asked))
    return page(
        "applications/adjustments/answer.html",
        status=status,
        adjustment=asked,
        form=form,
        honoured=honoured or HonouredForm(None, version=asked.version),
        sent=answer or honoured,
    )
