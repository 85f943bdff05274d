"""Making and ending reading links."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.accounts.models import Person
from app.accounts.sessions import digest_of
from app.applications.drafting import record
from app.applications.models import Application
from app.applications.queries import locked
from app.applications.reading_link.models import ReadingLink
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.once import first_time

MOST_OPEN = 10


@transaction()
def make(
    application: Application, readers: str, lasts: timedelta, *, actor: Person, at: datetime, once: str = ""
) -> str | None:
    """Make a link for these readers, for so long; gives its token, which is not kept. None, when the form came twice.

    Raises: Refused, when as many links are open as there may be.
    """
    application = locked(application)
    if not first_time(once, actor=actor, action="application.reading-link-made", at=at):
        return None
    if open_links(application, at) >= MOST_OPEN:
        raise Refused(f"{MOST_OPEN} links are open already. End one that nobody needs any more.")
    token = secrets.token_urlsafe(32)
    link = ReadingLink(
        application=application,
        readers=readers,
        token_digest=digest_of(token),
        made_by=actor,
        made_at=at,
        ends_at=at + lasts,
    )
    db.session.add(link)
    after = {"readers": readers, "ends_at": link.ends_at.isoformat()}
    record(application, "application.reading-link-made", actor, at, after=after)
    return token


def open_links(application: Application, at: datetime) -> int:
    held = ReadingLink.application_id == application.id, ReadingLink.ended_at.is_(None), ReadingLink.ends_at > at
    return db.session.scalar(select(func.count(ReadingLink.id)).where(*held)) or 0


@transaction()
def end(link: ReadingLink, *, actor: Person, at: datetime) -> None:
    """End a link at once. Ended already, or lapsed, it stays so."""
    locked(link.application)
    db.session.refresh(link)
    if not link.holds(at):
        return
    link.ended_at, link.ended_by_id = at, actor.id
    record(link.application, "application.reading-link-ended", actor, at, before={"readers": link.readers})
