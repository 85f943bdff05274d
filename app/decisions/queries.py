"""Reads of decision records, in a fixed order and in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.models import Interest, PanelMember
from app.assessment.standing import Standing, reached_by
from app.assessment.visible import names_interest
from app.awards.changes import finds_record
from app.awards.models import Award, Recommendation
from app.decisions.models import Act, DecisionRecord, Signature, State, Variation
from app.permissions import Actor, may
from app.platform import guard
from app.platform.db import db
from app.platform.formatting import count, long_date
from app.platform.waiting import Waiting
from app.rounds.models import Round


def whole() -> tuple[ORMOption, ...]:
    """What a record's page, digest and publication need, whatever the number of awards."""
    listed = joinedload(DecisionRecord.recommendation)
    return (
        selectinload(DecisionRecord.lines),
        selectinload(DecisionRecord.attachments),
        selectinload(DecisionRecord.signatures).selectinload(Signature.variations).joinedload(Variation.award),
        joinedload(DecisionRecord.publication),
        joinedload(DecisionRecord.further_advice),
        listed.joinedload(Recommendation.round),
        listed.joinedload(Recommendation.authorisation),
        listed.selectinload(Recommendation.awards).joinedload(Award.application).joinedload(Application.withdrawal),
    )


def find_record(record_reference: str) -> DecisionRecord | None:
    """The record of this reference; nobody outside the office knows of it before it is published."""
    if not guard.actor().office_roles:
        return None
    return db.session.scalar(
        select(DecisionRecord).options(*whole()).where(DecisionRecord.reference == record_reference)
    )


def find_recommendation(round_reference: str, number: int) -> Recommendation | None:
    """The list of this number in this round, for those in the office."""
    if not guard.actor().office_roles:
        return None
    return db.session.scalar(
        select(Recommendation)
        .join(Recommendation.round)
        .where(Round.reference == round_reference, Recommendation.number == number)
        .options(
            joinedload(Recommendation.round),
            joinedload(Recommendation.authorisation),
            selectinload(Recommendation.awards).joinedload(Award.application),
        )
    )


def record_of(recommendation: Recommendation) -> DecisionRecord | None:
    """The record that was written from this list."""
    return db.session.scalar(select(DecisionRecord).where(DecisionRecord.recommendation_id == recommendation.id))


@finds_record
def link_to_record(recommendation: Recommendation) -> tuple[str, str] | None:
    """Reference and address of the record of this list, for the list's own page."""
    record = record_of(recommendation)
    return record and (record.reference, url_for("decisions.show", record_reference=record.reference))


def followed_by(record: DecisionRecord) -> list[str]:
    """The references of the records that give money of this decision again, from its reserve list, in order."""
    made = record.recommendation
    if made is None or made.follows_id is not None:
        return []
    wanted = (
        select(DecisionRecord.reference)
        .join(DecisionRecord.recommendation)
        .where(Recommendation.round_id == made.round_id, Recommendation.follows_id.is_not(None))
        .order_by(DecisionRecord.id)
    )
    return list(db.session.scalars(wanted))


def years() -> list[int]:
    """The years that have records this person may read, the newest first."""
    wanted = select(DecisionRecord.year).where(is_open_to(guard.actor())).distinct()
    return list(db.session.scalars(wanted.order_by(DecisionRecord.year.desc())))


def is_open_to(actor: Actor) -> ColumnElement[bool]:
    """The condition that a record is of no round whose judging is closed to this person."""
    if not actor.kept_out:
        return true()
    closed = select(Recommendation.id).where(Recommendation.round_id.in_(list(actor.kept_out)))
    return DecisionRecord.recommendation_id.is_(None) | DecisionRecord.recommendation_id.not_in(closed)


def records_in(year: int) -> list[DecisionRecord]:
    """The records of a calendar year that this person may read, the newest first."""
    return list(
        db.session.scalars(
            select(DecisionRecord)
            .options(*with_signatures())
            .where(DecisionRecord.year == year, is_open_to(guard.actor()))
            .order_by(DecisionRecord.sequence.desc())
        )
    )


def undecided() -> list[DecisionRecord]:
    """The records that still wait for something, the oldest first. One whose list has a successor waits no more."""
    decided = standing_signatures(Act.DECISION)
    is_last = DecisionRecord.recommendation_id.in_(last_lists()) | DecisionRecord.recommendation_id.is_(None)
    return list(
        db.session.scalars(
            select(DecisionRecord)
            .options(*with_signatures())
            .where(DecisionRecord.id.not_in(decided), is_last)
            .order_by(DecisionRecord.year, DecisionRecord.sequence)
        )
    )


def last_lists() -> Select[tuple[int]]:
    """The ids of the lists whose place no newer one has taken: one of each round, one of those that follow the same."""
    return select(func.max(Recommendation.id)).group_by(Recommendation.round_id, Recommendation.follows_id)


def with_signatures() -> tuple[ORMOption, ...]:
    return (
        selectinload(DecisionRecord.lines),
        selectinload(DecisionRecord.signatures).selectinload(Signature.variations).joinedload(Variation.award),
        joinedload(DecisionRecord.further_advice),
        joinedload(DecisionRecord.recommendation).joinedload(Recommendation.round),
    )


