"""What is submitted: the whole bid as the panel reads it, as plain data that can be digested."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.applications.models import Application, BudgetLine
from app.platform.formatting import long_date, money
from app.rounds.models import Question, QuestionKind, QuestionRole, Section
from app.rules import budget
from app.rules.money import pence, plain, pounds


def content_of(application: Application) -> dict[str, Any]:
    """The bid in the words of its draft. Money is text with two places."""
    sums = budget.totals(budget_of(application))
    values = {answer.question_id: answer.value for answer in application.answers}
    return {
        "organisation": {"name": application.organisation.name, "kind": application.organisation.kind},
        "project": fact(application, QuestionRole.PROJECT),
        "summary": fact(application, QuestionRole.SUMMARY),
        "area": fact(application, QuestionRole.AREA),
        "theme": fact(application, QuestionRole.THEME),
        "requested": plain(sums.requested),
        "cost": plain(sums.cost),
        "sections": [section_content(section, values) for section in application.round.sections],
        "budget_lines": [line_content(line) for line in application.budget_lines],
    }


def section_content(section: Section, values: dict[int, str]) -> dict[str, Any]:
    questions = [question_content(question, values.get(question.id, "")) for question in section.questions]
    return {"key": section.key, "group": section.group, "title": section.title, "questions": questions}


def question_content(question: Question, value: str) -> dict[str, Any]:
    return {
        "key": question.key,
        "label": question.label,
        "kind": question.kind.value,
        "criterion": question.criterion_key,
        "answer": shown(question, value),
    }


def line_content(line: BudgetLine) -> dict[str, Any]:
    """A cost. What is not said is left out, as in bids that were submitted before it was asked for."""
    amounts = {"requested": plain(line.requested_amount), "match": plain(line.match_amount)}
    named = {"category": line.category, "match_source": line.match_source if line.match_amount else ""}
    said: dict[str, Any] = {name: words for name, words in named.items() if words}
    if line.match_amount and line.match_is_confirmed is not None:
        said["match_is_confirmed"] = line.match_is_confirmed
    return {"description": line.description, "detail": line.detail} | amounts | said


def totals_in(content: Mapping[str, Any]) -> budget.Totals:
    """The sums of what was submitted, as its totals stand in it."""
    requested = pence(Decimal(content["requested"]))
    return budget.Totals(pounds(requested), pounds(pence(Decimal(content["cost"])) - requested))


def fact(application: Application, role: QuestionRole) -> str:
    """The answer that becomes this fact of the bid; empty where no question asks for it."""
    ids = {q.id for section in application.round.sections for q in section.questions if q.becomes is role}
    return next((answer.value.strip() for answer in application.answers if answer.question_id in ids), "")


def shown(question: Question, value: str) -> str:
    """An answer as people read it: money with a pound sign, a date in words."""
    if not value:
        return ""
    match question.kind:
        case QuestionKind.MONEY:
            return money(Decimal(value))
        case QuestionKind.DATE:
            return long_date(date.fromisoformat(value))
        case QuestionKind.DECLARATION:
            return "Confirmed"
    return value


def budget_of(application: Application) -> list[budget.BudgetLine]:
    """The budget lines as the rules read them."""
    return [
        budget.BudgetLine(
            line.description,
            line.requested_amount,
            line.match_amount,
            line.category,
            line.match_source,
            line.match_is_confirmed,
        )
        for line in application.budget_lines
    ]
