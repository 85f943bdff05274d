"""Earlier bids that can be copied, and what a copy took over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Organisation
from app.applications.models import Application
from app.applications.queries import visible
from app.platform import guard
from app.platform.db import db
from app.platform.models import AuditEvent

MOST = 10


def copyable(organisation: Organisation) -> Sequence[Application]:
    """The latest bids of an organisation of the person who asks, as far as anything was written here."""
    wanted = (
        visible(guard.actor())
        .where(
            Application.organisation_id == organisation.id,
            or_(Application.answers.any(), Application.budget_lines.any()),
        )
        .options(joinedload(Application.round, innerjoin=True))
    )
    return db.session.scalars(wanted.order_by(Application.started_at.desc(), Application.id.desc()).limit(MOST)).all()


def copy_of(application: Application) -> dict[str, Any] | None:
    """What the copy took over and what it left out, as the trail of its start has kept it."""
    started = select(AuditEvent.after).where(
        AuditEvent.subject == "application",
        AuditEvent.subject_id == application.id,
        AuditEvent.action == "application.started",
    )
    after = db.session.scalar(started.limit(1))
    return after.get("copy") if after else None
