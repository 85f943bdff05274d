"""Bids without an award that were deferred to a later round."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.applications.models import Application
from app.platform.db import Base
from app.rounds.models import Round

TAKEN_BACK_WHOLLY = (
    "(taken_back_at IS NULL) = (taken_back_by_id IS NULL) AND (taken_back_at IS NULL) = (taken_back_reason IS NULL)"
    " AND taken_back_reason <> ''"
)


class Deferral(Base):
    """An officer deferred a bid that got no award to a named later round, with the reason.

    `draft` is the application that its people began there from it; until then an officer can take the deferral back,
    which is kept. Of a bid at most one is in force.
    """

    __tablename__ = "deferral"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="deferral_has_a_reason"),
        CheckConstraint(TAKEN_BACK_WHOLLY, name="deferral_is_taken_back_by_somebody_for_a_reason"),
        CheckConstraint("draft_id IS NULL OR taken_back_at IS NULL", name="deferral_taken_over_is_in_force"),
        Index(
            "uq_deferral_in_force",
            "application_id",
            unique=True,
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), init=False)
    to_round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True, init=False)
    reason: Mapped[str]
    deferred_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    deferred_at: Mapped[datetime]
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), unique=True, init=False, default=None)
    taken_back_reason: Mapped[str | None] = mapped_column(init=False, default=None)
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    taken_back_at: Mapped[datetime | None] = mapped_column(init=False, default=None)

    application: Mapped[Application] = relationship(foreign_keys=[application_id])
    to_round: Mapped[Round] = relationship()
    deferred_by: Mapped[Person] = relationship(foreign_keys=[deferred_by_id])
    draft: Mapped[Application | None] = relationship(foreign_keys=[draft_id], default=None)
    taken_back_by: Mapped[Person | None] = relationship(foreign_keys=[taken_back_by_id], init=False, default=None)
