"""A question of the office about one bid, and the answer."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.applications.models import Application
from app.applications.paper.models import ReadBackWay
from app.platform.db import Base, Key, Name, one_of


class Clarification(Base):
    """What the office asks about a submitted bid, until which day (in London) an answer helps, and the answer.

    It changes nothing of what was submitted: it stands beside it.
    """

    __tablename__ = "clarification"
    __table_args__ = (
        CheckConstraint("question <> ''", name="asks_something"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (answer = '')",
            name="an_answer_has_a_time_and_a_person",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[Key] = mapped_column(unique=True, init=False, default_factory=lambda: secrets.token_urlsafe(12))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True, init=False)
    question: Mapped[str]
    answer_by: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)

    application: Mapped[Application] = relationship(default=None)
    confirmation: Mapped[ClarificationConfirmation | None] = relationship(
        back_populates="clarification", init=False, default=None
    )
    asked_by: Mapped[Person] = relationship(default=None, foreign_keys=[asked_by_id])
    answered_by: Mapped[Person | None] = relationship(default=None, foreign_keys=[answered_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def organisation_id(self) -> int:
        """Whose people answer, as permissions ask it."""
        return self.application.organisation_id

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def is_entered(self) -> bool:
        """Whether the office answers for people who have no account."""
        return self.application.is_entered


class ClarificationConfirmation(Base):
    """An officer wrote the answer down for somebody without an account, who heard it read back and confirmed it."""

    __tablename__ = "clarification_confirmation"
    __table_args__ = (CheckConstraint("confirmed_by <> ''", name="somebody_confirmed"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    clarification_id: Mapped[int] = mapped_column(ForeignKey("clarification.id"), unique=True, init=False)
    confirmed_by: Mapped[Name]
    how: Mapped[ReadBackWay] = mapped_column(one_of(ReadBackWay))
    confirmed_at: Mapped[datetime]

    clarification: Mapped[Clarification] = relationship(back_populates="confirmation")
