"""The audit trail: append-only, each row carrying the digest of the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, insert, select, update

from app.platform.db import Base, connection, db, made_once, read, take_turn
from app.platform.models import AuditEvent, AuditHead
from app.rules.freezing import digest

START = "0" * 64
COMMAND_LINE = "command line"

Values = Mapping[str, Any]


class Subject(Protocol):
    """Whatever an act was about: a row of a table."""

    __tablename__: Any
    id: Any


class Named(Protocol):
    """Whoever acts: in practice a person."""

    id: Any
    name: Any


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold."""

    sequence: int
    problem: str


def record(
    action: str,
    *,
    actor: Named | None,
    at: datetime,
    subject: Subject | Base,
    round_id: int | None = None,
    before: Values | None = None,
    after: Values | None = None,
) -> None:
    """Append one act to the trail, in the transaction in hand. Without an actor, the command line acted.

    `before` and `after` hold plain JSON values; money and times as text.
    """
    db.session.flush()
    last, previous_digest = take_end()
    event = {
        "sequence": last + 1,
        "at": at,
        "actor_id": actor.id if actor else None,
        "actor_name": actor.name if actor else COMMAND_LINE,
        "action": action,
        "subject": subject.__tablename__,
        "subject_id": getattr(subject, "id", None),
        "round_id": round_id,
        "before": dict(before) if before else None,
        "after": dict(after) if after else None,
        "previous_digest": previous_digest,
    }
    event["digest"] = digest(covered(event))
    connection().execute(INSERT_EVENT, event)
    connection().execute(MOVE_END if last else FIRST_END, {"last": last + 1, "end": event["digest"]})


# Rows, written as such: every act comes through here, and nothing reads them back as objects.
END = made_once(lambda: select(AuditHead.sequence, AuditHead.digest))
INSERT_EVENT = insert(AuditEvent.__table__)
FIRST_END = insert(AuditHead.__table__).values(id=1, sequence=bindparam("last"), digest=bindparam("end"))
MOVE_END = update(AuditHead.__table__).values(sequence=bindparam("last"), digest=bindparam("end"))


def take_end() -> tuple[int, str]:
    """The end of the chain, held until the transaction ends: two acts never get the same place."""
    take_turn("audit")
    found = read(END).first()
    return (found.sequence, found.digest) if found else (0, START)


def last_of(action: str) -> dict[int, dict[str, Any]]:
    """What the last act of this name said of each of its subjects, by the subject's id."""
    acts = select(AuditEvent.subject_id, AuditEvent.after).where(AuditEvent.action == action)
    found = db.session.execute(acts.order_by(AuditEvent.sequence))
    return {subject_id: after or {} for subject_id, after in found}


def head_digest() -> str:
    """The digest at the end of the trail, as printed in signed records."""
    return db.session.scalar(select(AuditHead.digest)) or START


def verify() -> Break | None:
    """Recompute the whole chain; None when it holds, else its first break."""
    head = db.session.get(AuditHead, 1)
    chain = select(AuditEvent).order_by(AuditEvent.sequence).execution_options(yield_per=1000)
    with db.session.scalars(chain) as events:
        return first_break(events, head.sequence if head else 0, head.digest if head else START)


def first_break(events: Iterable[AuditEvent], length: int, end: str) -> Break | None:
    """The first event that is missing, out of its place, or not as it was written."""
    sequence, previous = 0, START
    for event in events:
        sequence += 1
        if event.sequence != sequence:
            return Break(sequence, "the row is missing")
        if event.digest != digest(content_of(event)):
            return Break(sequence, "the row was changed after it was written")
        if event.previous_digest != previous:
            return Break(sequence, "the row does not follow the one before it")
        previous = event.digest
    if (sequence, previous) != (length, end):
        return Break(sequence + 1, f"the trail should have {length} rows and has {sequence}")
    return None


def content_of(event: AuditEvent) -> dict[str, Any]:
    """What the digest of a row covers."""
    return covered({column.key: getattr(event, column.key) for column in AuditEvent.__table__.columns})


def covered(event: Values) -> dict[str, Any]:
    """Everything but the digest itself, its moment as text."""
    content = {name: value for name, value in event.items() if name != "digest"}
    return content | {"at": event["at"].astimezone(UTC).isoformat()}
