"""What somebody asked for in order to apply on equal terms, what was answered, and when it was honoured."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, new_key
from app.applications.late_admission.models import LateAdmission
from app.applications.models import Application
from app.platform.db import Base, Key, Name, one_of
from app.rounds.models import Round


class Need(StrEnum):
    """What would help."""

    TIME = "more time"
    FORMAT = "another format"
    WRITING = "help with writing it down"
    OTHER = "something else"


class Adjustment(Base):
    """Somebody asks for the form in another way. `asked_by` when they asked on the website themselves; otherwise an
    officer recorded it for them (`recorded_by`), with how they are reached.

    `agreed` is None until it is answered; `answer` says what exactly was agreed, or why it was not. More time is
    given by the late admission beside it. `honoured_on` is the day on which what was agreed was done.
    """

    __tablename__ = "adjustment"
    __table_args__ = (
        CheckConstraint("(asked_by_id IS NULL) <> (recorded_by_id IS NULL)", name="asked_or_recorded"),
        CheckConstraint("(agreed IS NULL) = (answered_at IS NULL)", name="answered_with_its_time"),
        CheckConstraint("agreed IS NULL OR answer <> ''", name="answered_in_words"),
        CheckConstraint("honoured_on IS NULL OR agreed", name="honoured_once_agreed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[Key] = mapped_column(unique=True, default_factory=new_key, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True, init=False)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True, init=False)
    need: Mapped[Need] = mapped_column(one_of(Need))
    words: Mapped[str]
    name: Mapped[Name]
    email: Mapped[Name]
    reached_by: Mapped[Name]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False)
    asked_at: Mapped[datetime]
    agreed: Mapped[bool | None] = mapped_column(default=None)
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    late_admission_id: Mapped[int | None] = mapped_column(ForeignKey("late_admission.id"), init=False)
    honoured_on: Mapped[date | None] = mapped_column(default=None)
    honoured_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False)
    version: Mapped[int] = mapped_column(init=False)

    round: Mapped[Round] = relationship()
    application: Mapped[Application | None] = relationship(default=None)
    asked_by: Mapped[Person | None] = relationship(default=None, foreign_keys=[asked_by_id])
    recorded_by: Mapped[Person | None] = relationship(default=None, foreign_keys=[recorded_by_id])
    answered_by: Mapped[Person | None] = relationship(default=None, foreign_keys=[answered_by_id])
    honoured_by: Mapped[Person | None] = relationship(default=None, foreign_keys=[honoured_by_id])
    late_admission: Mapped[LateAdmission | None] = relationship(default=None)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_answered(self) -> bool:
        return self.agreed is not None

    @property
    def waits_to_be_honoured(self) -> bool:
        """Whether something was agreed and not done yet."""
        return bool(self.agreed) and self.honoured_on is None
