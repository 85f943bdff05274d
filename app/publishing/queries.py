"""What the public may read: rounds, and what was published. Everything else stays out of these queries."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from app.awards.models import Recommendation
from app.decisions.models import DecisionRecord, Publication
from app.platform.db import db
from app.rounds.models import Fund, Round


def rounds() -> list[Round]:
    """Every round, the one that closes last first."""
    wanted = select(Round).options(selectinload(Round.eligibility_questions))
    return list(db.session.scalars(wanted.order_by(Round.closes_at.desc(), Round.reference)))


def find_fund(fund_name: str) -> Fund | None:
    """The fund whose name stands in an address so."""
    funds = db.session.scalars(select(Fund).order_by(Fund.name))
    return next((fund for fund in funds if fund.slug == fund_name), None)


def rounds_with_table() -> set[int]:
    """The ids of the rounds whose grants are published."""
    return set(
        db.session.scalars(
            select(Recommendation.round_id)
            .join(DecisionRecord, DecisionRecord.recommendation_id == Recommendation.id)
            .join(Publication, Publication.record_id == DecisionRecord.id)
            .where(Publication.details_published)
        )
    )


def find_round(round_reference: str) -> Round | None:
    """The round of this reference."""
    return db.session.scalar(select(Round).where(Round.reference == round_reference))


def published_in(round_: Round) -> list[Publication]:
    """What was published about a round, the oldest first."""
    return list(
        db.session.scalars(
            select(Publication)
            .join(Publication.record)
            .join(DecisionRecord.recommendation)
            .options(contains_eager(Publication.record))
            .where(Recommendation.round_id == round_.id)
            .order_by(Publication.published_at, Publication.id)
        )
    )


def find_publication(record_reference: str) -> Publication | None:
    """The publication of this record; None of one that is not decided."""
    return db.session.scalar(
        select(Publication)
        .join(Publication.record)
        .options(contains_eager(Publication.record))
        .where(DecisionRecord.reference == record_reference)
    )


def years() -> list[int]:
    """The years with published decisions, the newest first."""
    return list(
        db.session.scalars(
            select(DecisionRecord.year)
            .join(Publication, Publication.record_id == DecisionRecord.id)
            .distinct()
            .order_by(DecisionRecord.year.desc())
        )
    )


def register(year: int) -> list[Publication]:
    """The decisions published with a number of this year, the newest first."""
    return list(
        db.session.scalars(
            select(Publication)
            .join(Publication.record)
            .options(contains_eager(Publication.record))
            .where(DecisionRecord.year == year)
            .order_by(DecisionRecord.sequence.desc())
        )
    )
