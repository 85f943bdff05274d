"""Equality monitoring, counted. A small number could tell who it is, so it is not given."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from app.applications.models import Application
from app.applications.monitoring.models import MonitoringAnswer
from app.applications.monitoring.questions import QUESTIONS
from app.applications.queries import find
from app.platform.db import db
from app.rounds.models import Round

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each option of a question was chosen, in words."""

    text: str
    rows: list[tuple[str, str]]


def find_submitted(key: str) -> Application | None:
    """An application of the person's that is in."""
    application = find(key)
    return application if application and application.submission else None


def answers_to(round_: Round) -> list[dict[str, list[str]]]:
    return list(db.session.scalars(select(MonitoringAnswer.chosen).where(MonitoringAnswer.round_id == round_.id)))


def tallies(answers: list[dict[str, list[str]]]) -> list[Tally]:
    """Every option with its count, for as many answers as are safe to show."""
    return [Tally(question.text, tally(answers, question.key, question.options)) for question in QUESTIONS]


def tally(answers: list[dict[str, list[str]]], key: str, options: tuple[str, ...]) -> list[tuple[str, str]]:
    counts = Counter(option for answer in answers for option in answer.get(key, ()))
    return [(option, in_words(counts[option])) for option in options]


def in_words(count: int) -> str:
    """A count between none and five is said as that: with so few, people could be recognised."""
    return f"fewer than {FEWEST}" if 0 < count < FEWEST else str(count)
