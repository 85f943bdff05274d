"""What the report on a round rests on: the frozen list, and what was published of the decisions on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.awards.models import Recommendation
from app.decisions.models import DecisionRecord, Publication
from app.platform import guard
from app.platform.db import db
from app.publishing.queries import is_public
from app.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on a list of the round, as published. A withheld one tells its reason and no more."""

    recommendation: Recommendation
    publication: Publication

    @property
    def content(self) -> dict[str, Any]:
        return self.publication.content

    @property
    def is_open(self) -> bool:
        return self.publication.details_published

    @property
    def follows(self) -> bool:
        """Whether it gave grants from the reserve list of the first decision."""
        return self.recommendation.follows_id is not None

    @property
    def recommended(self) -> int:
        """How many bids the list recommended, as it was frozen."""
        return int(self.recommendation.result["recommended"])

    @property
    def grants(self) -> int:
        return len(self.content["awards"])

    @property
    def given(self) -> Decimal:
        """In pounds."""
        return Decimal(self.content["decided"])


@dataclass(frozen=True, slots=True)
class Reported:
    """A round, the list that was decided (else the last one made), and the decisions that the public can read."""

    round: Round
    recommendation: Recommendation | None
    decisions: tuple[Decision, ...]

    @property
    def round_id(self) -> int:
        return self.round.id

    @property
    def is_withheld(self) -> bool:
        return any(not decision.is_open for decision in self.decisions)

    @property
    def at(self) -> datetime | None:
        """When the last of what it rests on was fixed."""
        moments = [decision.publication.published_at for decision in self.decisions]
        made = [self.recommendation.made_at] if self.recommendation else []
        return max([*moments, *made], default=None)


def find_reported(round_reference: str) -> Reported | None:
    """The round for those in the office. Under embargo a decision is not known here either."""
    if not guard.actor().office_roles:
        return None
    round_ = db.session.scalar(select(Round).where(Round.reference == round_reference))
    if round_ is None:
        return None
    decisions = decisions_in(round_)
    first = [decision.recommendation for decision in decisions if not decision.follows]
    listed = first[0] if first else last_list(round_)
    return Reported(round_, listed, decisions)


def decisions_in(round_: Round) -> tuple[Decision, ...]:
    """The published decisions on lists of the round, the first one first."""
    found = db.session.execute(
        select(Publication, Recommendation)
        .join(Publication.record)
        .join(Recommendation, DecisionRecord.recommendation_id == Recommendation.id)
        .where(is_public(), Recommendation.round_id == round_.id)
        .options(contains_eager(Publication.record), joinedload(Recommendation.authorisation))
        .order_by(Publication.published_at, Publication.id)
    )
    return tuple(Decision(recommendation, publication) for publication, recommendation in found)


def last_list(round_: Round) -> Recommendation | None:
    return db.session.scalar(
        select(Recommendation)
        .where(Recommendation.round_id == round_.id)
        .options(joinedload(Recommendation.authorisation))
        .order_by(Recommendation.number.desc())
        .limit(1)
    )
