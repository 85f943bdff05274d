"""That what somebody wrote was deleted, because it had been kept long enough."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.applications.models import Application
from app.platform.db import Base, one_of


class Rule(StrEnum):
    """Why something is deleted, as the privacy notice divides it."""

    NEVER_SUBMITTED = "never submitted"
    NO_GRANT = "no grant"
    GRANT = "grant"


class Removal(Base):
    """What was written in a submitted bid was deleted. Its reference, title, amount and marks stay with the decision.

    A draft that was never submitted leaves no row: it is deleted whole.
    """

    __tablename__ = "removal"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True, init=False)
    rule: Mapped[Rule] = mapped_column(one_of(Rule))
    removed_at: Mapped[datetime]

    application: Mapped[Application] = relationship()
