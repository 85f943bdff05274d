"""Recommendations: rules, inputs and list, frozen together under a digest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.applications.models import Application
from app.platform.db import Base, Digest, Money, Name
from app.rounds.models import Round


class Recommendation(Base):
    """A recommended award list of a round. A later list stands beside it with the next number.

    `inputs` is what went into the rules (the rules' settings and every bid), `result` what came
    out; `digest` covers both, so that anyone can compute it again and compare. A list that proposes bids of the
    reserve list `follows` the decided list before it; lists that follow the same one take each other's place.
    """

    __tablename__ = "recommendation"
    __table_args__ = (UniqueConstraint("round_id", "number"), CheckConstraint("reason <> ''", name="has_a_reason"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), init=False)
    number: Mapped[int]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    made_at: Mapped[datetime]
    reason: Mapped[str]
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[Digest]
    committed_amount: Mapped[Money]
    over_amount: Mapped[Money]

    round: Mapped[Round] = relationship()
    made_by: Mapped[Person] = relationship()
    follows_id: Mapped[int | None] = mapped_column(
        ForeignKey("recommendation.id"), index=True, init=False, default=None
    )
    follows: Mapped[Recommendation | None] = relationship(remote_side=[id], default=None)
    awards: Mapped[list[Award]] = relationship(
        back_populates="recommendation", order_by="Award.position", init=False, default_factory=list
    )
    authorisation: Mapped[Authorisation | None] = relationship(
        back_populates="recommendation", init=False, default=None
    )

    @property
    def first(self) -> Recommendation:
        """The list that the round was decided on first: this one, or the one that those before it lead back to."""
        return self.follows.first if self.follows else self

    @property
    def is_explained(self) -> bool:
        """Whether an officer has looked through the statutory reason of every award."""
        return all(award.explained_at is not None for award in self.awards)

    @property
    def is_authorised(self) -> bool:
        """Whether nothing exceeds the pot, or a finance officer has put their name to what does."""
        return not self.over_amount or self.authorisation is not None


class Award(Base):
    """One recommended grant, in pounds. `crime_reduction_reason` says why it will secure or contribute
    to crime and disorder reduction, as section 9 of the Police Reform and Social Responsibility Act 2011 asks.

    The reason is proposed when the list is made; `explained_at` is when an officer looked it through. `conditions`
    are the texts of those put to this award alone, in their order.
    """

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("recommendation_id", "application_id"),
        UniqueConstraint("recommendation_id", "position"),
        CheckConstraint("amount > 0", name="amount_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"), init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True, init=False)
    position: Mapped[int]
    score: Mapped[str] = mapped_column(String(20))
    band: Mapped[Name]
    amount: Mapped[Money]
    crime_reduction_reason: Mapped[str] = mapped_column(default="")
    part_award_reason: Mapped[str] = mapped_column(default="")
    explained_at: Mapped[datetime | None] = mapped_column(default=None)
    explained_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    conditions: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    version: Mapped[int] = mapped_column(init=False)

    recommendation: Mapped[Recommendation] = relationship(back_populates="awards")
    application: Mapped[Application] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def round_id(self) -> int:
        """The round that permissions ask about."""
        return self.recommendation.round_id


class Authorisation(Base):
    """A named finance officer's authorisation of the sum above the pot, with its reason."""

    __tablename__ = "authorisation"
    __table_args__ = (CheckConstraint("reason <> ''", name="has_a_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"), unique=True, init=False)
    authorised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    name: Mapped[Name]
    role_title: Mapped[Name]
    over_amount: Mapped[Money]
    reason: Mapped[str]
    authorised_at: Mapped[datetime]
    digest: Mapped[Digest]

    recommendation: Mapped[Recommendation] = relationship(back_populates="authorisation")
    authorised_by: Mapped[Person] = relationship()
