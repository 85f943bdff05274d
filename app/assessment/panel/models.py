"""Invitations to panels, which bids are assigned to whom, and the reminders that went out."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, new_key
from app.applications.models import Application
from app.assessment.models import PanelMember, PanelRole
from app.platform.db import Base, Digest, Key, Name, one_of
from app.rounds.models import Round


class InvitationState(StrEnum):
    """Where an invitation is, in the words the office uses."""

    WAITING = "waits for an answer"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    TAKEN_BACK = "taken back"


class PanelInvitation(Base):
    """Somebody is asked by e-mail onto the panel of a round. Only the digest of the link's token is kept.

    They are a member once they accept, and no sooner. It lapses at `ends_at`; sent again it holds longer.
    """

    __tablename__ = "panel_invitation"
    __table_args__ = (
        CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="panel_invitation_has_one_answer"),
        CheckConstraint("declined_at IS NOT NULL OR reason = ''", name="only_who_declines_says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True, init=False)
    key: Mapped[Key] = mapped_column(unique=True, insert_default=new_key, init=False)
    email: Mapped[Name]
    name: Mapped[Name]
    role: Mapped[PanelRole] = mapped_column(one_of(PanelRole))
    scores: Mapped[bool]
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    sent_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    declined_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")
    taken_back_at: Mapped[datetime | None] = mapped_column(default=None)

    round: Mapped[Round] = relationship()
    invited_by: Mapped[Person] = relationship()

    def state(self, at: datetime) -> InvitationState:
        """Where it is at this moment."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.declined_at:
            return InvitationState.DECLINED
        if self.taken_back_at:
            return InvitationState.TAKEN_BACK
        return InvitationState.LAPSED if at >= self.ends_at else InvitationState.WAITING


class Assignment(Base):
    """A bid that this member is to score, in a round whose bids are shared out. Never to somebody with an interest."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("member_id", "application_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    assigned_at: Mapped[datetime]


class Reassignment(Base):
    """A bid went from one member to another, for a reason. What the first one marked is kept."""

    __tablename__ = "panel_reassignment"
    __table_args__ = (
        Index("ix_panel_reassignment_application_id", "application_id"),
        CheckConstraint("reason <> ''", name="reassignment_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), init=False)
    from_member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"), init=False)
    to_member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"), init=False)
    reason: Mapped[str]
    reassigned_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    reassigned_at: Mapped[datetime]

    application: Mapped[Application] = relationship()
    from_member: Mapped[PanelMember] = relationship(foreign_keys=[from_member_id])
    to_member: Mapped[PanelMember] = relationship(foreign_keys=[to_member_id])
    reassigned_by: Mapped[Person] = relationship()


class PanelReminder(Base):
    """A member was reminded by mail of the sheets they have left.

    `before` is the deadline that it was sent ahead of, once for each; without one, somebody pressed the button.
    """

    __tablename__ = "panel_reminder"
    __table_args__ = (UniqueConstraint("member_id", "before"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"))
    sent_at: Mapped[datetime]
    before: Mapped[datetime | None]
