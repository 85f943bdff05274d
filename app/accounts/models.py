"""People, the organisations they apply for, the roles they hold, and their sign-ins."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.platform.db import Base, Digest, Key, Name, one_of


class OfficeRole(StrEnum):
    """What a person does in the office. Titles shown to the public come from the settings."""

    FUND_OFFICER = "fund officer"
    CHIEF_FINANCE_OFFICER = "chief finance officer"
    CHIEF_EXECUTIVE = "chief executive"
    MONITORING_OFFICER = "monitoring officer"
    COMMISSIONER = "commissioner"
    AUDITOR = "auditor"


class MembershipRole(StrEnum):
    """What a person may do for an organisation that applies."""

    SUBMITTER = "may submit"
    EDITOR = "may edit"
    READER = "may read"


class Person(Base):
    """Somebody who signs in. Nobody can sign in before they are invited or prove their e-mail.

    `totp_secret` is encrypted (app.accounts.codes): a copy of the database makes nobody's codes.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("totp_secret LIKE 'gAAAAA%'", name="totp_secret_is_encrypted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[Name] = mapped_column(unique=True)
    name: Mapped[Name]
    password_hash: Mapped[str | None] = mapped_column(default=None)
    totp_secret: Mapped[str | None] = mapped_column(default=None)
    totp_last_step: Mapped[int | None] = mapped_column(default=None)
    left_at: Mapped[datetime | None] = mapped_column(default=None)

    offices: Mapped[list[Office]] = relationship(back_populates="person", init=False, default_factory=list)
    passkeys: Mapped[list[Passkey]] = relationship(back_populates="person", init=False, default_factory=list)


class Office(Base):
    """A role in the office, held by a person from a moment until a moment."""

    __tablename__ = "office"
    __table_args__ = (UniqueConstraint("person_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    role: Mapped[OfficeRole] = mapped_column(one_of(OfficeRole))
    held_from: Mapped[datetime]
    held_until: Mapped[datetime | None] = mapped_column(default=None)

    person: Mapped[Person] = relationship(back_populates="offices")


class Passkey(Base):
    """A WebAuthn credential of a person: the public half of a key that stays on their device."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    credential: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[Name]
    made_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="passkeys")


class SignInMethod(StrEnum):
    """How a person proved who they are."""

    LINK = "e-mail link"
    PASSWORD_AND_CODE = "password and code"  # noqa: S105
    PASSKEY = "passkey"
    DEMO = "demo"


class SignIn(Base):
    """One browser in which a person is signed in. Only the digest of its token is kept."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    method: Mapped[SignInMethod] = mapped_column(one_of(SignInMethod))
    signed_in_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    person: Mapped[Person] = relationship()


class FailedTry(Base):
    """A password or a code that was wrong, by a digest of whose. Kept as long as it counts (app.accounts.tries)."""

    __tablename__ = "failed_try"
    __table_args__ = (Index("ix_failed_try_subject_digest_failed_at", "subject_digest", "failed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    subject_digest: Mapped[Digest]
    failed_at: Mapped[datetime] = mapped_column(index=True)


class LinkPurpose(StrEnum):
    """What a link sent by e-mail lets its reader do."""

    APPLY = "apply"
    INVITATION = "invitation"


class SignInLink(Base):
    """A link sent by e-mail. An applicant's works once, for ten minutes, in the browser that asked for it."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[Name] = mapped_column(index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(one_of(LinkPurpose))
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    browser_digest: Mapped[Digest | None]
    asked_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    leads_to: Mapped[str] = mapped_column(default="")
    used_at: Mapped[datetime | None] = mapped_column(default=None)


def new_key() -> str:
    """What names a thing in addresses: nobody guesses it, and it tells nothing."""
    return secrets.token_urlsafe(16)


class Organisation(Base):
    """A group that applies. `registration` is the identifier by which it is recognised (app.rules.registration)."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[Name] = mapped_column(index=True)
    kind: Mapped[Name]
    registration: Mapped[str | None] = mapped_column(index=True, default=None)
    key: Mapped[Key | None] = mapped_column(unique=True, insert_default=new_key, init=False)

    @property
    def organisation_id(self) -> int:
        """What permissions of its people are asked about: here the organisation itself."""
        return self.id


class Membership(Base):
    """A person's right to act for an organisation. `version` guards against two who change it at once."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    role: Mapped[MembershipRole] = mapped_column(one_of(MembershipRole))
    since: Mapped[datetime]
    key: Mapped[Key | None] = mapped_column(unique=True, insert_default=new_key, init=False)
    version: Mapped[int] = mapped_column(init=False)

    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}
