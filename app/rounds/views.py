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
from app.rounds.eligibility import answer_words, answers_of, as_question, counting, questions_of
from app.rounds.forms import EligibilityForm, eligibility_form
from app.rounds.models import Round
from app.rounds.queries import AskedQuestion
from app.rules.eligibility import Answer, Eligibility, asked_of, eligibility, most_asked
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
    if asked.row.key not in keys_asked(asked.round):
        return redirect(next_url(asked.round, result_of(asked.round)))
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
    last = result.refused_by.key if result.refused_by else (keys_asked(round_) or [""])[-1]
    return question_url(round_, last) if last else url_for("rounds.show", round_reference=round_.reference)


def answers_in_words(round_: Round) -> list[dict[str, str]]:
    """What was answered, with the place to change each."""
    kept = counting(round_.eligibility_questions, kept_answers(round_))
    return [
        {"question": row.text, "answer": answer_words(row, kept[row.key]), "url": question_url(round_, row.key)}
        for row in round_.eligibility_questions
        if row.key in kept
    ]


def question_page(asked: AskedQuestion, form: EligibilityForm, status: int = 200) -> Response:
    keys = keys_asked(asked.round)
    place = keys.index(asked.row.key) if asked.row.key in keys else 0
    back = (
        question_url(asked.round, keys[place - 1])
        if place
        else url_for("rounds.show", round_reference=asked.round.reference)
    )
    return page(
        "rounds/eligibility.html",
        status=status,
        asked=asked,
        number=number_words(asked, place),
        round=asked.round,
        form=form,
        back_url=back,
    )


def number_words(asked: AskedQuestion, place: int) -> str:
    """Question 2 of 6; at most, where some are asked only after certain answers."""
    questions = questions_of(asked.round.eligibility_questions)
    before = {key: given for key, given in given_in(asked.round).items() if key in keys_asked(asked.round)[:place]}
    most = most_asked(questions, before)
    later = questions[asked.place :]
    is_open = any(each.subject in {one.key for one in later} for one in later for each in one.conditions)
    return f"Question {place + 1} of {'at most ' if is_open else ''}{most}"


def keys_asked(round_: Round) -> list[str]:
    """The questions that are asked of somebody with the answers given so far, in order."""
    asked = asked_of(questions_of(round_.eligibility_questions), given_in(round_))
    return [question.key for question in asked]


def given_in(round_: Round) -> dict[str, Answer]:
    """The answers given in this browser, as the rules read them."""
    return answers_of(questions_of(round_.eligibility_questions), kept_answers(round_))


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
    given = counting(round_.eligibility_questions, kept_answers(round_))
    answers: dict[str, Any] = {f"answer-{key}": kept for key, kept in given.items()}
    new = url_for("applications.new", round_reference=round_.reference, **answers)
    return new if current_user.is_authenticated else url_for("accounts.sign_in", next=new)


def result_of(round_: Round) -> Eligibility:
    return eligibility(questions_of(round_.eligibility_questions), given_in(round_))


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
