"""Keeping what an answer said before it was overwritten, and putting it back.

A text is kept when another person changes it, or its writer more than ten minutes after they last did; what one
types in between is on the way. Of each answer the latest twenty are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.applications.history.models import AnswerVersion
from app.applications.models import Answer
from app.platform.db import db

PAUSE = timedelta(minutes=10)
MOST = 20


def keep_earlier(answer: Answer, new_value: str, *, actor: Person, at: datetime) -> None:
    """Keep the text that is about to be overwritten, where somebody may want it back."""
    if answer.value.strip() and answer.value != new_value and is_another_sitting(answer, actor, at):
        keep(answer)


def is_another_sitting(answer: Answer, actor: Person, at: datetime) -> bool:
    return answer.saved_by_id != actor.id or at - answer.saved_at > PAUSE


def keep(answer: Answer) -> None:
    """Keep the present text, and let go of the oldest beyond twenty."""
    last = db.session.scalar(select(func.max(AnswerVersion.number)).where(AnswerVersion.answer_id == answer.id)) or 0
    version = AnswerVersion(
        answer_id=answer.id,
        number=last + 1,
        value=answer.value,
        written_by_id=answer.saved_by_id,
        written_at=answer.saved_at,
    )
    db.session.add(version)
    for old in versions_up_to(answer, last + 1 - MOST):
        db.session.delete(old)


def versions_up_to(answer: Answer, number: int) -> Sequence[AnswerVersion]:
    wanted = select(AnswerVersion).where(AnswerVersion.answer_id == answer.id, AnswerVersion.number <= number)
    return db.session.scalars(wanted).all()


def versions_of(answers: Sequence[Answer]) -> dict[int, list[AnswerVersion]]:
    """The earlier texts by answer, the latest first."""
    wanted = select(AnswerVersion).where(AnswerVersion.answer_id.in_([answer.id for answer in answers]))
    wanted = wanted.options(joinedload(AnswerVersion.written_by)).order_by(AnswerVersion.number.desc())
    found: dict[int, list[AnswerVersion]] = {}
    for version in db.session.scalars(wanted):
        found.setdefault(version.answer_id, []).append(version)
    return found
