"""The pages of rounds: here the questions that are asked before an account. The public ones have their own file."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.platform import clock
from app.platform.guard import requires
from app.platform.htmx import page
from app.rounds import models, queries  # noqa: F401
from app.rounds.eligibility import answer_words, answers_of, as_question, questions_of
from app.rounds.forms import EligibilityForm, eligibility_form
from app.rounds.models import Round
from app.rounds.queries import AskedQuestion
from app.rules.eligibility import Eligibility, eligibility
from app.rules.timetable import Phase

views = Blueprint("rounds", __name__)

KEPT = "eligibility"


@views.get("/rounds/<round_reference>/eligibility")
@requires("eligibility:answer", of=queries.find_with_eligibility)
def eligibility_start(round_: Round) -> ResponseReturnValue:
    """Begin at the first question; where there is none, at the application itself."""
    if not round_.eligibility_questions:
        return redirect(url_for("applications.new", round_reference=round_.reference))
    return redirect(question_url(round_, round_.eligibility_questions[0].key))


@views.get("/rounds/<round_reference>/eligibility/<question_key>")
@requires("eligibility:answer", of=queries.find_eligibility_question)
def eligibility_question(asked: AskedQuestion) -> ResponseReturnValue:
    if closed := closed_page(asked.round):
        return closed
    question = as_question(asked.row)
    answers = answers_of([question], kept_answers(asked.round))
    return question_page(asked, eligibility_form(question, answers.get(question.key)))


@views.post("/rounds/<round_reference>/eligibility/<question_key>")
@requires("eligibility:answer", of=queries.find_eligibility_question)
def answer_eligibility(asked: AskedQuestion) -> ResponseReturnValue:
    """Keep the answer in the session and go on: to the next question, or to what the answers say."""
    if closed := closed_page(asked.round):
        return closed
    form = eligibility_form(as_question(asked.row), None)
    if not form.validate_on_submit():
        return question_page(asked, form, status=422)
    keep_answer(asked.round, asked.row.key, form.given)
    return redirect(next_url(asked.round, result_of(asked.round)))


@views.get("/rounds/<round_reference>/eligibility-result")
@requires("eligibility:answer", of=queries.find_with_eligibility)
def eligibility_result(round_: Round) -> ResponseReturnValue:
    """You may apply; or why not, and where else to look."""
    result = result_of(round_)
    if result.next_question:
        return redirect(question_url(round_, result.next_question.key))
    return page(
        "rounds/eligibility_result.html",
        round=round_,
        result=result,
        back_url=url_before(round_, result),
        apply_url=apply_url(round_),
        answers=answers_in_words(round_),
    )


def url_before(round_: Round, result: Eligibility) -> str:
    """The question that was answered last; the start page, where the round asks none."""
    asked = [result.refused_by] if result.refused_by else questions_of(round_.eligibility_questions)[-1:]
    return question_url(round_, asked[0].key) if asked else url_for("rounds.show", round_reference=round_.reference)


def answers_in_words(round_: Round) -> list[dict[str, str]]:
    """What was answered, with the place to change each."""
    kept = kept_answers(round_)
    return [
        {"question": row.text, "answer": answer_words(row, kept[row.key]), "url": question_url(round_, row.key)}
        for row in round_.eligibility_questions
        if row.key in kept
    ]


def question_page(asked: AskedQuestion, form: EligibilityForm, status: int = 200) -> Response:
    back = (
        question_url(asked.round, asked.before.key)
        if asked.before
        else url_for("rounds.show", round_reference=asked.round.reference)
    )
    return page("rounds/eligibility.html", status=status, asked=asked, round=asked.round, form=form, back_url=back)


def closed_page(round_: Round) -> Response | None:
    """What stands in place of a question while nobody can apply."""
    phase = round_.timetable.phase(clock.now())
    return None if phase is Phase.OPEN else page("rounds/not_open.html", round=round_, phase=phase)


def next_url(round_: Round, result: Eligibility) -> str:
    """Questions come one by one, and an answer that does not fit is explained at once."""
    if result.next_question:
        return question_url(round_, result.next_question.key)
    return url_for("rounds.eligibility_result", round_reference=round_.reference)


def apply_url(round_: Round) -> str:
    """Where "You may apply" leads. A sign-in empties the session, so the answers travel in the address."""
    answers: dict[str, Any] = {f"answer-{key}": kept for key, kept in kept_answers(round_).items()}
    new = url_for("applications.new", round_reference=round_.reference, **answers)
    return new if current_user.is_authenticated else url_for("accounts.sign_in", next=new)


def result_of(round_: Round) -> Eligibility:
    questions = questions_of(round_.eligibility_questions)
    return eligibility(questions, answers_of(questions, kept_answers(round_)))


def kept_answers(round_: Round) -> dict[str, str]:
    """The answers given in this browser, of one round at a time."""
    kept = session.get(KEPT) or {}
    return dict(kept.get("answers", {})) if kept.get("round") == round_.reference else {}


def keep_answer(round_: Round, key: str, given: str) -> None:
    session[KEPT] = {"round": round_.reference, "answers": kept_answers(round_) | {key: given}}


def question_url(round_: Round, key: str) -> str:
    return url_for("rounds.eligibility_question", round_reference=round_.reference, question_key=key)


from app.rounds import public_pages  # noqa: E402, F401
from app.rounds.enquiries import pages  # noqa: E402, F401
