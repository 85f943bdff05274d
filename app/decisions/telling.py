"""Mail about a record: to whoever is next, to whoever signed what is void, to the writer when it is decided."""

from __future__ import annotations

from datetime import datetime

from app.accounts.delegation.queries import holders
from app.accounts.models import OfficeRole
from app.decisions.models import Act, DecisionRecord, Rework, Signature, State
from app.decisions.queries import has_signed
from app.platform import mail
from app.platform.addresses import whole_address

WAITS_FOR = {
    State.SENT: ((OfficeRole.CHIEF_EXECUTIVE, OfficeRole.CHIEF_FINANCE_OFFICER), "your advice"),
    State.ADVISED: ((OfficeRole.MONITORING_OFFICER,), "your release"),
    State.RELEASED: ((OfficeRole.COMMISSIONER,), "your decision"),
}


def tell_next(record: DecisionRecord, *, at: datetime) -> None:
    """Tell by mail whoever the record now waits for. Who has signed it is not asked again."""
    roles, act = WAITS_FOR[record.state]
    for person in holders(*roles, at=at):
        if not has_signed(record, person):
            mail.send(person.email, "record_waits", at=at, person=person, record=record, act=act, url=address(record))


def tell_voided(signature: Signature, *, at: datetime) -> None:
    record = signature.record
    mail.send(signature.person.email, "signature_void", at=at, signature=signature, record=record, url=address(record))


def tell_sent_back(version: Rework, *, at: datetime) -> None:
    record = version.record
    mail.send(record.written_by.email, "record_sent_back", at=at, version=version, url=address(record))


def tell_decided(record: DecisionRecord, *, at: datetime) -> None:
    """Tell the writer that it is decided; and the adviser, where the decision is not what was advised on."""
    mail.send(record.written_by.email, "record_decided", at=at, record=record, url=address(record))
    advice = record.valid(Act.ADVICE)
    if advice and any(made.variations for made in record.signatures):
        mail.send(advice.person.email, "advice_again", at=at, person=advice.person, record=record, url=address(record))


def address(record: DecisionRecord) -> str:
    """The record's page as a whole address, for mail."""
    return whole_address("decisions.show", record_reference=record.reference)
