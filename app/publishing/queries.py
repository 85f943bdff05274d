"""What the public may read: rounds, and what was published. Everything else stays out of these queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.awards.models import Recommendation
from app.decisions.models import DecisionRecord, Publication
from app.platform import clock
from app.platform.db import UtcDateTime, db, read
from app.publishing.models import PublishedAward
from app.rounds.models import Fund, Round


@dataclass(frozen=True, slots=True)
class Decided:
    """A published decision as a line of the register. A withheld one has its reason, and nothing more is known."""

    year: int
    reference: str
    title: str
    decided_on: str
    published_at: datetime
    is_open: bool
    withheld_reason: str
    choice: str | None
    given: Decimal | None


def is_public(at: ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
    """The embargo: what has not reached its moment of publication is in no list, count, file, feed or tag."""
    return Publication.published_at <= (clock.now() if at is None else at)


def public_awards(at: ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
    """The same for the register of awards. Said by what is not shown, because that is next to nothing, and so the
    database can follow the index that orders the awards.
    """
    hidden = select(Publication.id).where(~(is_public(at) & Publication.details_published))
    return PublishedAward.publication_id.not_in(hidden)


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
            .where(is_public(), Publication.details_published)
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
            .where(is_public(), Recommendation.round_id == round_.id)
            .order_by(Publication.published_at, Publication.id)
        )
    )


def find_publication(record_reference: str) -> Publication | None:
    """The publication of this record; None of one that is not decided."""
    return db.session.scalar(
        select(Publication)
        .join(Publication.record)
        .options(contains_eager(Publication.record))
        .where(is_public(), DecisionRecord.reference == record_reference)
    )


def identifiers_in(round_: Round) -> dict[str, str]:
    """By the reference of a bid of this round, under which identifier its grant has a page."""
    wanted = select(PublishedAward.reference, PublishedAward.identifier)
    found = db.session.execute(wanted.where(public_awards(), PublishedAward.round_reference == round_.reference))
    return {row.reference: row.identifier for row in found}


def find_award(award_identifier: str) -> PublishedAward | None:
    """The grant of this identifier, with what was published of its decision."""
    return db.session.scalar(
        select(PublishedAward)
        .options(joinedload(PublishedAward.publication))
        .where(public_awards(), PublishedAward.identifier == award_identifier)
    )


def followed_by(publication: Publication) -> list[str]:
    """The references of published decisions that gave money of this one again, from its reserve list, in order."""
    made = publication.record.recommendation
    if made is None:
        return []
    wanted = (
        select(DecisionRecord.reference)
        .join(DecisionRecord.publication)
        .join(DecisionRecord.recommendation)
        .where(is_public(), Recommendation.round_id == made.round_id, Recommendation.follows_id.is_not(None))
        .order_by(DecisionRecord.id)
    )
    return list(db.session.scalars(wanted)) if made.follows_id is None else []


def latest(most: int) -> list[Decided]:
    """The decisions published last, the newest first."""
    return lines_of(decided().order_by(Publication.published_at.desc(), Publication.id.desc()).limit(most))


def every_decision() -> list[Decided]:
    """Every published decision, by year and number, the newest first."""
    return lines_of(decided().order_by(DecisionRecord.year.desc(), DecisionRecord.sequence.desc()))


def decided() -> Select[tuple[Publication]]:
    """What a line says of a decision; not the whole record, of which the register needs nothing."""
    said = Publication.content
    return (
        select(
            DecisionRecord.year,
            DecisionRecord.reference,
            said["title"].as_string(),
            said["decided_on"].as_string(),
            Publication.published_at,
            Publication.details_published,
            Publication.withheld_reason,
            said["choice"].as_string(),
            said["decided"].as_string(),
        )
        .join(Publication.record)
        .where(is_public())
    )


def lines_of(wanted: Select[tuple[Publication]]) -> list[Decided]:
    return [
        Decided(*facts, given=Decimal(given) if given is not None else None)
        for *facts, given in db.session.execute(wanted)
    ]


def withheld_decisions() -> int:
    """How many published decisions are withheld."""
    return db.session.scalar(select(func.count(Publication.id)).where(is_public(), ~Publication.details_published)) or 0


class Edition(NamedTuple):
    """How many publications there are, when the last was made, and the last entry of the register."""

    number: int
    last: datetime | None
    entry: int | None


def edition() -> Edition:
    """What changes with every publication, and when the register is made again."""
    return Edition(*read(EDITION, now=clock.now()).one())


NOW = bindparam("now", type_=UtcDateTime)
EDITION = select(
    func.count(Publication.id),
    func.max(Publication.published_at),
    select(func.max(PublishedAward.id)).where(public_awards(NOW)).scalar_subquery(),
).where(is_public(NOW))


def awards_in_order() -> Sequence[PublishedAward]:
    """Every grant, in the order of publication."""
    moment = joinedload(PublishedAward.publication).load_only(Publication.published_at)
    wanted = select(PublishedAward).options(moment).where(public_awards())
    return db.session.scalars(wanted.order_by(PublishedAward.publication_id, PublishedAward.position)).all()


def award_pages() -> list[tuple[str, datetime]]:
    """The identifier of every grant and when it was published, in the order of publication."""
    wanted = select(PublishedAward.identifier, Publication.published_at).join(PublishedAward.publication)
    order = (PublishedAward.publication_id, PublishedAward.position)
    return [(name, at) for name, at in db.session.execute(wanted.where(public_awards()).order_by(*order))]
