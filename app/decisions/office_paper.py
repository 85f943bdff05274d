"""A record as the office reads it: as it stands now, and each version that was sent back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import current_app, url_for

from app.decisions import declared, reading
from app.decisions.content import Plain, signature_of
from app.decisions.models import Act, Choice, DecisionRecord, Rework, State
from app.decisions.publication import decided_awards, elapsed_days
from app.decisions.record_paper import record_paper
from app.platform.clock import local
from app.platform.papers import Line, Paper, line
from app.rules.freezing import digest

STATES = {
    State.DRAFT: "is a draft",
    State.SENT: "waits for advice",
    State.ADVISED: "waits for release",
    State.RELEASED: "waits for the decision",
}


def paper_of(record: DecisionRecord, content: Plain, at: datetime) -> Paper:
    """The record as it stands now, which is what `content` says; a decided one is dated by its decision."""
    decision = record.valid(Act.DECISION)
    return record_paper(
        shown_now(record, content, at),
        body=body_of(record),
        area=current_app.config["SETTINGS"].office.area,
        at=decision.signed_at if decision else at,
        end=proof_of(record, content),
    )


def shown_now(record: DecisionRecord, content: Plain, at: datetime) -> dict[str, Any]:
    """What is read of the record with all its signatures, the figures that follow from them, and what was void."""
    decision = record.valid(Act.DECISION)
    decided = record.state is State.DECIDED
    until = local(decision.signed_at if decision else at).date()
    signed = content["signatures"] | ({"decision": signature_of(decision)} if decision else {})
    return shown_of(content | {"signatures": signed}, record) | {
        "declarations": declared.rows_of(record),
        "decided_amounts": decided_amounts(record),
        "decided": record.decided_amount,
        "elapsed": reading.elapsed_words(elapsed_days(record, at), record.spending_from, until, decided=decided),
        "late": reading.late_words(record.spending_from, until, decided=decided),
        "further_advice": record.further_advice,
        "voided": [made for made in record.signatures if made.voided_at],
    }


def paper_of_version(version: Rework) -> Paper:
    """What the record said when it was sent back."""
    return record_paper(
        shown_of(version.content, version.record),
        body=current_app.config["SETTINGS"].office.decision_maker_title,
        area=current_app.config["SETTINGS"].office.area,
        at=version.sent_back_at,
        end=[line(f"Digest of this version {version.digest}.", quiet=True)],
    )


def shown_of(content: Plain, record: DecisionRecord) -> dict[str, Any]:
    """What is read of a content alone, whether it stands now or was sent back."""
    office = current_app.config["SETTINGS"].office
    return {
        "content": content,
        "fields": reading.fields_of(content, abbreviation=office.abbreviation, decision_maker=office.decision_maker),
        "signatures": reading.signatures_of(content),
        "money_table": reading.money_table(content),
        "awards": content["awards"],
        "awards_note": reading.awards_note(content["awards"]),
        "decided_amounts": {},
        "decided": Decimal(content["value"]),
        "attachments": content.get("attachments", []),
        "attachment_url": url_of_attachments(record.reference),
        "elapsed": "",
        "late": "",
    }


def url_of_attachments(reference: str) -> Callable[[str], str]:
    """Where the office opens an attachment of this record, by its key."""
    return lambda key: url_for("decisions.attachment", record_reference=reference, attachment_key=key)


def decided_amounts(record: DecisionRecord) -> dict[str, str]:
    """The amounts after a varied decision, by bid reference; empty while nothing was varied."""
    if record.choice is not Choice.VARIED:
        return {}
    return {award["reference"]: award["amount"] for award in decided_awards(record)}


def body_of(record: DecisionRecord) -> str:
    """Whose decision it is: as the title was when it was published; before, as it is."""
    held = record.publication.content if record.publication else {}
    title = held.get("office", {}).get("decision_maker_title", "")
    return str(title or current_app.config["SETTINGS"].office.decision_maker_title)


def proof_of(record: DecisionRecord, content: Plain) -> Iterator[Line]:
    """The digest of what the record says, and where the audit trail ended when each signature was made."""
    state = "" if record.state is State.DECIDED else f"This record {STATES[record.state]}. "
    yield line(f"{state}Digest of what this record says {digest(content)}.", quiet=True)
    for act in Act:
        if signature := record.valid(act):
            yield line(f"Audit trail when the {act} was signed: {signature.audit_head}.", quiet=True)
