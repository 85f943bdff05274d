"""The pages of questions to the office: the public list, asking, and the office's desk."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.platform import clock, guard
from app.platform.caching import public_page
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter
from app.rounds.enquiries import operations, queries
from app.rounds.enquiries.forms import AnswerForm, QuestionForm
from app.rounds.enquiries.models import Enquiry
from app.rounds.models import Round
from app.rounds.queries import find as find_round
from app.rounds.views import views
from app.rules.timetable import Phase

PUBLIC = "/rounds/<round_reference>/questions-to-us"
OFFICE = "/office/rounds/<round_reference>/enquiries"


@views.get(PUBLIC)
@requires("public:read", of=find_round)
def enquiries(round_: Round) -> Response:
    """Every question that was answered, for everybody."""
    return public_page(
        "rounds/enquiries/public.html",
        round=round_,
        enquiries=queries.answered(round_),
        can_ask=can_ask(round_),
    )


@views.get(f"{PUBLIC}/new")
@requires("enquiry:ask", of=find_round)
def new_enquiry(round_: Round) -> Response:
    return page("rounds/enquiries/new.html", round=round_, form=QuestionForm(), can_ask=can_ask(round_))


@views.post(PUBLIC)
@requires("enquiry:ask", of=find_round)
@limiter.limit("20 per hour")
def ask(round_: Round) -> ResponseReturnValue:
    form = QuestionForm()
    if not form.validate_on_submit():
        return page("rounds/enquiries/new.html", status=422, round=round_, form=form, can_ask=can_ask(round_))
    once = request.form.get("once", "")
    operations.ask(round_, form.question.data.strip(), actor=guard.person(), at=clock.arrival(), once=once)
    flash("Your question has reached us. We send you the answer by e-mail, and publish it for everybody.", "good")
    return redirect(url_for("applications.index"))


@views.get(OFFICE)
@requires("enquiry:answer", of=find_round)
def office_enquiries(round_: Round) -> Response:
    """What waits for an answer, and what was answered."""
    return page(
        "rounds/enquiries/office.html",
        round=round_,
        waiting=queries.waiting(round_),
        answered=queries.answered(round_),
    )


@views.get(f"{OFFICE}/<key>")
@requires("enquiry:answer", of=queries.find)
def enquiry(asked: Enquiry) -> Response:
    form = AnswerForm(None, obj=asked)
    form.published_question.data = asked.published_question or asked.question
    return page("rounds/enquiries/answer.html", enquiry=asked, form=form)


@views.post(f"{OFFICE}/<key>/answer")
@requires("enquiry:answer", of=queries.find)
def answer(asked: Enquiry) -> ResponseReturnValue:
    form = AnswerForm()
    if not form.validate_on_submit():
        return page("rounds/enquiries/answer.html", status=422, enquiry=asked, form=form)
    operations.answer(
        asked,
        form.published_question.data.strip(),
        form.answer.data.strip(),
        version=form.version.data or 0,
        actor=guard.person(),
        at=clock.now(),
    )
    flash("The answer is published, and sent to whoever asked.", "good")
    return redirect(url_for("rounds.office_enquiries", round_reference=asked.round.reference))


def can_ask(round_: Round) -> bool:
    return round_.timetable.phase(clock.now()) is not Phase.CLOSED
