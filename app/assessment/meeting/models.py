"""What is kept of a moderation meeting: who was there, what was discussed, and what the panel agreed.

Nothing here is ever changed or erased, but for the moment at which somebody leaves: a later row stands over an
earlier one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.models import PanelMember, ScoreSheet
from app.platform.db import Base, Name, one_of
from app.rounds.models import Round


class Discussion(Base):
    """The chair's pointer: from this moment this bid is under discussion, or none is, until the next row.

    Numbered in its round from 1, so that two chairs' windows cannot both move it from the same place.
    """

    __tablename__ = "meeting_discussion"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number >= 1", name="discussion_number_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), init=False)
    number: Mapped[int]
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True, init=False)
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    begun_at: Mapped[datetime]

    round: Mapped[Round] = relationship()
    application: Mapped[Application | None] = relationship()
    begun_by: Mapped[Person] = relationship()


class Leaving(StrEnum):
    """Why a member left the room."""

    WENT = "went"
    INTEREST = "interest in the bid under discussion"


class Attendance(Base):
    """A member was in the room from `came_at` until `left_at`; without that, they still are.

    `left_for` is the reason. Whoever left for an interest may be called back once another bid is discussed.
    """

    __tablename__ = "meeting_attendance"
    __table_args__ = (
        CheckConstraint("left_at IS NULL OR left_at >= came_at", name="leaves_after_coming"),
        CheckConstraint("(left_at IS NULL) = (left_for IS NULL)", name="leaving_has_its_reason"),
        Index(
            "ix_meeting_attendance_once_in_the_room",
            "member_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"), index=True, init=False)
    came_at: Mapped[datetime]
    left_at: Mapped[datetime | None] = mapped_column(default=None)
    left_for: Mapped[Leaving | None] = mapped_column(one_of(Leaving), default=None)

    member: Mapped[PanelMember] = relationship()


class CallUp(Base):
    """Somebody on the panel called a bid up from the consent list into the queue."""

    __tablename__ = "meeting_call_up"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True, init=False)
    called_by_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"), init=False)
    called_at: Mapped[datetime]

    application: Mapped[Application] = relationship()
    called_by: Mapped[PanelMember] = relationship()


class Agreed(StrEnum):
    """What the panel did with the scores of a bid."""

    MODERATED = "moderated"
    AS_SCORED = "left as scored"
    UNDONE = "undone"


class Agreement(Base):
    """What the panel agreed about a bid. Of several the latest counts that is not undone.

    `score_before` and `score_after` are exact fractions of 100, `band_before` and `band_after` the names of their
    bands. Where the band changes, it counts only once another person has confirmed it. Undoing is an agreement of
    its own: it names the one that it takes back.
    """

    __tablename__ = "moderation_agreement"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("number >= 1", name="agreement_number_is_positive"),
        CheckConstraint("score_before = score_after OR reason <> ''", name="change_of_score_has_a_reason"),
        CheckConstraint("(kind = 'undone') = (undoes_id IS NOT NULL)", name="undoing_names_what_it_undoes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), init=False)
    number: Mapped[int]
    kind: Mapped[Agreed] = mapped_column(one_of(Agreed))
    reason: Mapped[str]
    score_before: Mapped[Name]
    score_after: Mapped[Name]
    band_before: Mapped[Name]
    band_after: Mapped[Name]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    made_at: Mapped[datetime]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_agreement.id"), index=True, default=None)

    application: Mapped[Application] = relationship()
    made_by: Mapped[Person] = relationship()
    confirmation: Mapped[Confirmation | None] = relationship(back_populates="agreement", init=False, default=None)

    @property
    def changes_band(self) -> bool:
        """Whether a second person has to confirm it before it counts."""
        return self.band_before != self.band_after

    @property
    def waits(self) -> bool:
        """Whether it still waits for that."""
        return self.changes_band and self.confirmation is None


class Confirmation(Base):
    """Another person on the panel than the one who recorded it confirms that the band of a bid changes."""

    __tablename__ = "moderation_confirmation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("moderation_agreement.id"), unique=True, init=False)
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    confirmed_at: Mapped[datetime]

    agreement: Mapped[Agreement] = relationship(back_populates="confirmation")
    confirmed_by: Mapped[Person] = relationship()


class Revision(Base):
    """A member changed a mark of their own signed sheet in the meeting. The sheet stays as it was signed.

    Of several for one criterion the latest counts, in a round whose meeting lets members revise.
    """

    __tablename__ = "meeting_revision"
    __table_args__ = (
        UniqueConstraint("sheet_id", "criterion_id", "number"),
        CheckConstraint("points >= 0", name="revised_points_are_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), init=False)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    number: Mapped[int]
    points: Mapped[int]
    revised_at: Mapped[datetime]

    sheet: Mapped[ScoreSheet] = relationship()
