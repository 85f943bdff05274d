"""Rounds, read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import selectinload

from app.platform.db import db
from app.rounds.models import EligibilityQuestion, Round, Section


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """An eligibility question at its place in its round."""

    round: Round
    place: int

    @property
    def row(self) -> EligibilityQuestion:
        return self.round.eligibility_questions[self.place]


WITH_ELIGIBILITY = (selectinload(Round.eligibility_questions),)
WITH_FORM = (selectinload(Round.criteria), selectinload(Round.sections).selectinload(Section.questions))


ROUND = select(Round).where(Round.reference == bindparam("reference"))


def find(round_reference: str) -> Round | None:
    """The round of this reference; whoever comes may know of it."""
    return db.session.scalar(ROUND, {"reference": round_reference})


def find_with_eligibility(round_reference: str) -> Round | None:
    """With the questions that are asked before an application."""
    return db.session.scalar(select(Round).where(Round.reference == round_reference).options(*WITH_ELIGIBILITY))


def find_with_everything(round_reference: str) -> Round | None:
    """With its criteria, its form and its eligibility questions, as the start page shows them."""
    wanted = select(Round).where(Round.reference == round_reference)
    return db.session.scalar(wanted.options(*WITH_FORM, *WITH_ELIGIBILITY))


def find_eligibility_question(round_reference: str, question_key: str) -> AskedQuestion | None:
    """One of the round's eligibility questions, with the round."""
    round_ = find_with_eligibility(round_reference)
    places = {row.key: place for place, row in enumerate(round_.eligibility_questions)} if round_ else {}
    return AskedQuestion(round_, places[question_key]) if round_ and question_key in places else None
