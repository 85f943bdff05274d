"""The register of awards: one row for each grant that stands on the public pages."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.decisions.models import Publication
from app.platform.db import Base, Key, Money, Name


class PublishedAward(Base):
    """One grant as published, in pounds. A copy of what its publication says, for searching and adding up.

    It is written with the publication and can be made again from it at any time (`flask publish rebuild`).
    `identifier` is the grant's own for good: its page and its entry in the open data are found by it.
    `recipient` is the registration of the organisation, or a mark of its own. `searchable` is what a search
    looks through, in small letters.
    """

    __tablename__ = "published_award"
    __table_args__ = (
        UniqueConstraint("publication_id", "position"),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        Index("ix_published_award_kinds", "publication_id", "financial_year", "fund", "area", "theme", "amount"),
        Index("ix_published_award_newest", "decided_on", "identifier"),
        Index("ix_published_award_largest", "amount", "identifier"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), init=False)
    position: Mapped[int]
    identifier: Mapped[Key] = mapped_column(unique=True)
    reference: Mapped[Key]
    organisation: Mapped[Name]
    recipient: Mapped[Name]
    project: Mapped[Name]
    area: Mapped[Name]
    theme: Mapped[Name]
    fund: Mapped[Name]
    round_reference: Mapped[Key]
    round_title: Mapped[str]
    financial_year: Mapped[str] = mapped_column(String(7))
    amount: Mapped[Money]
    reason: Mapped[str]
    decision: Mapped[Key]
    decided_on: Mapped[date]
    planned_from: Mapped[date | None]
    planned_until: Mapped[date | None]
    searchable: Mapped[str]

    publication: Mapped[Publication] = relationship()
