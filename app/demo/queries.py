"""What the pages of the demo read."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import Person
from app.platform.db import db


def find_person(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email, Person.left_at.is_(None)))
