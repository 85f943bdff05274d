"""Attachments of a decision record. A row says what a file is; the file itself stands in the store of files."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.applications.documents.models import ScanState
from app.platform import files
from app.platform.db import Base, Digest, Key, Name, one_of

if TYPE_CHECKING:
    from app.decisions.models import DecisionRecord


class Attachment(Base):
    """One file that goes with a record: a quote, a plan, an assessment.

    `is_public` says whether it is published with the record. `name` is what the file was called, cleaned for
    showing; `size` is in bytes, `digest` its SHA-256. Title, name, size, digest and `is_public` are part of what is
    signed. `removed_at` is set when it was taken away after somebody had signed or sent back a version with it: then
    row and file stay, because that version stays.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("size > 0", name="size_is_positive"),
        CheckConstraint("title <> ''", name="has_a_title"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    record_id: Mapped[int] = mapped_column(ForeignKey("decision_record.id"), index=True, init=False)
    key: Mapped[Key] = mapped_column(unique=True)
    title: Mapped[Name]
    is_public: Mapped[bool]
    stored_as: Mapped[Key] = mapped_column(unique=True)
    name: Mapped[Name]
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    digest: Mapped[Digest]
    attached_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    attached_at: Mapped[datetime]
    state: Mapped[ScanState] = mapped_column(one_of(ScanState))
    finding: Mapped[Name] = mapped_column(default="")
    scanned_at: Mapped[datetime | None] = mapped_column(default=None)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)

    record: Mapped[DecisionRecord] = relationship(back_populates="attachments")
    attached_by: Mapped[Person] = relationship()

    @property
    def round_id(self) -> int | None:
        """What keeps somebody out of a record keeps them out of its attachments."""
        return self.record.round_id


# A refused file is deleted, so no row answers for it any more.
files.kept_by(
    select(Attachment.stored_as, Attachment.size, Attachment.digest).where(Attachment.state != ScanState.REFUSED)
)
