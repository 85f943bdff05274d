"""Reading links, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Membership
from app.accounts.sessions import digest_of
from app.applications.models import Application
from app.applications.queries import WITH_DRAFT, visible
from app.applications.reading_link.models import ReadingLink
from app.platform import guard
from app.platform.db import db


def find(key: str, link_key: str) -> ReadingLink | None:
    """A link to an application of the person who asks."""
    mine = visible(guard.actor()).where(Application.key == key).with_only_columns(Application.id)
    wanted = select(ReadingLink).where(ReadingLink.application_id.in_(mine), ReadingLink.key == link_key)
    return db.session.scalar(wanted.options(joinedload(ReadingLink.application)))


def links_of(application: Application) -> Sequence[ReadingLink]:
    """All links to an application, the latest first, those that have ended among them."""
    wanted = select(ReadingLink).where(ReadingLink.application_id == application.id)
    wanted = wanted.options(joinedload(ReadingLink.made_by)).order_by(ReadingLink.id.desc())
    return db.session.scalars(wanted.limit(50)).all()


def opened_by(token: str, at: datetime) -> ReadingLink | None:
    """The link of this token with the whole application, while it holds."""
    wanted = select(ReadingLink).where(ReadingLink.token_digest == digest_of(token))
    whole = selectinload(ReadingLink.application).options(*WITH_DRAFT)
    link = db.session.scalar(wanted.options(whole))
    return link if link and link.holds(at) else None


def open_links_made_by(membership: Membership, at: datetime) -> int:
    """How many links of a person's to applications of this organisation still open one."""
    wanted = (
        select(func.count(ReadingLink.id))
        .join(ReadingLink.application)
        .where(
            Application.organisation_id == membership.organisation_id,
            ReadingLink.made_by_id == membership.person_id,
            ReadingLink.ended_at.is_(None),
            ReadingLink.ends_at > at,
        )
    )
    return db.session.scalar(wanted) or 0
