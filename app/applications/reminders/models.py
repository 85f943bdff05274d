"""Which reminder went out for which draft."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, one_of


class Occasion(StrEnum):
    """When an unfinished draft is recalled to its people."""

    LEFT_ALONE = "left alone"
    WEEK_BEFORE = "a week before closing"
    DAY_BEFORE = "a day before closing"


class Reminder(Base):
    """An unfinished draft was recalled to its people on this occasion: once, however often we look."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("application_id", "occasion"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    occasion: Mapped[Occasion] = mapped_column(one_of(Occasion))
    sent_at: Mapped[datetime]
