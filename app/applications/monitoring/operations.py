"""Keeping an answer to equality monitoring, and nothing about who gave it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.applications.monitoring.models import MonitoringAnswer
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.once import first_time
from app.rounds.models import Round


@transaction()
def answer(round_: Round, chosen: Mapping[str, Sequence[str]], *, at: datetime, once: str = "") -> None:
    """Keep what was chosen. The same form again adds nothing.

    There is no actor, on purpose: the trail says that somebody answered for this round, and not who or what.
    """
    if not first_time(once, actor=None, action="monitoring.answered", at=at):
        return
    db.session.add(MonitoringAnswer(round_id=round_.id, chosen={key: list(options) for key, options in chosen.items()}))
    audit.record("monitoring.answered", actor=None, at=at, subject=round_, round_id=round_.id)
