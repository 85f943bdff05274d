"""Applications. What was submitted is a fixed version with a digest; the draft stays beside it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organisation, Person
from app.applications.documents.models import Document
from app.applications.paper.models import PaperBid
from app.platform.db import Base, Digest, Key, Money, Name
from app.rounds.models import FormVersion, Round
from app.rules.timetable import Timetable


class Application(Base):
    """One organisation's bid in one round.

    A draft has no reference. At submission the facts that the office works with (project,
    area, theme, summary, amount requested in pounds) are taken from the answers. `admitted_until`
    is a later closing time of its own (LateAdmission).
    """

    __tablename__ = "application"
    __table_args__ = (UniqueConstraint("round_id", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True, init=False)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False)
    form_version_id: Mapped[int | None] = mapped_column(ForeignKey("form_version.id"), init=False)
    key: Mapped[Key] = mapped_column(unique=True)
    started_at: Mapped[datetime]
    reference: Mapped[str | None] = mapped_column(String(64), default=None)
    project: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(default="")
    area: Mapped[str] = mapped_column(String(200), default="")
    theme: Mapped[str] = mapped_column(String(200), default="")
    requested_amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2), default=None)
    eligibility: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    admitted_until: Mapped[datetime | None] = mapped_column(default=None)

    round: Mapped[Round] = relationship()
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    started_by: Mapped[Person | None] = relationship(default=None)
    form_version: Mapped[FormVersion | None] = relationship(default=None)
    answers: Mapped[list[Answer]] = relationship(back_populates="application", init=False, default_factory=list)
    budget_lines: Mapped[list[BudgetLine]] = relationship(
        back_populates="application",
        order_by="BudgetLine.position",
        cascade="all, delete-orphan",
        init=False,
        default_factory=list,
    )
    documents: Mapped[list[Document]] = relationship(
        back_populates="application", order_by="Document.id", init=False, default_factory=list
    )
    submissions: Mapped[list[Submission]] = relationship(
        back_populates="application", order_by="Submission.number", init=False, default_factory=list
    )
    withdrawal: Mapped[Withdrawal | None] = relationship(back_populates="application", init=False, default=None)
    paper_bid: Mapped[PaperBid | None] = relationship(back_populates="application", init=False, default=None)
    checks: Mapped[list[Check]] = relationship(
        back_populates="application", order_by="Check.name", init=False, default_factory=list
    )

    @property
    def submission(self) -> Submission | None:
        """The submission that counts: the last."""
        return self.submissions[-1] if self.submissions else None

    @property
    def is_draft(self) -> bool:
        """Whether it is being written: never submitted, or opened again since."""
        return self.withdrawal is None and (self.submission is None or self.submission.reopening is not None)

    @property
    def closes_at(self) -> datetime:
        """Until when it can be submitted: with its round, or later where an officer has given it more time."""
        return max(self.round.closes_at, self.admitted_until or self.round.closes_at)

    @property
    def timetable(self) -> Timetable:
        """Its round's times, with its own closing time."""
        return Timetable(self.round.opens_at, self.closes_at)

    @property
    def is_entered(self) -> bool:
        """Whether an officer enters it for somebody who cannot use the form."""
        return self.paper_bid is not None

    def counts_from(self, received_at: datetime) -> datetime:
        """When it counts as received: for a bid that came on paper, when it reached the office and not the server."""
        return self.paper_bid.received_at if self.paper_bid and not self.submissions else received_at

    def is_in_time(self, received_at: datetime) -> bool:
        """Whether a submission that the server received then counts."""
        return self.timetable.is_in_time(self.counts_from(received_at))

    @property
    def title(self) -> str:
        """What the applicant sees it under: its project, once that has a name."""
        return self.project or "Your application"


class Answer(Base):
    """The present answer to one question of a draft.

    `version` guards against a second tab, and `saved_from` tells that tab's page from this one. `finished_at`
    is when somebody went on from it; without it, it was only saved on the way.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("application_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), init=False)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    value: Mapped[str]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]
    saved_from: Mapped[Key] = mapped_column(default="")
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)

    application: Mapped[Application] = relationship(back_populates="answers")
    saved_by: Mapped[Person | None] = relationship(init=False)

    __mapper_args__ = {"version_id_col": version}


class BudgetLine(Base):
    """One cost of the project, in pounds: what is asked of the fund and what comes from elsewhere (match).

    `category` is one of the round's, empty where it has none. `match_is_confirmed` is None until somebody has
    said whether the money from elsewhere is certain.
    """

    __tablename__ = "budget_line"
    __table_args__ = (
        CheckConstraint("requested_amount >= 0", name="requested_is_not_negative"),
        CheckConstraint("match_amount >= 0", name="match_is_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True, init=False)
    position: Mapped[int]
    description: Mapped[Name]
    detail: Mapped[str]
    requested_amount: Mapped[Money]
    match_amount: Mapped[Money]
    category: Mapped[Name] = mapped_column(default="")
    match_source: Mapped[Name] = mapped_column(default="")
    match_is_confirmed: Mapped[bool | None] = mapped_column(default=None)
    saved_at: Mapped[datetime | None] = mapped_column(default=None)
    saved_from: Mapped[Key] = mapped_column(default="")
    version: Mapped[int] = mapped_column(init=False)

    application: Mapped[Application] = relationship(back_populates="budget_lines")

    __mapper_args__ = {"version_id_col": version}


class Submission(Base):
    """What was submitted: a fixed version with its digest. A correction that an officer allows is a new one.

    `content` holds the whole bid as the panel reads it; `received_at` is the moment the server received it.
    """

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), init=False)
    number: Mapped[int]
    received_at: Mapped[datetime]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[Digest]

    application: Mapped[Application] = relationship(back_populates="submissions")
    submitted_by: Mapped[Person | None] = relationship(default=None)
    reopening: Mapped[Reopening | None] = relationship(back_populates="submission", init=False, default=None)


class Reopening(Base):
    """The applicant opened a submitted bid to change it. What was submitted counts until they submit again."""

    __tablename__ = "reopening"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True, init=False)
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False)
    reopened_at: Mapped[datetime]

    submission: Mapped[Submission] = relationship(back_populates="reopening")
    reopened_by: Mapped[Person | None] = relationship(default=None)


class Withdrawal(Base):
    """The applicant took the bid back; its scores are kept and count nowhere."""

    __tablename__ = "withdrawal"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True, init=False)
    reason: Mapped[str]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False)
    withdrawn_at: Mapped[datetime]

    application: Mapped[Application] = relationship(back_populates="withdrawal")
    withdrawn_by: Mapped[Person | None] = relationship(default=None)


class Check(Base):
    """A gate: passed, or failed with its reason. A bid without its check has not passed."""

    __tablename__ = "check"
    __table_args__ = (
        UniqueConstraint("application_id", "name"),
        CheckConstraint("passed OR reason <> ''", name="failure_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), init=False)
    name: Mapped[Name]
    passed: Mapped[bool]
    reason: Mapped[str]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False)
    checked_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(init=False)

    application: Mapped[Application] = relationship(back_populates="checks")
    checked_by: Mapped[Person | None] = relationship(default=None)

    __mapper_args__ = {"version_id_col": version}
