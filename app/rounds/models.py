"""Funds and their rounds. Criteria and questions are data of the round and are frozen when it opens."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.platform.db import Base, Digest, Key, Money, Name, one_of
from app.rules.rounding import Rounding
from app.rules.timetable import Timetable

MONEY_GROUP = "Money"  # the group of a form under which the costs stand, which are no section


class Fund(Base):
    """A fund of the office, such as the Commissioners Safety Fund."""

    __tablename__ = "fund"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[Name] = mapped_column(unique=True)
    purpose: Mapped[str] = mapped_column(default="")

    @property
    def slug(self) -> str:
        """Its name as it stands in an address: commissioners-safety-fund."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


def title_of(fund: str, round_name: str) -> str:
    """A round as it stands in headings: the fund and the round."""
    return f"{fund}, {round_name[:1].lower()}{round_name[1:]}"


class FundYear(Base):
    """What a fund may commit in one financial year, in pounds, over all its rounds."""

    __tablename__ = "fund_year"
    __table_args__ = (UniqueConstraint("fund_id", "financial_year"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), init=False)
    financial_year: Mapped[str] = mapped_column(String(7))
    budget_amount: Mapped[Money]

    fund: Mapped[Fund] = relationship()


class AssignmentKind(StrEnum):
    """Who scores which bid: each member every bid they may see, or the bids that were assigned to them."""

    EVERYONE = "everyone"
    BALANCED = "balanced"


