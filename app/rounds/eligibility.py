"""Eligibility questions as a round keeps them (JSON), and as the rules read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from app.platform.formatting import long_date
from app.rounds.models import EligibilityQuestion
from app.rules.conditions import Condition
from app.rules.eligibility import Answer, Choice, Kind, Question, asked_of
from app.rules.errors import RuleError
from app.rules.money import plain, words, written


def as_question(row: EligibilityQuestion) -> Question:
    """The question of a row.

    Raises: RuleError, where the accepted answers are none of the possible ones.
    """
    rule = row.rule
    return Question(
        key=row.key,
        text=row.text,
        hint=row.hint,
        explanation=row.explanation,
        kind=Kind(rule["kind"]),
        accepted=tuple(rule.get("accepted", ())),
        choices=tuple(Choice(choice["key"], choice["words"]) for choice in rule.get("choices", ())),
        least=amount(rule.get("least")),
        most=amount(rule.get("most")),
        earliest=day(rule.get("earliest")),
        latest=day(rule.get("latest")),
        where_to_go=rule.get("where_to_go", ""),
        conditions=tuple(Condition(each["eligibility"], frozenset(each["is"])) for each in rule.get("only_if", ())),
    )


def questions_of(rows: Sequence[EligibilityQuestion]) -> tuple[Question, ...]:
    return tuple(as_question(row) for row in rows)


def to_json(answer: Answer) -> str:
    """An answer as a session or a row keeps it."""
    match answer:
        case bool():
            return "yes" if answer else "no"
        case Decimal():
            return plain(answer)
        case date():
            return answer.isoformat()
    return answer


def from_json(question: Question, kept: str) -> Answer | None:
    """What was kept, as the rules read it; None where it is no answer, for an address can be written by hand."""
    try:
        match question.kind:
            case Kind.MONEY:
                return written(kept)
            case Kind.DATE:
                return date.fromisoformat(kept)
            case Kind.YES_NO:
                return {"yes": True, "no": False}.get(kept)
    except (RuleError, ValueError):
        return None
    return kept


def answers_of(questions: Sequence[Question], kept: Mapping[str, str]) -> dict[str, Answer]:
    """The kept answers to these questions; what was kept for a question that is gone does not count."""
    found = {question.key: from_json(question, kept[question.key]) for question in questions if question.key in kept}
    return {key: answer for key, answer in found.items() if answer is not None}


def counting(rows: Sequence[EligibilityQuestion], kept: Mapping[str, str]) -> dict[str, str]:
    """The kept answers to the questions that are asked of somebody who answered so; what else was kept is left out."""
    questions = questions_of(rows)
    asked = asked_of(questions, answers_of(questions, kept))
    return {question.key: kept[question.key] for question in asked if question.key in kept}


def answer_words(row: EligibilityQuestion, kept: str) -> str:
    """A kept answer as people read it: Yes, £250.00, 1 April 2026, or the words of a choice."""
    question = as_question(row)
    answer = from_json(question, kept)
    match answer:
        case bool():
            return "Yes" if answer else "No"
        case Decimal():
            return words(answer)
        case date():
            return long_date(answer)
    return next((choice.words for choice in question.choices if choice.key == kept), kept)


def organisation_kind(rows: Sequence[EligibilityQuestion], kept: Mapping[str, str]) -> str:
    """The kind of organisation that the answers name; empty where no question asks for it."""
    for row in rows:
        if row.rule.get("becomes") == "organisation kind":
            chosen = [choice for choice in row.rule["choices"] if choice["key"] == kept.get(row.key)]
            return next((choice.get("kind") or choice["words"].lower() for choice in chosen), "")
    return ""


def amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
