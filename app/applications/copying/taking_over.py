"""What a copy takes over: answers to the questions that both forms ask in the same way, and the costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.applications.models import Answer, Application, BudgetLine
from app.platform.db import db
from app.rounds.kinds import kind_of
from app.rounds.models import Question, QuestionKind, QuestionRole, Round, Section

NOT_ASKED = "this form does not ask it"
OTHER_KIND = "it is asked in another way now"
NOT_OFFERED = "what you chose then is no longer offered"
MADE_ANEW = "this is confirmed with each application"
ADD_AGAIN = "add it again, so that it is up to date"
CONFIRM_AGAIN = "say again whether each amount from elsewhere is confirmed"
OWN_TO_EACH_LINE = {"id", "application_id", "version", "saved_at", "saved_from", "match_is_confirmed"}
CHOICES = {QuestionKind.ONE_CHOICE, QuestionKind.SEVERAL_CHOICES}


@dataclass(slots=True)
class Copied:
    """What was taken over, by the labels of the questions, and what was not, with the reason for each."""

    answers: list[str] = field(default_factory=list)
    lines: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def as_plain(self, source: Application) -> dict[str, object]:
        return {
            "from": source.title,
            "answers": self.answers,
            "lines": self.lines,
            "left_out": [list(pair) for pair in self.left_out],
        }


def take_over(draft: Application, source: Application, *, actor: Person, at: datetime) -> Copied:
    """Copy into a new draft what its form asks too. What the draft has answered already stays.

    Copied answers count as on the way: each part has to be gone through once before it is done.
    """
    source = whole(source)
    copied = Copied()
    wanted = {question.key: question for _, question in questions_of(draft.round)}
    answered = {answer.question_id for answer in draft.answers}
    for _, question, answer in answers_in(source):
        match = wanted.get(question.key)
        if reason := why_not(question, match, answer):
            copied.left_out.append((question.label, reason))
        elif match and match.id not in answered:
            copy_answer(draft, match, answer, actor, at)
            copied.answers.append(match.label)
    copied.lines = copy_lines(draft, source, at)
    copied.left_out += left_out_of_the_rest(source)
    return copied


def whole(source: Application) -> Application:
    """The earlier bid with its form and all that was written."""
    form = joinedload(Application.round, innerjoin=True).selectinload(Round.sections).selectinload(Section.questions)
    written = selectinload(Application.answers), selectinload(Application.budget_lines)
    wanted = select(Application).where(Application.id == source.id).options(form, *written)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def questions_of(round_: Round) -> Iterator[tuple[Section, Question]]:
    return ((section, question) for section in round_.sections for question in section.questions)


def answers_in(source: Application) -> Iterator[tuple[Section, Question, Answer]]:
    """The questions that were answered, in the order of the form."""
    answers = {answer.question_id: answer for answer in source.answers}
    for section, question in questions_of(source.round):
        answer = answers.get(question.id)
        if answer and answer.value.strip():
            yield section, question, answer


def why_not(question: Question, match: Question | None, answer: Answer) -> str:
    """Why an answer is not taken over; empty where it is."""
    if question.kind is QuestionKind.DECLARATION:
        return MADE_ANEW
    if match is None:
        return NOT_ASKED
    if match.kind is not question.kind:
        return OTHER_KIND
    if match.kind in CHOICES and not kind_of(match).chosen(answer.value) <= set(match.options):
        return NOT_OFFERED
    return ""


def copy_answer(draft: Application, question: Question, answer: Answer, actor: Person, at: datetime) -> None:
    db.session.add(
        Answer(application=draft, question_id=question.id, value=answer.value, saved_by_id=actor.id, saved_at=at)
    )
    if question.becomes is QuestionRole.PROJECT:
        draft.project = answer.value.strip()[:200]


def copy_lines(draft: Application, source: Application, at: datetime) -> int:
    """All that a line says, whatever lines come to say; whether the money from elsewhere is certain is asked anew."""
    names = [column.key for column in inspect(BudgetLine).column_attrs if column.key not in OWN_TO_EACH_LINE]
    for line in source.budget_lines:
        same = {name: getattr(line, name) for name in names}
        db.session.add(BudgetLine(application=draft, saved_at=at, **same))
    return len(source.budget_lines)


def left_out_of_the_rest(source: Application) -> Iterator[tuple[str, str]]:
    if any(line.match_amount for line in source.budget_lines):
        yield "Money from elsewhere", CONFIRM_AGAIN
    yield from ((document.name, ADD_AGAIN) for document in source.documents if not document.removed_at)
