"""The form of a round as plain data: what a version of it holds, and what its digest is made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.platform.db import db
from app.rounds.models import Criterion, EligibilityQuestion, FormVersion, Question, Round, Section
from app.rules.freezing import digest

Plain = dict[str, Any]


def add_version(round_: Round, actor: Person | None, at: datetime) -> FormVersion:
    """Keep the round's form as it stands now, as its next version."""
    last = last_version(round_)
    content = form_content(round_)
    version = FormVersion(
        round=round_,
        number=last.number + 1 if last else 1,
        content=content,
        digest=digest(content),
        loaded_by_id=actor.id if actor else None,
        loaded_at=at,
    )
    db.session.add(version)
    db.session.flush()
    return version


def last_version(round_: Round) -> FormVersion | None:
    """The version that the round asks; the last for good, once it is open."""
    wanted = select(FormVersion).where(FormVersion.round_id == round_.id).order_by(FormVersion.number.desc())
    return db.session.scalar(wanted.limit(1))


def is_as_kept(round_: Round) -> bool:
    """Whether the round still asks exactly what its last version holds. A round without versions asks what it asks."""
    version = last_version(round_)
    return version is None or version.digest == digest(form_content(round_))


def form_content(round_: Round) -> Plain:
    """Criteria, eligibility and questions, in their order, without anything of the database."""
    return {
        "criteria": [criterion_content(row) for row in round_.criteria],
        "eligibility": [eligibility_content(row) for row in round_.eligibility_questions],
        "sections": [section_content(row) for row in round_.sections],
        "cost_categories": list(round_.cost_categories),
    }


def criterion_content(row: Criterion) -> Plain:
    facts = {"key": row.key, "title": row.title, "weight": row.weight, "max_score": row.max_score}
    return facts | {"guidance": row.guidance, "descriptors": list(row.descriptors)}


def eligibility_content(row: EligibilityQuestion) -> Plain:
    facts = {"key": row.key, "text": row.text, "hint": row.hint, "explanation": row.explanation}
    return facts | {"rule": dict(row.rule)}


def section_content(row: Section) -> Plain:
    questions = [question_content(question) for question in row.questions]
    facts = {"key": row.key, "group": row.group, "title": row.title}
    return facts | {"only_if": list(row.only_if), "questions": questions}


def question_content(row: Question) -> Plain:
    return {
        "key": row.key,
        "kind": row.kind.value,
        "label": row.label,
        "help": row.help,
        "example": row.example,
        "required": row.required,
        "word_limit": row.word_limit,
        "options": list(row.options),
        "criterion": row.criterion_key,
        "becomes": row.becomes.value if row.becomes else None,
        "settings": dict(row.settings),
        "only_if": list(row.only_if),
        "carried_from": row.carried_from,
        "valid_past": row.valid_past,
    }
