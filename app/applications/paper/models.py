"""Bids on paper and by telephone: how they came, whose they are, and that they were read back and confirmed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.platform.db import Base, Digest, Name, one_of

if TYPE_CHECKING:
    from app.applications.models import Application, Submission


class Way(StrEnum):
    """How a bid came to the office."""

    PAPER = "on paper"
    EMAIL = "by e-mail"
    TELEPHONE = "by telephone"


class ReadBackWay(StrEnum):
    """How somebody confirmed what the office wrote down for them."""

    TELEPHONE = "read out on the telephone"
    POST = "signed print by post"
    IN_PERSON = "in person"


class PaperBid(Base):
    """An application that an officer enters for somebody who cannot use the form.

    `received_at` is when it reached the office: that moment counts for "in time". `late_reason` says why it was
    entered after the round had closed. Name, `reached_by` (telephone or address) and e-mail are for the office alone.
    """

    __tablename__ = "paper_bid"
    __table_args__ = (
        CheckConstraint("contact_name <> '' AND reached_by <> ''", name="somebody_can_be_reached"),
        CheckConstraint("received_at <= entered_at", name="received_before_it_is_entered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True, init=False)
    way: Mapped[Way] = mapped_column(one_of(Way))
    received_at: Mapped[datetime]
    contact_name: Mapped[Name]
    reached_by: Mapped[str]
    email: Mapped[Name]
    late_reason: Mapped[str]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    entered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(init=False)

    application: Mapped[Application] = relationship(back_populates="paper_bid")
    entered_by: Mapped[Person] = relationship()
    confirmations: Mapped[list[PaperConfirmation]] = relationship(
        back_populates="paper_bid", order_by="PaperConfirmation.number", init=False, default_factory=list
    )

    __mapper_args__ = {"version_id_col": version}


class PaperConfirmation(Base):
    """Somebody heard or read what was written down for them, and said that it is what they mean.

    `digest` is that of the bid as it was read back: a change after it needs another confirmation. `submission` is
    what was submitted with it.
    """

    __tablename__ = "paper_confirmation"
    __table_args__ = (
        UniqueConstraint("paper_bid_id", "number"),
        CheckConstraint("confirmed_by <> ''", name="somebody_confirmed"),
        CheckConstraint("confirmed_at <= recorded_at", name="confirmed_before_it_is_recorded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    paper_bid_id: Mapped[int] = mapped_column(ForeignKey("paper_bid.id"), init=False)
    number: Mapped[int]
    digest: Mapped[Digest]
    confirmed_by: Mapped[Name]
    how: Mapped[ReadBackWay] = mapped_column(one_of(ReadBackWay))
    confirmed_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    recorded_at: Mapped[datetime]
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), unique=True, init=False)

    paper_bid: Mapped[PaperBid] = relationship(back_populates="confirmations")
    recorded_by: Mapped[Person] = relationship()
    submission: Mapped[Submission | None] = relationship(default=None)
