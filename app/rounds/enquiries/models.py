"""A question about a round, and its answer."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.platform.db import Base, Key
from app.rounds.models import Round


class Enquiry(Base):
    """A question to the office. `published_question` is how everybody reads it: without who asked.

    With the answer both are published at once; who asked is known to the office only.
    """

    __tablename__ = "enquiry"
    __table_args__ = (
        CheckConstraint("question <> ''", name="asks_something"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (answer = '')",
            name="an_answer_has_a_time_and_a_person",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[Key] = mapped_column(unique=True, init=False, default_factory=lambda: secrets.token_urlsafe(12))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True, init=False)
    question: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    asked_at: Mapped[datetime]
    published_question: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)

    round: Mapped[Round] = relationship(default=None)
    asked_by: Mapped[Person] = relationship(default=None, foreign_keys=[asked_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None
