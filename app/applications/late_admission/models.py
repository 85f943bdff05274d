"""More time that was given to one application."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.applications.models import Application
from app.platform.db import Base


class LateAdmission(Base):
    """An officer lets one application be submitted until a later moment than its round, and says why.

    The moment that holds stands on the application too (`admitted_until`), as a round's own closing time does.
    """

    __tablename__ = "late_admission"
    __table_args__ = (CheckConstraint("reason <> ''", name="has_a_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True, init=False)
    closes_at: Mapped[datetime]
    reason: Mapped[str]
    admitted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    admitted_at: Mapped[datetime]

    application: Mapped[Application] = relationship()
    admitted_by: Mapped[Person] = relationship()
