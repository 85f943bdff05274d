"""Answers to equality monitoring, without whose they are."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base


class MonitoringAnswer(Base):
    """One set of answers: question key to the options that were chosen.

    Nothing leads from here to a bid, an organisation or a person: the key is random, so not even the order
    of arrival is kept, and there is no time.
    """

    __tablename__ = "monitoring_answer"

    key: Mapped[str] = mapped_column(
        String(32), primary_key=True, default_factory=lambda: secrets.token_hex(16), init=False
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON)
