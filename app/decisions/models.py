"""Decision records and the three signatures on them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.awards.models import Award, Recommendation
from app.decisions.attachments.models import Attachment
from app.platform.db import Base, Digest, Key, Money, Name, one_of


class Act(StrEnum):
    """The three signed acts on a record, in their order, by three different people."""

    ADVICE = "advice"
    RELEASE = "release"
    DECISION = "decision"


class Choice(StrEnum):
    """What the commissioner decides."""

    SUPPORTED = "supported"
    VARIED = "varied"
    NOT_SUPPORTED = "not supported"


class State(StrEnum):
    """How far a record has come. It follows from its rows; nobody sets it."""

    DRAFT = "draft"
    SENT = "waits for advice"
    ADVISED = "waits for release"
    RELEASED = "waits for the decision"
    DECIDED = "decided"


STATE_AFTER = {Act.DECISION: State.DECIDED, Act.RELEASE: State.RELEASED, Act.ADVICE: State.ADVISED}


class DecisionRecord(Base):
    """A decision of the commissioner, in the fields and the order the office uses. A list has one record.

    The value is computed from the lines; `version` guards against two people editing at once.
    """

    __tablename__ = "decision_record"
    __table_args__ = (UniqueConstraint("year", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    recommendation_id: Mapped[int | None] = mapped_column(ForeignKey("recommendation.id"), unique=True, init=False)
    year: Mapped[int]
    sequence: Mapped[int]
    reference: Mapped[Key] = mapped_column(unique=True)
    title: Mapped[Name]
    dated_on: Mapped[date]
    officers_present: Mapped[str]
    received_on: Mapped[date]
    summary: Mapped[str]
    key_points: Mapped[str]
    conditions: Mapped[str]
    interests: Mapped[str]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    written_at: Mapped[datetime]
    spending_from: Mapped[date | None] = mapped_column(default=None)
    due_regard: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    version: Mapped[int] = mapped_column(init=False)

    recommendation: Mapped[Recommendation | None] = relationship(default=None)
    written_by: Mapped[Person] = relationship(foreign_keys=[written_by_id])
    sent_by: Mapped[Person | None] = relationship(foreign_keys=[sent_by_id], default=None)
    lines: Mapped[list[RecordLine]] = relationship(
        back_populates="record", order_by="RecordLine.position", init=False, default_factory=list
    )
    signatures: Mapped[list[Signature]] = relationship(
        back_populates="record", order_by="Signature.id", init=False, default_factory=list
    )
    attachments: Mapped[list[Attachment]] = relationship(
        back_populates="record", order_by="Attachment.id", init=False, default_factory=list
    )
    publication: Mapped[Publication | None] = relationship(back_populates="record", init=False, default=None)
    further_advice: Mapped[FurtherAdvice | None] = relationship(back_populates="record", init=False, default=None)

    __mapper_args__ = {"version_id_col": version}

    @property
    def value_amount(self) -> Decimal:
        """The value of the decision, in pounds: the sum of its lines."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def round_id(self) -> int | None:
        """The round that the record decides about, where it decides about one."""
        return self.recommendation.round_id if self.recommendation else None

    @property
    def attached(self) -> list[Attachment]:
        """The attachments as they stand: without those that only an earlier version still holds."""
        return [each for each in self.attachments if each.removed_at is None]

    @property
    def state(self) -> State:
        """How far the record has come."""
        for act, state in STATE_AFTER.items():
            if self.valid(act):
                return state
        return State.SENT if self.sent_at else State.DRAFT

    @property
    def choice(self) -> Choice | None:
        """What was decided, once it is."""
        decision = self.valid(Act.DECISION)
        return Choice(decision.statement["choice"]) if decision else None

    @property
    def decided_amount(self) -> Decimal:
        """What was given in the end, in pounds: as recommended, as varied, or nothing."""
        decision = self.valid(Act.DECISION)
        if decision is None or self.choice is Choice.SUPPORTED:
            return self.value_amount
        if self.choice is Choice.NOT_SUPPORTED:
            return Decimal("0.00")
        return self.value_amount + sum((row.amount - row.award.amount for row in decision.variations), Decimal("0.00"))

    def valid(self, act: Act) -> Signature | None:
        """The signature that stands for this act; None before it, and after a change made it void."""
        return next((made for made in self.signatures if made.act is act and made.voided_at is None), None)


