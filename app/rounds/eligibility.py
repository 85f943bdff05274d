"""Eligibility questions as a round keeps them (JSON), and as the rules read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from app.rounds.models import EligibilityQuestion
from app.rules.eligibility import Answer, Choice, Kind, Question
from app.rules.money import plain


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


def from_json(question: Question, kept: str) -> Answer:
    """What was kept, as the rules read it."""
    match question.kind:
        case Kind.YES_NO:
            return kept == "yes"
        case Kind.MONEY:
            return Decimal(kept)
        case Kind.DATE:
            return date.fromisoformat(kept)
    return kept


def answers_of(questions: Sequence[Question], kept: Mapping[str, str]) -> dict[str, Answer]:
    """The kept answers to these questions; what was kept for a question that is gone does not count."""
    return {question.key: from_json(question, kept[question.key]) for question in questions if question.key in kept}


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