class Round(Base):
    """One call for bids. Open and closed follow from its times and the clock; nobody presses anything.

    `over_commitment_percent` is the tolerance, in percent of the budget. `threshold` and
    `band_floors` are percentages written as decimal text, highest first. `calibration` holds the references of the
    bids that everybody scores before any other; `reminder_days` how long before `scoring_closes_at` members with
    sheets left are reminded.
    """

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("budget_amount > 0", name="budget_is_positive"),
        CheckConstraint("max_award_amount > 0", name="max_award_is_positive"),
        CheckConstraint("quorum >= 1", name="quorum_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True, init=False)
    reference: Mapped[Key] = mapped_column(unique=True)
    name: Mapped[Name]
    financial_year: Mapped[str] = mapped_column(String(7))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    panel_from: Mapped[date]
    panel_to: Mapped[date]
    budget_amount: Mapped[Money]
    max_award_amount: Mapped[Money]
    rounding: Mapped[Rounding] = mapped_column(one_of(Rounding))
    threshold: Mapped[str] = mapped_column(String(20))
    band_floors: Mapped[list[str]] = mapped_column(JSON)
    over_commitment_percent: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    quorum: Mapped[int]
    tie_break: Mapped[list[str]] = mapped_column(JSON)
    draw_seed: Mapped[Name]
    purpose: Mapped[str] = mapped_column(default="")
    bid_prefix: Mapped[str] = mapped_column(String(20), default="")
    decision_by: Mapped[date | None] = mapped_column(default=None)
    spending_from: Mapped[date | None] = mapped_column(default=None)
    spending_until: Mapped[date | None] = mapped_column(default=None)
    areas: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    themes: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    cost_categories: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    # Without a check in the database: SQLite cannot take a column away that a check names. An invariant holds it.
    assignment: Mapped[str] = mapped_column(
        String(40), default=AssignmentKind.EVERYONE, server_default=AssignmentKind.EVERYONE
    )
    calibration: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    scoring_closes_at: Mapped[datetime | None] = mapped_column(default=None)
    reminder_days: Mapped[int] = mapped_column(default=3, server_default="3")

    fund: Mapped[Fund] = relationship(lazy="joined", innerjoin=True)
    criteria: Mapped[list[Criterion]] = relationship(
        back_populates="round", order_by="Criterion.position", init=False, default_factory=list
    )
    sections: Mapped[list[Section]] = relationship(
        back_populates="round", order_by="Section.position", init=False, default_factory=list
    )
    eligibility_questions: Mapped[list[EligibilityQuestion]] = relationship(
        back_populates="round", order_by="EligibilityQuestion.position", init=False, default_factory=list
    )
    form_versions: Mapped[list[FormVersion]] = relationship(
        back_populates="round", order_by="FormVersion.number", init=False, default_factory=list
    )

    @property
    def round_id(self) -> int:
        """What permissions of a panel are asked about: here the round itself."""
        return self.id

    @property
    def title(self) -> str:
        """As it stands in headings: the fund and the round."""
        return title_of(self.fund.name, self.name)

    @property
    def timetable(self) -> Timetable:
        """Its times as the rules read them. An extension has moved `closes_at` itself."""
        return Timetable(self.opens_at, self.closes_at)


class Criterion(Base):
    """What is scored, how much it weighs, and what each point of its scale means (from 0 upwards)."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("round_id", "key"),
        UniqueConstraint("round_id", "position"),
        CheckConstraint("weight > 0", name="weight_is_positive"),
        CheckConstraint("max_score > 0", name="max_score_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), init=False)
    position: Mapped[int]
    key: Mapped[Key]
    title: Mapped[Name]
    weight: Mapped[int]
    max_score: Mapped[int]
    guidance: Mapped[str] = mapped_column(default="")
    descriptors: Mapped[list[str]] = mapped_column(JSON, default_factory=list)

    round: Mapped[Round] = relationship(back_populates="criteria")


class Section(Base):
    """One topic of the application form: a page, and a row of the task list.

    `only_if` holds conditions: the section is asked only where all of them hold (app/rules/conditions.py).
    """

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("round_id", "key"), UniqueConstraint("round_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), init=False)
    position: Mapped[int]
    key: Mapped[Key]
    group: Mapped[Name]
    title: Mapped[Name]
    only_if: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)

    round: Mapped[Round] = relationship(back_populates="sections")
    questions: Mapped[list[Question]] = relationship(
        back_populates="section", order_by="Question.position", init=False, default_factory=list
    )


class QuestionKind(StrEnum):
    """What an answer looks like. How each is asked, kept and shown stands in app/rounds/kinds/.

    Budget lines and documents are asked on pages of their own; what is given there is rows of other tables.
    """

    SHORT_TEXT = "short text"
    LONG_TEXT = "long text"
    MONEY = "money"
    DATE = "date"
    ONE_CHOICE = "one choice"
    DECLARATION = "declaration"
    NUMBER = "number"
    SEVERAL_CHOICES = "several choices"
    ADDRESS = "address"
    ORGANISATION = "organisation"
    CONTACT = "contact"
    MILESTONES = "milestones"
    BUDGET_LINES = "budget lines"
    DOCUMENT = "document"


class QuestionRole(StrEnum):
    """Which fact of the bid an answer becomes when it is submitted."""

    PROJECT = "project"
    SUMMARY = "summary"
    AREA = "area"
    THEME = "theme"
    ORGANISATION_NAME = "organisation name"
    ORGANISATION_KIND = "organisation kind"


class Question(Base):
    """A question of the form. `word_limit` counts words; `criterion_key` names the criterion it serves.

    `settings` holds what else its kind lets a form say (app/rounds/kinds/), `only_if` the conditions on which it
    is asked, `carried_from` the eligibility question whose answer fills it when an application begins. A document
    with `valid_past` has an expiry date, which must not lie before the date that the question of that key is
    answered with.
    """

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("section_id", "key"), UniqueConstraint("section_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"), init=False)
    position: Mapped[int]
    key: Mapped[Key]
    kind: Mapped[QuestionKind] = mapped_column(one_of(QuestionKind))
    label: Mapped[Name]
    help: Mapped[str] = mapped_column(default="")
    required: Mapped[bool] = mapped_column(default=True)
    word_limit: Mapped[int | None] = mapped_column(default=None)
    options: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    criterion_key: Mapped[str | None] = mapped_column(String(64), default=None)
    becomes: Mapped[QuestionRole | None] = mapped_column(one_of(QuestionRole), default=None)
    example: Mapped[str] = mapped_column(default="")
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    only_if: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    carried_from: Mapped[str | None] = mapped_column(String(64), default=None)
    valid_past: Mapped[str | None] = mapped_column(String(64), default=None)

    section: Mapped[Section] = relationship(back_populates="questions")


class EligibilityQuestion(Base):
    """A question asked before any account. `rule` holds the accepted answers as the rules read them."""

    __tablename__ = "eligibility_question"
    __table_args__ = (UniqueConstraint("round_id", "key"), UniqueConstraint("round_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), init=False)
    position: Mapped[int]
    key: Mapped[Key]
    text: Mapped[str]
    hint: Mapped[str]
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    explanation: Mapped[str]

    round: Mapped[Round] = relationship(back_populates="eligibility_questions")


class FormVersion(Base):
    """The form of a round as it was loaded: criteria, eligibility and questions as plain data, with their digest.

    Before the round opens a new version may take its place; the last one stays for good when it opens.
    """

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), init=False)
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    digest: Mapped[Digest]
    loaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    loaded_at: Mapped[datetime]

    round: Mapped[Round] = relationship(back_populates="form_versions")


class ClosingChange(Base):
    """An officer's extension of a round: old and new closing time, who, when and why."""

    __tablename__ = "closing_change"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True, init=False)
    closed_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    reason: Mapped[str]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    round: Mapped[Round] = relationship()
