"""Due diligence of a bid that is to get money: what is known before the record is sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.applications.models import Application
from app.platform.db import Base, one_of


class Diligence(StrEnum):
    """How far due diligence has come. A bid without any entry is not begun."""

    NOT_BEGUN = "not begun"
    IN_HAND = "in hand"
    PASSED = "passed"
    FAILED = "failed"


class DueDiligence(Base):
    """What was found of a bid's organisation, by whom and when. The last one counts; those before it stay.

    It belongs to the bid, so that a later list of the round need not ask again.
    """

    __tablename__ = "award_due_diligence"
    __table_args__ = (CheckConstraint("state <> 'failed' OR reason <> ''", name="failed_diligence_says_why"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True, init=False)
    state: Mapped[Diligence] = mapped_column(one_of(Diligence))
    reason: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    recorded_at: Mapped[datetime]

    application: Mapped[Application] = relationship()
    recorded_by: Mapped[Person] = relationship()
