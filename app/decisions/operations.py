"""What is done to a record before and beside its signatures: written, edited, sent, made void."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import OfficeRole, Person
from app.awards.changes import when_changed
from app.awards.models import Recommendation
from app.decisions import drafting, following, queries
from app.decisions.gaps import gaps_of, newer_list
from app.decisions.models import DecisionRecord, FurtherAdvice, RecordLine, State
from app.decisions.numbering import next_number
from app.decisions.telling import tell_next, tell_voided
from app.platform import audit
from app.platform.clock import local
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.once import first_time
from app.rounds.models import Round
from app.rules.money import plain

EDITABLE = (
    "title",
    "dated_on",
    "officers_present",
    "received_on",
    "summary",
    "key_points",
    "conditions",
    "due_regard",
    "interests",
    "spending_from",
)


@transaction()
def write(recommendation: Recommendation, *, actor: Person, at: datetime, once: str) -> DecisionRecord:
    """Write a record from a recommended award list: numbered, prefilled, still a draft.

    Raises: Refused when the list has a record already, or is no longer the last of its round.
    """
    is_new = first_time(once, actor=actor, action="record.written", at=at)
    year, sequence, reference = next_number(at)
    if written := queries.record_of(recommendation):
        if is_new:
            raise Refused(f"This list has its record already: {written.reference}.")
        return written
    if newer := newer_list(recommendation):
        raise Refused(f"List {newer} of this round is newer. Write the record from that one.")
    record = drafted(recommendation, actor, at, year=year, sequence=sequence, reference=reference)
    db.session.add(record)
    audit.record(
        "record.written",
        actor=actor,
        at=at,
        subject=record,
        round_id=recommendation.round_id,
        after={"reference": reference, "value": plain(record.value_amount), "recommendation": recommendation.digest},
    )
    return record


def drafted(recommendation: Recommendation, actor: Person, at: datetime, **number: Any) -> DecisionRecord:
    """The record as it is first written, with one line of money for each financial year."""
    words = following.draft(recommendation) if recommendation.follows else drafting.draft(recommendation)
    today = local(at).date()
    record = DecisionRecord(
        **number,
        recommendation=recommendation,
        title=words.title,
        dated_on=today,
        officers_present=drafting.officers(recommendation, actor.name, OfficeRole.FUND_OFFICER),
        received_on=today,
        summary=words.summary,
        key_points=words.key_points,
        conditions=words.conditions,
        interests=words.interests,
        due_regard=words.due_regard,
        spending_from=recommendation.round.spending_from,
        written_by=actor,
        written_at=at,
    )
    for position, (financial_year, description, amount) in enumerate(drafting.financial_year_lines(recommendation)):
        line = {"financial_year": financial_year, "description": description, "amount": amount}
        RecordLine(record=record, position=position, **line)
    return record


@transaction()
def edit(record: DecisionRecord, values: Mapping[str, Any], *, version: int, actor: Person, at: datetime) -> None:
    """Change what a person writes of a record. What was signed before becomes void, and those who signed are told.

    Raises: Refused once the record is decided; Conflict when it was changed since `version`.
    """
    hold(record)
    if record.state is State.DECIDED:
        raise Refused("This record is decided and stands as it was signed. A change needs a new record.")
    if record.version != version:
        raise Conflict("Somebody else changed this record while you had it open. Nothing of yours was saved yet.")
    changed = [field for field in EDITABLE if getattr(record, field) != values[field]]
    if not changed:
        return
    before = {field: as_text(getattr(record, field)) for field in changed}
    for field in changed:
        setattr(record, field, values[field])
    voided = void(record, f"{actor.name} changed the record after it was signed.", at=at)
    after = {field: as_text(getattr(record, field)) for field in changed}
    audit.record(
        "record.edited",
        actor=actor,
        at=at,
        subject=record,
        round_id=record.round_id,
        before=before,
        after=after | ({"void": voided} if voided else {}),
    )


@transaction()
def send(record: DecisionRecord, *, actor: Person, at: datetime, once: str) -> None:
    """Send a complete record on its way; from now on it waits for advice.

    Raises: Refused when it was sent before, or naming what is missing.
    """
    if not first_time(once, actor=actor, action="record.sent", at=at):
        return
    hold_round(record)
    hold(record)
    if record.state is not State.DRAFT:
        raise Refused(f"{record.reference} was sent already; it {record.state}.")
    if gaps := gaps_of(record):
        raise Refused(" ".join(gap.what for gap in gaps))
    record.sent_at, record.sent_by = at, actor
    tell_next(record, at=at)
    audit.record("record.sent", actor=actor, at=at, subject=record, round_id=record.round_id, after={"sent": True})


@transaction()
def advise_again(record: DecisionRecord, text: str, *, actor: Person, role_title: str, at: datetime, once: str) -> None:
    """Add what an adviser says of a varied decision. The decision stands.

    Raises: Refused where nothing was varied, or somebody answered already.
    """
    if not first_time(once, actor=actor, action="record.advised-again", at=at):
        return
    hold(record)
    decision = next((made for made in record.signatures if made.variations), None)
    if decision is None:
        raise Refused("Advice is asked for again only where the decision varies an award.")
    if record.further_advice:
        raise Refused(f"{record.further_advice.name} has already said whether the advice still holds.")
    given = FurtherAdvice(record=record, person=actor, name=actor.name, role_title=role_title, text=text, given_at=at)
    db.session.add(given)
    said = {"text": text, "role_title": role_title}
    audit.record("record.advised-again", actor=actor, at=at, subject=record, round_id=record.round_id, after=said)


@when_changed
@transaction()
def void_after_change(recommendation: Recommendation, what: str, *, actor: Person, at: datetime) -> None:
    """The list under a record was changed: what was signed on it is void.

    Raises: Refused once the record is decided, and so undoes the change.
    """
    record = queries.record_of(recommendation)
    if record is None:
        return
    hold(record)
    if record.state is State.DECIDED:
        raise Refused(f"{record.reference} is decided, so its list stands as it is.")
    if voided := void(record, f"{what} was changed after it was signed.", at=at):
        audit.record(
            "record.signatures-voided",
            actor=actor,
            at=at,
            subject=record,
            round_id=record.round_id,
            after={"void": voided, "because": what},
        )


def void(record: DecisionRecord, reason: str, *, at: datetime) -> list[str]:
    """Make every standing signature void, tell those who signed, and name the acts."""
    standing = [made for made in record.signatures if made.voided_at is None]
    for made in standing:
        made.voided_at, made.void_reason = at, reason
        tell_voided(made, at=at)
    return [made.act.value for made in standing]


def hold_round(record: DecisionRecord) -> None:
    """Let nobody give more time in the record's round while its list goes to the commissioner."""
    db.session.execute(select(Round.id).where(Round.id == record.round_id).with_for_update(of=Round, key_share=True))


def hold(record: DecisionRecord) -> None:
    """Let no other act on this record come between, and read it as it now is."""
    db.session.flush()
    db.session.execute(select(DecisionRecord.id).where(DecisionRecord.id == record.id).with_for_update(key_share=True))
    fresh = select(DecisionRecord).options(*queries.whole()).where(DecisionRecord.id == record.id)
    db.session.scalars(fresh.execution_options(populate_existing=True)).one()


def as_text(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
