"""Invitations to an organisation, and requests of people who found theirs known already."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import MembershipRole, Organisation, Person, new_key
from app.platform.db import Base, Digest, Key, Name, one_of


class OrganisationInvitation(Base):
    """Somebody of an organisation asks a colleague in, by e-mail. Only the digest of the link's token is kept."""

    __tablename__ = "organisation_invitation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[Key] = mapped_column(unique=True, default_factory=new_key, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True, init=False)
    email: Mapped[Name]
    role: Mapped[MembershipRole] = mapped_column(one_of(MembershipRole))
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    sent_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    taken_back_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)

    organisation: Mapped[Organisation] = relationship()
    invited_by: Mapped[Person] = relationship(foreign_keys=[invited_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_waiting(self) -> bool:
        """Whether it was neither accepted nor taken back; it may have lapsed."""
        return self.accepted_at is None and self.taken_back_at is None

    def holds(self, at: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.is_waiting and at < self.ends_at


class RequestOutcome(StrEnum):
    """What came of a request to join."""

    JOINED = "joined"
    SECOND = "second organisation"
    REFUSED = "refused"


class OrganisationRequest(Base):
    """Somebody typed the number of an organisation that is known here, and asks to be connected with it.

    `name` and `kind` are what they typed. Somebody who may submit for the organisation decides, or the fund
    officer, who alone may allow a second organisation of the same number.
    """

    __tablename__ = "organisation_request"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_with_its_time"),
        CheckConstraint("outcome IS NULL OR outcome = 'joined' OR reason <> ''", name="has_its_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[Key] = mapped_column(unique=True, default_factory=new_key, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    name: Mapped[Name]
    kind: Mapped[Name]
    message: Mapped[str]
    asked_at: Mapped[datetime]
    outcome: Mapped[RequestOutcome | None] = mapped_column(one_of(RequestOutcome), default=None)
    reason: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)

    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    __mapper_args__ = {"version_id_col": version}