def standing_signatures(act: Act) -> Select[tuple[int]]:
    """The ids of the records that carry this signature now."""
    return select(Signature.record_id).where(Signature.act == act, Signature.voided_at.is_(None))


def interests_declared(round_id: int) -> tuple[int, int]:
    """How many members of a round's panel declared an interest, and in how many bids."""
    members, bids = db.session.execute(
        select(func.count(Interest.member_id.distinct()), func.count(Interest.application_id.distinct()))
        .join(Interest.member)
        .where(PanelMember.round_id == round_id, names_interest())
    ).one()
    return members, bids


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """The records that wait for this person's act: to be sent, advised on, released or decided."""
    if not actor.office_roles:
        return []
    waits = [*without_record(actor), *(wait for record in undecided() for wait in waits_on(record, person, actor))]
    return [*waits, *varied_waits(actor)]


TO_DO = {
    State.DRAFT: ("record:send", "Record {} is to be completed and sent"),
    State.SENT: ("record:advise", "Record {} waits for your advice"),
    State.ADVISED: ("record:release", "Record {} waits for your release"),
    State.RELEASED: ("record:decide", "Record {} waits for your decision"),
}


def waits_on(record: DecisionRecord, person: Person, actor: Actor) -> Iterator[Waiting]:
    """The act that a record waits for, where it is this person's. Who has signed does not sign again."""
    permission, what = TO_DO[record.state]
    if not may(actor, permission, record) or has_signed(record, person):
        return
    since = waiting_since(record)
    yield Waiting(
        count=1,
        what=what.format(record.reference),
        url=url_for("decisions.show", record_reference=record.reference),
        hint=record.title,
        when=f"since {long_date(since)}" if since else "not sent yet",
        is_pressing=any(signature.voided_at for signature in record.signatures),
    )


def has_signed(record: DecisionRecord, person: Person) -> bool:
    """Whether this person's signature stands on the record, in whatever role."""
    return any(made.person_id == person.id for made in record.signatures if made.voided_at is None)


def waiting_since(record: DecisionRecord) -> datetime | None:
    """When the record came to whoever is next: its last signature, its sending, or when one was made void."""
    moments = [made.voided_at or made.signed_at for made in record.signatures]
    return max([*moments, *([record.sent_at] if record.sent_at else [])], default=None)


def without_record(actor: Actor) -> Iterator[Waiting]:
    """Lists from which no record is written yet: the newest of each round, or of those that follow a decision."""
    if not may(actor, "record:write"):
        return
    written = select(DecisionRecord.recommendation_id).where(DecisionRecord.recommendation_id.is_not(None))
    decided = rounds_with(standing_signatures(Act.DECISION))
    for made in db.session.scalars(
        select(Recommendation)
        .options(joinedload(Recommendation.round), selectinload(Recommendation.awards))
        .where(
            Recommendation.id.in_(last_lists()),
            Recommendation.id.not_in(written),
            Recommendation.follows_id.is_not(None) | Recommendation.round_id.not_in(decided),
            Recommendation.round_id.not_in(list(actor.kept_out)),
        )
        .order_by(Recommendation.made_at, Recommendation.id)
    ):
        yield Waiting(
            count=1,
            what=f"Write the record of {made.round.title}",
            url=url_for("awards.recommendation", round_reference=made.round.reference, number=made.number),
            hint=count(len(made.awards), "recommended award"),
            when=f"since {long_date(made.made_at)}",
        )


def varied_waits(actor: Actor) -> Iterator[Waiting]:
    """Records that the commissioner varied: the adviser is asked whether the advice still holds."""
    if not may(actor, "record:advise"):
        return
    for record in db.session.scalars(
        select(DecisionRecord)
        .options(*with_signatures())
        .where(
            DecisionRecord.id.in_(standing_signatures(Act.DECISION).join(Signature.variations)),
            ~DecisionRecord.further_advice.has(),
        )
        .order_by(DecisionRecord.year, DecisionRecord.sequence)
    ):
        if not may(actor, "record:advise", record):
            continue
        yield Waiting(
            count=1,
            what=f"Record {record.reference} was varied: your advice is asked for again",
            url=url_for("decisions.show", record_reference=record.reference),
            hint=record.title,
            when=f"since {long_date(waiting_since(record) or record.written_at)}",
        )


def rounds_with(records: Select[tuple[int]]) -> Select[tuple[int]]:
    """The rounds about which one of these records decides."""
    return (
        select(Recommendation.round_id)
        .join(DecisionRecord, DecisionRecord.recommendation_id == Recommendation.id)
        .where(DecisionRecord.id.in_(records))
    )


reached_by(
    Standing.WITH_COMMISSIONER, rounds_with(select(DecisionRecord.id).where(DecisionRecord.sent_at.is_not(None)))
)
reached_by(Standing.DECIDED, rounds_with(standing_signatures(Act.DECISION)))
