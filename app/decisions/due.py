"""The clock of publication: what of the decided must be on the public pages by when, and what is late.

A decision is published as it is signed. What stands here as not published is therefore under embargo, or was
brought in from elsewhere; either way the office sees until when it must be out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from sqlalchemy import ColumnElement, select

from app.accounts.models import Person
from app.decisions.models import Act, DecisionRecord, Publication, Signature
from app.decisions.queries import is_open_to
from app.permissions import Actor, may
from app.platform.clock import local
from app.platform.db import db
from app.platform.formatting import long_date
from app.platform.waiting import Waiting
from app.rules.publication import publish_by


@dataclass(frozen=True, slots=True)
class Due:
    """One decided record: the last day to publish it, and when it was, if it was."""

    reference: str
    title: str
    last_day: date
    published_on: date | None
    is_withheld: bool
    is_late: bool

    @property
    def words(self) -> str:
        """How it stands with the publication, for the list of records."""
        if self.published_on is None:
            return f"Late: was due by {long_date(self.last_day)}" if self.is_late else f"By {long_date(self.last_day)}"
        how = "Withheld, told on" if self.is_withheld else "Published"
        return f"{how} {long_date(self.published_on)}{', late' if self.is_late else ''}"


def due_in(year: int, at: datetime) -> dict[str, Due]:
    """The decided records of a calendar year, by reference."""
    return {due.reference: due for due in decided(at, DecisionRecord.year == year)}


def decided(at: datetime, *which: ColumnElement[bool]) -> Iterator[Due]:
    """Decided records, the longest decided first, with their publication as it stands at this moment."""
    columns = (
        DecisionRecord.reference,
        DecisionRecord.title,
        Signature.signed_at,
        Publication.published_at,
        Publication.details_published,
    )
    wanted = (
        select(*columns)
        .join(Signature, Signature.record_id == DecisionRecord.id)
        .outerjoin(Publication, Publication.record_id == DecisionRecord.id)
        .where(Signature.act == Act.DECISION, Signature.voided_at.is_(None), *which)
        .order_by(Signature.signed_at, DecisionRecord.id)
    )
    for reference, title, signed_at, published_at, is_open in db.session.execute(wanted):
        is_out = published_at is not None and published_at <= at
        last_day = publish_by(local(signed_at).date())
        ended = local(published_at if is_out else at).date()
        yield Due(reference, title, last_day, ended if is_out else None, is_open is False, is_late=ended > last_day)


def waiting_for(person: Person, actor: Actor, at: datetime) -> Iterator[Waiting]:
    """For whoever sends or releases records: what is decided and not public, with its last day."""
    if not (may(actor, "record:send") or may(actor, "record:release")):
        return
    is_out = select(Publication.record_id).where(Publication.published_at <= at)
    for due in decided(at, DecisionRecord.id.not_in(is_out), is_open_to(actor)):
        yield Waiting(
            count=1,
            what=f"Decision {due.reference} must be published",
            url=url_for("decisions.show", record_reference=due.reference),
            hint=due.title,
            when=f"late since {long_date(due.last_day)}" if due.is_late else f"by {long_date(due.last_day)}",
            is_pressing=due.is_late,
        )
