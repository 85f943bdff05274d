"""Interests in a whole round, waivers, registers of interests, and what staff made of suggestions."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, new_key
from app.applications.models import Application
from app.assessment.models import Interest, InterestKind, PanelMember, ScoreSheet
from app.platform.db import Base, Key, Name, one_of
from app.rules.interests import EntryKind

WITHDRAWN_WHOLLY = (
    "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_role_title IS NULL)"
    " AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL) AND withdrawn_reason <> ''"
)


class InterestInRound(Base):
    """A member stands out of a whole round, with no bid named. Nobody can waive that."""

    __tablename__ = "interest_in_round"
    __table_args__ = (CheckConstraint("nature <> ''", name="interest_in_round_says_its_nature"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"), unique=True, init=False)
    nature: Mapped[str]
    declared_at: Mapped[datetime]

    member: Mapped[PanelMember] = relationship()


class Waiver(Base):
    """A direct interest keeps its member from its own bid alone: a named officer opened the others, for a reason.

    The bid of the interest itself stays closed; nothing opens that. `role_title` is the officer's title on the day.
    One that was withdrawn is kept, with who withdrew it and why; of an interest at most one is in force.
    """

    __tablename__ = "waiver"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="waiver_has_a_reason"),
        CheckConstraint(WITHDRAWN_WHOLLY, name="waiver_is_withdrawn_by_somebody_for_a_reason"),
        Index(
            "uq_waiver_in_force",
            "interest_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    interest_id: Mapped[int] = mapped_column(ForeignKey("interest.id"), init=False)
    reason: Mapped[str]
    waived_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    role_title: Mapped[Name]
    waived_at: Mapped[datetime]
    withdrawn_reason: Mapped[str | None] = mapped_column(init=False, default=None)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    withdrawn_role_title: Mapped[Name | None] = mapped_column(init=False, default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(init=False, default=None)

    interest: Mapped[Interest] = relationship()
    waived_by: Mapped[Person] = relationship(foreign_keys=waived_by_id)
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=withdrawn_by_id, init=False, default=None)


class SetAsideLifted(Base):
    """A sheet that had been set aside because of a direct interest elsewhere, and counts again since its waiver."""

    __tablename__ = "set_aside_lifted"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), index=True, init=False)
    waiver_id: Mapped[int] = mapped_column(ForeignKey("waiver.id"), init=False)
    set_aside_at: Mapped[datetime]
    reason: Mapped[str]
    lifted_at: Mapped[datetime]

    sheet: Mapped[ScoreSheet] = relationship()
    waiver: Mapped[Waiver] = relationship()


class RegisterEntry(Base):
    """One entry of a person's register of interests. A wrong one is struck out and kept; an old one has an end."""

    __tablename__ = "register_entry"
    __table_args__ = (
        CheckConstraint("body <> ''", name="register_entry_names_a_body"),
        CheckConstraint("since IS NULL OR until IS NULL OR since <= until", name="register_entry_ends_after_it_began"),
        CheckConstraint("(struck_at IS NULL) = (struck_by_id IS NULL)", name="register_entry_is_struck_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    key: Mapped[Key] = mapped_column(unique=True, insert_default=new_key, init=False)
    kind: Mapped[EntryKind] = mapped_column(one_of(EntryKind))
    body: Mapped[Name]
    number: Mapped[Name]
    postcode: Mapped[Name]
    since: Mapped[date | None]
    until: Mapped[date | None]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    entered_at: Mapped[datetime]
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    struck_at: Mapped[datetime | None] = mapped_column(init=False, default=None)

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    entered_by: Mapped[Person] = relationship(foreign_keys=entered_by_id)
    struck_by: Mapped[Person | None] = relationship(foreign_keys=struck_by_id, init=False, default=None)


class Verdict(StrEnum):
    """What staff made of a suggestion."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class SuggestionAnswer(Base):
    """What staff made of a suggestion that the rules gave for a member and a bid, and why; `grounds` as they then were.

    The rules give a suggestion again only on a ground that none of these holds.
    """

    __tablename__ = "suggestion_answer"
    __table_args__ = (
        Index("ix_suggestion_answer_member_id_application_id", "member_id", "application_id"),
        CheckConstraint("reason <> ''", name="suggestion_answer_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"), init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True, init=False)
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    kind: Mapped[InterestKind] = mapped_column(one_of(InterestKind))
    grounds: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reason: Mapped[str]
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    answered_at: Mapped[datetime]

    member: Mapped[PanelMember] = relationship()
    application: Mapped[Application] = relationship()
    answered_by: Mapped[Person] = relationship()
