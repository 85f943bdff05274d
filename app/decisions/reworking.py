"""A record is sent back to its writer by whoever's turn it is, with the reason; what it said then is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.decisions.content import content_of
from app.decisions.models import Act, DecisionRecord, Rework, State
from app.decisions.operations import hold, void
from app.decisions.queries import find_record, has_signed
from app.decisions.signing import SIGNING_ROLES, Signer, title_of
from app.decisions.telling import tell_sent_back
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, NotAllowed, Refused
from app.platform.once import first_time
from app.rules.freezing import digest

TURN = {State.SENT: Act.ADVICE, State.ADVISED: Act.RELEASE, State.RELEASED: Act.DECISION}


@transaction()
def send_back(
    record: DecisionRecord, reason: str, *, signer: Signer, seen: str, at: datetime, once: str
) -> Rework | None:
    """Give the record back to its writer for rework; None when this very form was received before.

    It is a draft again, what was signed on it is void, and its writer and those who signed are told. `seen` is the
    digest of what the page said. Raises: Refused out of turn, NotAllowed to whoever has signed it or whose turn it
    is not, Conflict when the record has changed since.
    """
    if not first_time(once, actor=signer.person, action="record.sent-back", at=at):
        return None
    hold(record)
    act = act_of(record, signer)
    content = content_of(record)
    if seen != digest(content):
        raise Conflict("The record changed while you had it open, so it was not sent back. Read it again.")
    made = Rework(
        record=record,
        number=1 + len(versions_of(record)),
        act=act,
        person=signer.person,
        name=signer.person.name,
        role_title=title_of(signer, act, at),
        reason=reason,
        sent_back_at=at,
        content=content,
        digest=seen,
    )
    db.session.add(made)
    voided = void(record, f"{made.name} sent the record back for rework.", at=at)
    record.sent_at = record.sent_by = None
    tell_sent_back(made, at=at)
    after = {"version": made.number, "reason": reason, "digest": seen, **({"void": voided} if voided else {})}
    audit.record("record.sent-back", actor=signer.person, at=at, subject=record, round_id=record.round_id, after=after)
    return made


def act_of(record: DecisionRecord, signer: Signer) -> Act:
    """The act for which the record waits, where it waits for this person."""
    act = TURN.get(record.state)
    if act is None:
        raise Refused("This record waits for nobody’s signature, so there is nothing to send back.")
    if not signer.roles.intersection(SIGNING_ROLES[act]):
        raise NotAllowed(f"The record waits for the {act}. Whoever gives that may send it back.")
    if has_signed(record, signer.person):
        raise NotAllowed("You have signed this record. Whoever signs next may send it back.")
    return act


def versions_of(record: DecisionRecord) -> Sequence[Rework]:
    """What the record said each time it was sent back, the first first."""
    return db.session.scalars(select(Rework).where(Rework.record_id == record.id).order_by(Rework.number)).all()


def find_version(record_reference: str, number: int) -> Rework | None:
    """One of those; nobody outside the office knows of it."""
    record = find_record(record_reference)
    return record and db.session.scalar(select(Rework).where(Rework.record_id == record.id, Rework.number == number))
