"""Tables that know nothing of grants: the audit trail, the outbox, and acts done once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base, Digest, Key, Name


class AuditEvent(Base):
    """One act: who did what to which subject, when, and what changed. Rows are never changed or removed.

    `digest` covers the whole row and `previous_digest`, so the rows form a chain.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_round_id_sequence", "round_id", "sequence"),)

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[Name]
    action: Mapped[Key]
    subject: Mapped[Key]
    subject_id: Mapped[int | None]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    previous_digest: Mapped[Digest]
    digest: Mapped[Digest]


class AuditHead(Base):
    """The end of the chain, in one row: a cut tail shows, and writers take their turn here."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one_head"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    digest: Mapped[Digest]


class OutboxMessage(Base):
    """A mail to be sent, written in the transaction of the act it tells of, so none is lost or sent in vain."""

    __tablename__ = "outbox_message"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    recipient: Mapped[Name] = mapped_column(index=True)
    subject: Mapped[Name]
    text: Mapped[str]
    html: Mapped[str]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    last_problem: Mapped[str] = mapped_column(default="")
    bounced_at: Mapped[datetime | None] = mapped_column(default=None)
    bounce_reason: Mapped[str] = mapped_column(default="")

    @property
    def state(self) -> str:
        """Where it is, as the office reads it."""
        if self.bounced_at:
            return "Came back"
        if self.sent_at:
            return "Sent"
        return "Tried, and tried again later" if self.attempts else "Waits to be sent"


class DoneOnce(Base):
    """The token of a form whose act was done. The same form sent again finds it and does nothing."""

    __tablename__ = "done_once"

    token: Mapped[Key] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[Key]
    done_at: Mapped[datetime]
