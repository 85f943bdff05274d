"""Bids without an award that were deferred to a later round."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.applications.models import Application
from app.platform.db import Base
from app.rounds.models import Round


class Deferral(Base):
    """An officer deferred a bid that got no award to a named later round, with the reason; a bid only once.

    `draft` is the application that its people began there from it.
    """

    __tablename__ = "deferral"
    __table_args__ = (CheckConstraint("reason <> ''", name="deferral_has_a_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True, init=False)
    to_round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True, init=False)
    reason: Mapped[str]
    deferred_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    deferred_at: Mapped[datetime]
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), unique=True, init=False, default=None)

    application: Mapped[Application] = relationship(foreign_keys=[application_id])
    to_round: Mapped[Round] = relationship()
    deferred_by: Mapped[Person] = relationship()
    draft: Mapped[Application | None] = relationship(foreign_keys=[draft_id], default=None)
