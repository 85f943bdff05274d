"""The panel of a round, what its members declared, and their score sheets."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.applications.models import Application
from app.platform.db import Base, Digest, Name, one_of
from app.rounds.models import Criterion, Round


class PanelRole(StrEnum):
    """What a person does on the panel of a round."""

    CHAIR = "chair"
    DEPUTY = "deputy"
    MEMBER = "panel member"
    OBSERVER = "observer"


class PanelMember(Base):
    """A person on the panel of one round. `scores` says whether they mark bids.

    `capacity` is the most bids they can mark; without one, any number. `seat` is taken with their declaration: two
    neighbouring seats read the bids in opposite orders.
    """

    __tablename__ = "panel_member"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    role: Mapped[PanelRole] = mapped_column(one_of(PanelRole))
    scores: Mapped[bool]
    capacity: Mapped[int | None] = mapped_column(default=None)
    seat: Mapped[int | None] = mapped_column(init=False, default=None)

    round: Mapped[Round] = relationship()
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    conduct: Mapped[Conduct | None] = relationship(back_populates="member", init=False, default=None)
    declaration: Mapped[Declaration | None] = relationship(back_populates="member", init=False, default=None)


class Conduct(Base):
    """A member accepted confidentiality and the code of conduct for one round, in exactly these words.

    Before that nothing of the round opens to them. `version` names the office's text, `digest` is of `text`.
    """

    __tablename__ = "conduct"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"), unique=True, init=False)
    version: Mapped[Name]
    text: Mapped[str]
    digest: Mapped[Digest]
    accepted_at: Mapped[datetime]

    member: Mapped[PanelMember] = relationship(back_populates="conduct")


class Declaration(Base):
    """A member went through the whole list and signed for it. Before that no bid opens."""

    __tablename__ = "declaration"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"), unique=True, init=False)
    declared_at: Mapped[datetime]
    digest: Mapped[Digest]

    member: Mapped[PanelMember] = relationship(back_populates="declaration")


class InterestKind(StrEnum):
    """How near a member stands to a bid. A direct interest takes them out of the whole round."""

    NONE = "none"
    KNOWS = "knows the people or the project"
    DIRECT = "direct: employee, trustee or applicant"


def reading_key(context: Any) -> str:
    """Where a bid stands in this member's own reading order: the same always, and another for each member."""
    row = context.get_current_parameters()
    return sha256(f"{row['member_id']}:{row['application_id']}".encode()).hexdigest()


class Interest(Base):
    """One row of a declaration: what a member declared about one bid. There is no default answer.

    `reading_key` puts the bids in the member's own order, so that no bid is always read first or last.
    """

    __tablename__ = "interest"
    __table_args__ = (
        UniqueConstraint("member_id", "application_id"),
        CheckConstraint("kind = 'none' OR nature <> ''", name="interest_says_its_nature"),
        Index("ix_interest_member_id_kind_reading_key", "member_id", "kind", "reading_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"), init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True, init=False)
    kind: Mapped[InterestKind] = mapped_column(one_of(InterestKind))
    nature: Mapped[str]
    declared_at: Mapped[datetime]
    reading_key: Mapped[Digest] = mapped_column(init=False, insert_default=reading_key)

    member: Mapped[PanelMember] = relationship()
    application: Mapped[Application] = relationship()


class ScoreSheet(Base):
    """One member's marks for one bid. It counts once it is signed off and not set aside."""

    __tablename__ = "score_sheet"
    __table_args__ = (UniqueConstraint("application_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"), index=True, init=False)
    started_at: Mapped[datetime]

    application: Mapped[Application] = relationship()
    member: Mapped[PanelMember] = relationship()
    scores: Mapped[list[Score]] = relationship(back_populates="sheet", init=False, default_factory=list)
    sign_off: Mapped[SignOff | None] = relationship(back_populates="sheet", init=False, default=None)


class Score(Base):
    """The points a member gave on one criterion, with a note for the panel and a line for the applicant.

    Points are absent until they are given: never 0 and never 99 for "not scored".
    """

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("sheet_id", "criterion_id"),
        CheckConstraint("points IS NULL OR points >= 0", name="points_are_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), init=False)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    points: Mapped[int | None]
    saved_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    feedback: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(init=False)

    sheet: Mapped[ScoreSheet] = relationship(back_populates="scores")

    __mapper_args__ = {"version_id_col": version}


class SignOff(Base):
    """A member stands by a complete sheet; the digest is of the marks as they were read back."""

    __tablename__ = "sign_off"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), unique=True, init=False)
    signed_off_at: Mapped[datetime]
    digest: Mapped[Digest]

    sheet: Mapped[ScoreSheet] = relationship(back_populates="sign_off")


class SheetVersion(Base):
    """A sheet as it was signed off before its member took it up again: its marks, their digest, when, and why.

    Its sign-off goes when the version is made, so that a sheet counts exactly while it has a sign-off. Once the
    seal is open (`after_seal`) there is a reason.
    """

    __tablename__ = "sheet_version"
    __table_args__ = (
        UniqueConstraint("sheet_id", "number"),
        CheckConstraint("number >= 1", name="version_number_is_positive"),
        CheckConstraint("NOT after_seal OR reason <> ''", name="reopening_after_the_seal_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), init=False)
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[Digest]
    signed_off_at: Mapped[datetime]
    reopened_at: Mapped[datetime]
    after_seal: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")

    sheet: Mapped[ScoreSheet] = relationship()


class Flag(Base):
    """A member's own reminder to come back to a bid. Nobody else sees it, and it changes nothing."""

    __tablename__ = "flag"
    __table_args__ = (UniqueConstraint("member_id", "application_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    flagged_at: Mapped[datetime]


class KeysOff(Base):
    """A person marks without the keys of the scoring screen, wherever they sign in."""

    __tablename__ = "keys_off"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    switched_off_at: Mapped[datetime]


class SetAside(Base):
    """A sheet that no longer counts, because an interest was declared after it was begun. It is kept."""

    __tablename__ = "set_aside"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), unique=True, init=False)
    set_aside_at: Mapped[datetime]
    reason: Mapped[str]

    sheet: Mapped[ScoreSheet] = relationship()


class Moderation(Base):
    """The points the panel agreed on one criterion of a bid. A later row replaces an earlier one; none is erased.

    `agreement_id` is the act of the meeting that they belong to; what was brought in from a file has none.
    """

    __tablename__ = "moderation"
    __table_args__ = (
        Index("ix_moderation_application_id_criterion_id", "application_id", "criterion_id"),
        CheckConstraint("points >= 0", name="points_are_not_negative"),
        CheckConstraint("reason <> ''", name="moderation_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), init=False)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    points: Mapped[int]
    reason: Mapped[str]
    moderated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    moderated_at: Mapped[datetime]
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_agreement.id"), index=True, default=None)

    application: Mapped[Application] = relationship()
    criterion: Mapped[Criterion] = relationship(init=False)


class Unsealing(Base):
    """The seal of a round's sheets is opened: from here on the panel may see them in its meeting.

    `reason` says why it was opened before the whole set was in; empty where all sheets were signed off.
    `members_revise` says whether each member may change their own marks privately in the meeting.
    """

    __tablename__ = "unsealing"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), unique=True, init=False)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    opened_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    members_revise: Mapped[bool] = mapped_column(default=False)

    round: Mapped[Round] = relationship()
    opened_by: Mapped[Person] = relationship()
