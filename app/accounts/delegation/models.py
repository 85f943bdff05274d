"""An office is handed to somebody else for some days."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import OfficeRole, Person, new_key
from app.platform.db import Base, Key, one_of


class Delegation(Base):
    """Whoever holds an office names who acts for them, from one day to another, and why.

    `begins_at` and `ends_at` are the moments of those days on the office's wall; one that is ended early ends then.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("holder_id <> delegate_id", name="delegation_is_to_somebody_else"),
        CheckConstraint("begins_at <= ends_at", name="delegation_ends_after_it_begins"),
        CheckConstraint("reason <> ''", name="delegation_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[Key] = mapped_column(unique=True, insert_default=new_key, init=False)
    role: Mapped[OfficeRole] = mapped_column(one_of(OfficeRole))
    holder_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    delegate_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    first_on: Mapped[date]
    last_on: Mapped[date]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str]
    made_at: Mapped[datetime]
    ended_early_at: Mapped[datetime | None] = mapped_column(init=False, default=None)

    holder: Mapped[Person] = relationship(foreign_keys=[holder_id])
    delegate: Mapped[Person] = relationship(foreign_keys=[delegate_id])

    @property
    def person_id(self) -> int:
        """Whose it is to end: the holder's."""
        return self.holder_id