class RecordLine(Base):
    """One sum of money that the record decides about, in pounds, in one financial year."""

    __tablename__ = "record_line"
    __table_args__ = (UniqueConstraint("record_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    record_id: Mapped[int] = mapped_column(ForeignKey("decision_record.id"), init=False)
    position: Mapped[int]
    financial_year: Mapped[str] = mapped_column(String(7))
    description: Mapped[Name]
    amount: Mapped[Money]

    record: Mapped[DecisionRecord] = relationship(back_populates="lines")


class Signature(Base):
    """An authenticated act on a record: name, role and title at that moment, and the digest of exactly
    what was signed. A later change of the record voids it and says so; the row stays.

    `statement` is what the signer wrote; `content` all that they put their name to: what they saw, what
    they wrote, who they are and when; `digest` is its digest. `audit_head` is the end of the audit trail
    at that moment.
    """

    __tablename__ = "signature"
    __table_args__ = (
        Index(
            "uq_signature_record_id_act_valid",
            "record_id",
            "act",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
        CheckConstraint("(voided_at IS NULL) = (void_reason = '')", name="void_says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    record_id: Mapped[int] = mapped_column(ForeignKey("decision_record.id"), init=False)
    act: Mapped[Act] = mapped_column(one_of(Act))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    name: Mapped[Name]
    role_title: Mapped[Name]
    signed_at: Mapped[datetime]
    statement: Mapped[dict[str, Any]] = mapped_column(JSON)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[Digest]
    audit_head: Mapped[Digest]
    voided_at: Mapped[datetime | None] = mapped_column(default=None)
    void_reason: Mapped[str] = mapped_column(default="")

    record: Mapped[DecisionRecord] = relationship(back_populates="signatures")
    person: Mapped[Person] = relationship()
    variations: Mapped[list[Variation]] = relationship(back_populates="signature", init=False, default_factory=list)


class Variation(Base):
    """What the commissioner decided differently for one award: the amount in pounds (0 is no grant) and why."""

    __tablename__ = "variation"
    __table_args__ = (
        UniqueConstraint("signature_id", "award_id"),
        CheckConstraint("amount >= 0", name="amount_is_not_negative"),
        CheckConstraint("reason <> ''", name="has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"), init=False)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), init=False)
    amount: Mapped[Money]
    reason: Mapped[str]

    signature: Mapped[Signature] = relationship(back_populates="variations")
    award: Mapped[Award] = relationship()


class FurtherAdvice(Base):
    """What an adviser says of a decision that was varied: advice is asked for again, and the decision stands."""

    __tablename__ = "further_advice"
    __table_args__ = (CheckConstraint("text <> ''", name="says_something"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    record_id: Mapped[int] = mapped_column(ForeignKey("decision_record.id"), unique=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    name: Mapped[Name]
    role_title: Mapped[Name]
    text: Mapped[str]
    given_at: Mapped[datetime]

    record: Mapped[DecisionRecord] = relationship(back_populates="further_advice")
    person: Mapped[Person] = relationship()


class Rework(Base):
    """Whoever's turn it was sent the record back to its writer, and why. What it then said is kept, with its digest.

    `number` counts the versions of one record from 1: the one that was sent back first.
    """

    __tablename__ = "rework"
    __table_args__ = (UniqueConstraint("record_id", "number"), CheckConstraint("reason <> ''", name="has_a_reason"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    record_id: Mapped[int] = mapped_column(ForeignKey("decision_record.id"), init=False)
    number: Mapped[int]
    act: Mapped[Act] = mapped_column(one_of(Act))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    name: Mapped[Name]
    role_title: Mapped[Name]
    reason: Mapped[str]
    sent_back_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[Digest]

    record: Mapped[DecisionRecord] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def round_id(self) -> int | None:
        return self.record.round_id


class Publication(Base):
    """A decided record stands on the public pages from this moment.

    `content` is what the public reads, fixed at the moment of publication; a withheld record
    shows its reason instead of its details.
    """

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    record_id: Mapped[int] = mapped_column(ForeignKey("decision_record.id"), unique=True, init=False)
    published_at: Mapped[datetime]
    details_published: Mapped[bool]
    withheld_reason: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[Digest]

    record: Mapped[DecisionRecord] = relationship(back_populates="publication")
