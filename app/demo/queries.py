"""What the pages of the demo read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.platform.db import db
from app.platform.models import OutboxMessage
from app.rounds.models import Round

MOST_MESSAGES = 50


def find_person(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email, Person.left_at.is_(None)))


def latest_messages() -> list[OutboxMessage]:
    """The newest mails first."""
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(MOST_MESSAGES)))


def rounds_closing_after(at: datetime) -> list[Round]:
    return list(db.session.scalars(select(Round).where(Round.closes_at >= at).order_by(Round.closes_at, Round.id)))


def find_round(reference: str) -> Round | None:
    return db.session.scalar(select(Round).where(Round.reference == reference))
