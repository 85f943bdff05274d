"""Decisions that are no award list, such as a purchase over two years: written from nothing, with their own lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.models import OfficeRole, Person
from app.decisions.models import DecisionRecord, RecordLine, State
from app.decisions.numbering import next_number
from app.decisions.operations import hold, void
from app.platform import audit
from app.platform.clock import local
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.once import first_time
from app.rules.money import plain


@dataclass(frozen=True, slots=True)
class Line:
    """One sum of a record, in pounds: for what (an intervention, an item), and in which financial year."""

    description: str
    financial_year: str
    amount: Decimal

    def as_text(self) -> str:
        return f"{self.description}, {self.financial_year}: {plain(self.amount)}"


@transaction()
def begin(title: str, *, actor: Person, at: datetime, once: str) -> DecisionRecord | None:
    """Write a record of something else than an award list: numbered, still a draft, and without money as yet.

    None when this very form was received before.
    """
    if not first_time(once, actor=actor, action="record.written", at=at):
        return None
    year, sequence, reference = next_number(at)
    today = local(at).date()
    record = DecisionRecord(
        year=year,
        sequence=sequence,
        reference=reference,
        title=title,
        dated_on=today,
        officers_present=f"{actor.name}, {OfficeRole.FUND_OFFICER.value}",
        received_on=today,
        summary="",
        key_points="",
        conditions="",
        interests="",
        written_by=actor,
        written_at=at,
    )
    db.session.add(record)
    audit.record("record.written", actor=actor, at=at, subject=record, after={"reference": reference, "title": title})
    return record


@transaction()
def change_lines(record: DecisionRecord, lines: Sequence[Line], *, version: int, actor: Person, at: datetime) -> None:
    """Put these lines in the place of those there are. What was signed before becomes void.

    Raises: Refused for a record of an award list, whose lines follow from the list, and once it is decided; Conflict
    when it was changed since `version`.
    """
    hold(record)
    if record.recommendation:
        raise Refused("The lines of this record follow from its recommended award list.")
    if record.state is State.DECIDED:
        raise Refused("This record is decided and stands as it was signed. A change needs a new record.")
    if record.version != version:
        raise Conflict("Somebody else changed this record while you had it open. Nothing of yours was saved yet.")
    before = [line.as_text() for line in lines_of(record)]
    after = [line.as_text() for line in lines]
    if before == after:
        return
    db.session.execute(delete(RecordLine).where(RecordLine.record_id == record.id))
    db.session.expire(record, ["lines"])
    for position, line in enumerate(lines):
        given = {"financial_year": line.financial_year, "description": line.description, "amount": line.amount}
        db.session.add(RecordLine(record=record, position=position, **given))
    flag_modified(record, "title")  # so that its version goes up: another window sees that the lines are others
    voided = void(record, f"{actor.name} changed the record after it was signed.", at=at)
    audit.record(
        "record.lines-changed",
        actor=actor,
        at=at,
        subject=record,
        before={"lines": before},
        after={"lines": after} | ({"void": voided} if voided else {}),
    )


def lines_of(record: DecisionRecord) -> list[Line]:
    """The lines as they stand."""
    return [Line(line.description, line.financial_year, line.amount) for line in record.lines]
