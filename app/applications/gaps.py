"""What is missing or wrong before an application can be submitted, each with the place to put it right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.applications.asked import (
    COSTS,
    Answers,
    answers_of,
    asked_ids,
    asked_in,
    asked_sections,
    asks_for_costs,
    is_answered,
    is_declared,
    is_for_costs,
    is_for_documents,
    value_of,
)
from app.applications.content import budget_of
from app.applications.documents import asked as documents
from app.applications.models import Application
from app.rounds.kinds import kind_of
from app.rounds.models import Question, Section
from app.rules import budget


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that stands against submitting, and where to put it right."""

    part: str
    message: str
    question: str = ""


def gaps_of(application: Application) -> list[Gap]:
    """Everything that stands against submitting, declarations apart, in the order of the form."""
    answers, asked = answers_of(application), asked_ids(application)
    found: list[Gap] = []
    for section in asked_sections(application):
        if is_for_costs(section):
            found += cost_gaps(application)
        elif is_for_documents(section):
            found += document_gaps(section, application)
        elif not is_declared(section):
            found += (replace(gap, part=section.key) for gap in gaps_in(asked_in(section, asked), answers))
    return found if asks_for_costs(application) else [*found, *cost_gaps(application)]


def cost_gaps(application: Application) -> list[Gap]:
    lines = budget_of(application)
    problems = budget.problems(lines, application.round.max_award_amount, application.round.cost_categories)
    return [Gap(COSTS, costs_message(problem, lines)) for problem in problems]


def costs_message(problem: budget.Problem, lines: Sequence[budget.BudgetLine]) -> str:
    return problem.message if problem.line is None else f"{lines[problem.line].title or 'Costs'}: {problem.message}"


def document_gaps(section: Section, application: Application) -> Iterator[Gap]:
    for each in documents.asked_in(section, application):
        for sentence in (*each.missing, *each.problems):
            yield Gap(section.key, said_of(each.question, sentence), each.key)


def gaps_in(questions: Sequence[Question], answers: Answers) -> Iterator[Gap]:
    """What is missing or wrong in these questions. A gap leads to the part of the answer that is meant."""
    for question in questions:
        if is_answered(question, answers):
            for slip in kind_of(question).gaps(question, value_of(question, answers)):
                yield Gap("", said_of(question, slip.message), field_name(question, slip.part))
        elif question.required:
            yield Gap("", said_of(question, "not answered yet."), question.key)


def said_of(question: Question, sentence: str) -> str:
    """What is said of a question, after its words; those may be a sentence that ends by itself."""
    if question.label.endswith(("?", ".")):
        return f"{question.label} {sentence[:1].upper()}{sentence[1:]}"
    return f"{question.label}: {sentence[:1].lower()}{sentence[1:]}"


def field_name(question: Question, part: str) -> str:
    """How the field for one part of an answer is named on its page, after `q_`."""
    return f"{question.key}__{part}" if part else question.key
