"""Feedback, the outcome of each bid, and what became of an offer."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.applications.models import Application
from app.applications.paper.models import ReadBackWay
from app.decisions.models import DecisionRecord
from app.platform.clock import local
from app.platform.db import Base, Digest, Money, Name, one_of


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
    """Where an offer is. It follows from the answer and the clock; nobody sets it."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Outcome(Base):
    """What one applicant was told, fixed when it was sent: amount in pounds, conditions, feedback.

    `answer_by` is the last day, in London, on which an offer can be accepted; after it the offer has lapsed.
    """

    __tablename__ = "outcome"
    __table_args__ = (
        CheckConstraint("(kind = 'awarded') = (amount > 0)", name="an_award_has_an_amount"),
        CheckConstraint("(kind = 'awarded') = (answer_by IS NOT NULL)", name="an_offer_lapses"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True, init=False)
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
        if self.answer:
            return Standing.ACCEPTED if self.answer.accepted else Standing.DECLINED
        return Standing.OFFERED if local(at).date() <= self.answer_by else Standing.LAPSED


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
