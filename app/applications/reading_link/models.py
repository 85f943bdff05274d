"""Reading links: made and ended by people who may edit, lapsing by themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, new_key
from app.applications.models import Application
from app.platform.db import Base, Digest, Key, Name


class ReadingLink(Base):
    """Whoever has this link reads one application until a moment. Only the digest of its token is kept."""

    __tablename__ = "reading_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[Key] = mapped_column(unique=True, default_factory=new_key, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True, init=False)
    readers: Mapped[Name]
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    application: Mapped[Application] = relationship()
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])

    @property
    def organisation_id(self) -> int:
        return self.application.organisation_id

    def holds(self, at: datetime) -> bool:
        """Whether it still opens the application."""
        return self.ended_at is None and at < self.ends_at
