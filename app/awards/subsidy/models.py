"""Minimal financial assistance of other public bodies, and what recipients confirmed of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organisation, Person, new_key
from app.awards.models import Award
from app.platform.db import Base, Digest, Key, Money, Name, one_of


class Source(StrEnum):
    """How the office knows of a sum."""

    DECLARED = "declared by the organisation"
    FOUND = "found by the office"


class SubsidyEntry(Base):
    """One sum that another public body gave an organisation, in pounds, in one financial year.

    An entry that was never right is struck out, and stays.
    """

    __tablename__ = "subsidy_entry"
    __table_args__ = (CheckConstraint("amount > 0", name="subsidy_is_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True, init=False)
    financial_year: Mapped[str] = mapped_column(String(7))
    given_by: Mapped[Name]
    amount: Mapped[Money]
    source: Mapped[Source] = mapped_column(one_of(Source))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    entered_at: Mapped[datetime]
    struck_at: Mapped[datetime | None] = mapped_column(default=None)
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    key: Mapped[Key] = mapped_column(unique=True, insert_default=new_key, init=False)

    organisation: Mapped[Organisation] = relationship()
    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id])


class SubsidyConfirmation(Base):
    """A recipient confirmed in writing that this award does not bring them above the limit.

    It stands for exactly this amount, in pounds. A later one of the same award stands beside it, and the last counts.
    """

    __tablename__ = "subsidy_confirmation"
    __table_args__ = (CheckConstraint("confirmed_by <> ''", name="subsidy_confirmation_names_somebody"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True, init=False)
    amount: Mapped[Money]
    confirmed_by: Mapped[Name]
    confirmed_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    recorded_at: Mapped[datetime]

    award: Mapped[Award] = relationship()
    recorded_by: Mapped[Person] = relationship()


class SubsidyPaperKind(StrEnum):
    """What the office sends a recipient: that assistance is proposed, and that it was given."""

    NOTICE = "notice"
    AWARD_NOTICE = "award notice"


class SubsidyPaper(Base):
    """One paper of minimal financial assistance as it went to the recipient: each of an award once, and for good.

    `content` is what it says, `digest` its digest, `amount` the gross value in pounds. The notice goes with the
    offer, the award notice when the grant is accepted.
    """

    __tablename__ = "subsidy_paper"
    __table_args__ = (
        UniqueConstraint("award_id", "kind"),
        CheckConstraint("amount > 0", name="subsidy_paper_is_of_money"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True, init=False)
    kind: Mapped[SubsidyPaperKind] = mapped_column(one_of(SubsidyPaperKind))
    amount: Mapped[Money]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[Digest]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    sent_at: Mapped[datetime]

    award: Mapped[Award] = relationship()
    sent_by: Mapped[Person] = relationship()
