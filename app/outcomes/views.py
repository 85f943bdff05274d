"""The pages of outcomes: the office edits, previews and sends; the applicant reads and answers."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications.models import Application
from app.applications.paper.speaking import speaks_for_them
from app.applications.views import frame
from app.awards.deferring.queries import deferral_of, taken_back_of
from app.outcomes import feedback, operations, queries, received  # noqa: F401
from app.outcomes import status as told_to_applicants  # noqa: F401
from app.outcomes.forms import AnswerForm, AnswerForThemForm, FeedbackForm, feedback_form
from app.outcomes.models import Outcome, Standing
from app.outcomes.subsidy import assistance_of
from app.platform import clock, guard
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import LONG_TEXTS, takes

views = Blueprint("outcomes", __name__)

ROUND = "/office/rounds/<round_reference>/outcomes"


@views.get(f"{ROUND}/<bid_reference>/feedback")
@requires("feedback:edit", of=queries.find_bid)
def edit_feedback(bid: Application) -> Response:
    """What the applicant will read, gathered from the panel."""
    feedback.check_unsealed(bid)
    stored = queries.feedback_of(bid)
    form = feedback_form(bid.round.criteria, feedback.present(bid), stored.version if stored else 0)
    return show_feedback(bid, form)


@views.post(f"{ROUND}/<bid_reference>/feedback")
@requires("feedback:edit", of=queries.find_bid)
@takes(LONG_TEXTS)
def keep_feedback(bid: Application) -> ResponseReturnValue:
    feedback.check_unsealed(bid)
    form = feedback_form(bid.round.criteria)
    if not form.validate_on_submit():
        return show_feedback(bid, form, status=422)
    approve = form.act.data == "approve"
    try:
        feedback.keep(
            bid, form.texts(), approve=approve, version=form.version.data or 0, actor=guard.person(), at=clock.now()
        )
    except Refused as refusal:
        return show_feedback(bid, form, status=422, refusal=refusal.message)
    flash(f"Feedback of {bid.reference} {'approved' if approve else 'kept'}.", "good")
    if approve:
        return redirect(url_for("outcomes.prepare", round_reference=bid.round.reference))
    return redirect(url_for("outcomes.edit_feedback", round_reference=bid.round.reference, bid_reference=bid.reference))


def show_feedback(bid: Application, form: FeedbackForm, status: int = 200, refusal: str = "") -> Response:
    return page(
        "outcomes/feedback.html",
        status=status,
        bid=bid,
        form=form,
        fields=[form[f"f_{criterion.key}"] for criterion in bid.round.criteria],
        stored=queries.feedback_of(bid),
        refusal=refusal,
    )


@views.get("/applications/<key>/outcome")
@requires("application:read", of=queries.find_outcome)
def show(outcome: Outcome) -> Response:
    """The outcome with its feedback, and the offer while it stands."""
    return show_outcome(outcome, form_for(outcome))


@views.post("/applications/<key>/outcome/answer")
@requires("offer:answer", of=queries.find_outcome)
def answer(outcome: Outcome) -> ResponseReturnValue:
    form = form_for(outcome)
    if not form.validate_on_submit():
        return show_outcome(outcome, form, status=422)
    try:
        keep_answer(outcome, form)
    except Refused as refusal:
        if not isinstance(form, AnswerForThemForm) or outcome.standing(clock.arrival()) is not Standing.OFFERED:
            raise
        form.confirmed_on.errors = [refusal.message]
        return show_outcome(outcome, form, status=422)
    who = "They have" if isinstance(form, AnswerForThemForm) else "You have"
    flash(f"{who} {form.answer.data} the grant.", "good")
    return redirect(url_for("outcomes.show", key=outcome.application.key))


def form_for(outcome: Outcome) -> AnswerForm:
    """An officer who answers for somebody says also who confirmed it."""
    form = AnswerForThemForm() if speaks_for_them(guard.actor(), outcome.application) else AnswerForm()
    return form.about(assistance_of(outcome))


def keep_answer(outcome: Outcome, form: AnswerForm) -> None:
    accepted = form.answer.data == "accepted"
    operations.answer_offer(
        outcome,
        accepted=accepted,
        reason="" if accepted else (form.reason.data or "").strip(),
        actor=guard.person(),
        at=clock.arrival(),
        once=request.form.get("once", ""),
        confirmed=form.confirmed(),
        limit_kept=form.is_limit_kept,
    )


def show_outcome(outcome: Outcome, form: AnswerForm, status: int = 200) -> Response:
    return page(
        "outcomes/show.html",
        status=status,
        **frame(outcome.application),
        outcome=outcome,
        content=outcome.content,
        standing=outcome.standing(clock.now()),
        form=form,
        assistance=assistance_of(outcome),
        deferral=deferral_of(outcome.application),
        former_deferrals=taken_back_of(outcome.application),
    )


from app.outcomes.fund_years import pages as ledger_pages  # noqa: E402, F401
from app.outcomes.letters import pages, subsidy_pages  # noqa: E402, F401
from app.outcomes.reserve import own_pages  # noqa: E402, F401
from app.outcomes.reserve import pages as reserve_pages  # noqa: E402, F401
