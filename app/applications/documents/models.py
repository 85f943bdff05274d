"""Documents of an application. A row says what a file is; the file itself stands in the store, under a random name."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.platform import files
from app.platform.db import Base, Digest, Key, Name, one_of
from app.rounds.models import Question

if TYPE_CHECKING:
    from app.applications.models import Application


class ScanState(StrEnum):
    """What the virus scanner said of a file, or that it was not asked."""

    NOT_SCANNED = "not scanned"
    WAITING = "waiting"
    CLEAN = "clean"
    REFUSED = "refused"


class Document(Base):
    """One file that an applicant gave, for one of the documents the round asks for.

    `stored_as` is its random name in the store, `name` what the applicant's file was called, cleaned for showing.
    `size` is in bytes, `digest` the SHA-256 of the file. `removed_at` is set when it was taken away or replaced
    after it had been submitted: then the row and the file stay, because what was submitted stays.
    """

    __tablename__ = "document"
    __table_args__ = (CheckConstraint("size > 0", name="size_is_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True, init=False)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), init=False)
    key: Mapped[Key] = mapped_column(unique=True)
    stored_as: Mapped[Key] = mapped_column(unique=True)
    name: Mapped[Name]
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    digest: Mapped[Digest]
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False)
    uploaded_at: Mapped[datetime]
    state: Mapped[ScanState] = mapped_column(one_of(ScanState))
    finding: Mapped[Name] = mapped_column(default="")
    scanned_at: Mapped[datetime | None] = mapped_column(default=None)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)

    application: Mapped[Application] = relationship(back_populates="documents")
    question: Mapped[Question] = relationship()
    uploaded_by: Mapped[Person | None] = relationship(default=None)

    @property
    def organisation_id(self) -> int:
        """What permissions of applicants are asked about."""
        return self.application.organisation_id

    @property
    def is_entered(self) -> bool:
        return self.application.is_entered


# A refused file is deleted, so no row answers for it any more.
files.kept_by(select(Document.stored_as, Document.size, Document.digest).where(Document.state != ScanState.REFUSED))
