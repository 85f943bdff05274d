"""What is submitted: the whole bid as the panel reads it, as plain data that can be digested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.applications.asked import asked_ids, asked_in, asked_sections, is_for_costs, is_for_documents
from app.applications.documents.asked import Asked, content_of_asked
from app.applications.documents.asked import asked_in as documents_in
from app.applications.models import Application, BudgetLine
from app.rounds.eligibility import answer_words
from app.rounds.kinds import kind_of
from app.rounds.kinds.organisation import registration_in
from app.rounds.models import Question, QuestionKind, QuestionRole, Section
from app.rules import budget
from app.rules.money import pence, plain, pounds


def content_of(application: Application) -> dict[str, Any]:
    """The bid in the words of its draft. Money is text with two places."""
    sums = budget.totals(budget_of(application))
    values = {answer.question_id: answer.value for answer in application.answers}
    content = {
        "organisation": organisation_content(application, values),
        "project": fact(application, QuestionRole.PROJECT),
        "summary": fact(application, QuestionRole.SUMMARY),
        "area": fact(application, QuestionRole.AREA),
        "theme": fact(application, QuestionRole.THEME),
        "requested": plain(sums.requested),
        "cost": plain(sums.cost),
        "sections": sections_content(application, values),
        "budget_lines": [line_content(line) for line in application.budget_lines],
        "eligibility": eligibility_content(application),
    }
    return content | {"form": form_content(application)} if application.form_version else content


def form_content(application: Application) -> dict[str, Any]:
    """Which version of the round's form was answered."""
    version = application.form_version
    return {"version": version.number, "digest": version.digest} if version else {}


def organisation_content(application: Application, values: Mapping[int, str]) -> dict[str, str]:
    """Who applies, with the identifier of the register that the answer names."""
    facts = {"name": application.organisation.name, "kind": application.organisation.kind}
    questions = [question for section in application.round.sections for question in section.questions]
    named = (values.get(row.id, "") for row in questions if row.kind is QuestionKind.ORGANISATION)
    found = next(filter(None, map(registration_in, named)), None)
    return facts | {"identifier": found.identifier} if found else facts


def eligibility_content(application: Application) -> list[dict[str, str]]:
    """What was answered before the application began, for the office."""
    rows = application.round.eligibility_questions
    return [
        {"question": row.text, "answer": answer_words(row, application.eligibility[row.key])}
        for row in rows
        if row.key in application.eligibility
    ]


def sections_content(application: Application, values: Mapping[int, str]) -> list[dict[str, Any]]:
    """The sections of which something is asked; the costs stand by themselves."""
    asked = asked_ids(application)
    sections = [section for section in asked_sections(application) if not is_for_costs(section)]
    return [
        section_content(section, asked_in(section, asked), values)
        if not is_for_documents(section)
        else documents_content(section, documents_in(section, application))
        for section in sections
    ]


def documents_content(section: Section, given: Sequence[Asked]) -> dict[str, Any]:
    """The documents that were given, each file with its digest, so that it is fixed with the rest."""
    questions = [question_content(each.question, "") | content_of_asked(each) for each in given]
    return {"key": section.key, "group": section.group, "title": section.title, "questions": questions}


def section_content(section: Section, questions: Sequence[Question], values: Mapping[int, str]) -> dict[str, Any]:
    given = [question_content(question, values.get(question.id, "")) for question in questions]
    return {"key": section.key, "group": section.group, "title": section.title, "questions": given}


def question_content(question: Question, value: str) -> dict[str, Any]:
    """One answer in words, and in rows where it has some. What is private is for the office alone."""
    content: dict[str, Any] = {
        "key": question.key,
        "label": question.label,
        "kind": question.kind.value,
        "criterion": question.criterion_key,
        "answer": shown(question, value),
    }
    if table := kind_of(question).table(question, value):
        content["table"] = {"heads": list(table.heads), "rows": [list(row) for row in table.rows]}
    return content | {"private": True} if kind_of(question).is_private else content


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
    """An answer as people read it: money with a pound sign, a date in words, lines for what has several."""
    return kind_of(question).shown(question, value) if value else ""


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
