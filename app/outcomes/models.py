"""Feedback, the outcome of each bid, and what became of an offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, new_key
from app.applications.models import Application
from app.applications.paper.models import ReadBackWay
from app.decisions.models import DecisionRecord
from app.platform.clock import local
from app.platform.db import Base, Digest, Key, Money, Name, one_of


class Feedback(Base):
    """What an applicant is told of a bid, by the key of the criterion; gathered from the panel, edited, approved.

    Without approval it is a draft of the office, and goes to nobody.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("(approved_at IS NULL) = (approved_by_id IS NULL)", name="approval_names_a_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True, init=False)
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    edited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    edited_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)

    application: Mapped[Application] = relationship(default=None)

    __mapper_args__ = {"version_id_col": version}


class OutcomeKind(StrEnum):
    """What the decision means for one bid."""

    AWARDED = "awarded"
    NOT_AWARDED = "not awarded"


class Standing(StrEnum):
    """Where an offer is. It follows from the answer, what was given back, and the clock; nobody sets it."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"


class Outcome(Base):
    """What one applicant was told of one decision, fixed when it was sent: amount in pounds, conditions, feedback.

    A bid of the reserve list may hear twice: no grant by the first record, then an offer by one that follows it.
    `answer_by` is the last day, in London, on which an offer can be accepted; after it the offer has lapsed.
    """

    __tablename__ = "outcome"
    __table_args__ = (
        UniqueConstraint("application_id", "record_id"),
        CheckConstraint("(kind = 'awarded') = (amount > 0)", name="an_award_has_an_amount"),
        CheckConstraint("(kind = 'awarded') = (answer_by IS NOT NULL)", name="an_offer_lapses"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True, init=False)
    record_id: Mapped[int] = mapped_column(ForeignKey("decision_record.id"), index=True, init=False)
    kind: Mapped[OutcomeKind] = mapped_column(one_of(OutcomeKind))
    amount: Mapped[Money]
    answer_by: Mapped[date | None]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[Digest]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]

    application: Mapped[Application] = relationship(default=None)
    record: Mapped[DecisionRecord] = relationship(default=None)
    answer: Mapped[OfferAnswer | None] = relationship(back_populates="outcome", init=False, default=None)
    returns: Mapped[list[GrantReturn]] = relationship(
        primaryjoin="and_(Outcome.application_id == foreign(GrantReturn.application_id),"
        " Outcome.record_id == foreign(GrantReturn.record_id))",
        order_by="GrantReturn.id",
        viewonly=True,
        lazy="selectin",
        init=False,
        default_factory=list,
    )

    @property
    def organisation_id(self) -> int:
        """Whose people answer the offer, as permissions ask it."""
        return self.application.organisation_id

    @property
    def is_entered(self) -> bool:
        return self.application.is_entered

    def standing(self, at: datetime) -> Standing | None:
        """Where the offer is; None where nothing was offered."""
        if self.answer_by is None:
            return None
        if self.answer and not self.answer.accepted:
            return Standing.DECLINED
        if way := given_back(self.returns, self.amount):
            return Standing(way.value)
        if self.answer:
            return Standing.ACCEPTED
        return Standing.OFFERED if local(at).date() <= self.answer_by else Standing.LAPSED


class Way(StrEnum):
    """How money of a decided grant comes back."""

    WITHDRAWN = "withdrawn"
    RETURNED = "returned"


class GrantReturn(Base):
    """Money of a decided grant that came back, in pounds: the organisation gave the grant up (withdrawn, the whole
    of what was left), or returned some of it.

    Rows are added and never changed. One that was wrong is reversed by another row of the same amount.
    """

    __tablename__ = "grant_return"
    __table_args__ = (
        CheckConstraint("amount > 0", name="return_is_positive"),
        CheckConstraint("reason <> ''", name="return_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("decision_record.id"), index=True)
    way: Mapped[Way] = mapped_column(one_of(Way))
    amount: Mapped[Money]
    returned_on: Mapped[date]
    reason: Mapped[str]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    entered_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("grant_return.id"), unique=True, default=None)
    key: Mapped[Key] = mapped_column(unique=True, insert_default=new_key, init=False)

    entered_by: Mapped[Person] = relationship(default=None)


def standing_returns(rows: Sequence[GrantReturn]) -> list[GrantReturn]:
    """Those that count: neither reversed nor reversals."""
    reversed_ = {row.reverses_id for row in rows}
    return [row for row in rows if row.reverses_id is None and row.id not in reversed_]


def given_back(rows: Sequence[GrantReturn], amount: Decimal) -> Way | None:
    """How the whole of a grant came back; None while some of it stands."""
    count = standing_returns(rows)
    if not count or sum((row.amount for row in count), Decimal("0.00")) < amount:
        return None
    return Way.WITHDRAWN if any(row.way is Way.WITHDRAWN for row in count) else Way.RETURNED


class OfferAnswer(Base):
    """The applicant's answer to an offer. A refusal says why, so that the office can learn from it."""

    __tablename__ = "offer_answer"
    __table_args__ = (CheckConstraint("accepted OR reason <> ''", name="declining_has_a_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"), unique=True, init=False)
    accepted: Mapped[bool]
    reason: Mapped[str]
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    answered_at: Mapped[datetime]

    outcome: Mapped[Outcome] = relationship(back_populates="answer")
    answered_by: Mapped[Person] = relationship()
    confirmation: Mapped[OfferConfirmation | None] = relationship(back_populates="answer", init=False, default=None)


class OfferConfirmation(Base):
    """An officer wrote the answer down for somebody without an account, who heard it read back and confirmed it."""

    __tablename__ = "offer_confirmation"
    __table_args__ = (CheckConstraint("confirmed_by <> ''", name="somebody_confirmed"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    offer_answer_id: Mapped[int] = mapped_column(ForeignKey("offer_answer.id"), unique=True, init=False)
    confirmed_by: Mapped[Name]
    how: Mapped[ReadBackWay] = mapped_column(one_of(ReadBackWay))
    confirmed_at: Mapped[datetime]

    answer: Mapped[OfferAnswer] = relationship(back_populates="confirmation")
