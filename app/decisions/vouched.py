"""What was signed, decided and published of a record, compared with its digests, the audit trail and the record now.

A signature covers the record as it was seen, so whatever stands under a valid one must still say the same. What is
published follows from the decision, but for names that are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.awards.models import Recommendation
from app.awards.vouched import stands_on_a_list
from app.decisions.attachments.vouched import attachment_problems
from app.decisions.content import moment, text_of
from app.decisions.models import Act, Choice, DecisionRecord, FurtherAdvice, Publication, Signature
from app.decisions.publication import NAME_WITHHELD, public_attachments
from app.decisions.queries import whole
from app.decisions.reworking import versions_of
from app.decisions.signing import AUDITED
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent
from app.platform.vouching import vouched_for
from app.rules.freezing import difference, digest
from app.rules.money import plain

Plain = dict[str, Any]

LIVE = frozenset({"organisation", "project", "area", "theme"})
"""Of an award what belongs to the bid or its organisation, who may be renamed after the decision."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the trail keeps of one record: its acts in order, and where the heads stand that its signatures name."""

    acts: tuple[AuditEvent, ...]
    heads: Mapping[str, int]

    def named(self, action: str) -> list[AuditEvent]:
        return [act for act in self.acts if act.action == action]


@vouched_for
def records_that_differ() -> Iterator[str]:
    """The places in every record that are not as they were signed, decided or published."""
    for record in db.session.scalars(select(DecisionRecord).options(*whole()).order_by(DecisionRecord.id)):
        yield from problems_of(record)


@stands_on_a_list
def of_list(made: Recommendation) -> Iterator[str]:
    """The same of the record that was written from one list."""
    wanted = select(DecisionRecord).options(*whole()).where(DecisionRecord.recommendation_id == made.id)
    for record in db.session.scalars(wanted):
        yield from problems_of(record)


def problems_of(record: DecisionRecord) -> Iterator[str]:
    """Every place in a record that is not as it was signed, decided or published, each with the record's reference."""
    kept, text = kept_of(record), text_of(record)
    found = (
        *(problem for made in record.signatures for problem in signature_problems(made, kept, text)),
        *missing_signatures(record, kept),
        *variation_problems(record),
        *version_problems(record, kept),
        *further_advice_problems(record, kept),
        *publication_problems(record),
        *attachment_problems(record),
    )
    for problem in found:
        yield f"{record.reference}, {problem}"


def kept_of(record: DecisionRecord) -> Kept:
    wanted = (AuditEvent.subject == DecisionRecord.__tablename__, AuditEvent.subject_id == record.id)
    acts = db.session.scalars(select(AuditEvent).where(*wanted).order_by(AuditEvent.sequence))
    named = [made.audit_head for made in record.signatures]
    heads = db.session.execute(select(AuditEvent.digest, AuditEvent.sequence).where(AuditEvent.digest.in_(named))).all()
    return Kept(tuple(acts), dict(map(tuple, heads)) | {audit.START: 0})


def signature_problems(made: Signature, kept: Kept, text: Plain) -> Iterator[str]:
    """What is wrong with one signature: itself, its place in the trail, and what stands under it now."""
    name, acts = made.act.value, kept.named(f"record.{AUDITED[made.act]}")
    own = next((act for act in acts if (act.after or {}).get("digest") == made.digest), None)
    if made.digest != digest(made.content):
        yield f"{name}: its {'content' if own else 'digest'} is not what was signed{first_place(made, own, text)}"
    else:
        yield from (f"{name}.{column}: it is not what was signed" for column in columns_that_differ(made))
        if own is None:
            yield f"{name}: the audit trail knows no such signature"
    head = kept.heads.get(made.audit_head)
    if head is None:
        yield f"{name}.audit_head: no row of the audit trail has this digest: it was written anew since"
    elif own and head >= own.sequence:
        yield f"{name}.audit_head: it is that of row {head}, after the signature itself"
    if made.voided_at is None and (place := changed_under(made, text)):
        yield f"{place}: it is not what {made.name} signed ({name})"


def columns_that_differ(made: Signature) -> Iterator[str]:
    """What stands beside the content and must say the same."""
    covered = made.content
    stored = {
        "act": made.act.value,
        "statement": made.statement,
        "name": made.name,
        "role_title": made.role_title,
        "at": moment(made.signed_at),
    }
    return (name for name, value in stored.items() if covered[name] != value)


def first_place(made: Signature, own: AuditEvent | None, text: Plain) -> str:
    """Where a changed content differs from what the trail or the record still says, as far as they do."""
    said, covered = (own.after or {} if own else {}), made.content
    place = difference(said.get("statement"), covered.get("statement"), "statement") if said else None
    place = (place or "").partition(": frozen ")[0] or named_place(covered.get("record", {}), text, "record")
    return f", first at {place}" if place else ""


def changed_under(made: Signature, text: Plain) -> str:
    """The first place where the record is no longer what was signed; empty where it is the same, or cannot be told."""
    return named_place(made.content["record"], text, "") if made.digest == digest(made.content) else ""


def named_place(signed: Plain, now: Plain, place: str) -> str:
    return (difference(without_live(signed), without_live(now), place) or "").partition(": frozen ")[0]


def without_live(text: Plain) -> Plain:
    """Without the signatures, what may be renamed, and the round's pot, which is the list's own business."""
    kept = {name: value for name, value in text.items() if name != "signatures"}
    kept["awards"] = [
        {name: value for name, value in award.items() if name not in LIVE} for award in text.get("awards", ())
    ]
    if listed := text.get("recommendation"):
        kept["recommendation"] = {name: value for name, value in listed.items() if name != "budget"}
    return kept


def missing_signatures(record: DecisionRecord, kept: Kept) -> Iterator[str]:
    """Signatures that the trail has and the record has not; a void one stays too."""
    stored = {made.digest for made in record.signatures}
    for act in Act:
        for event in kept.named(f"record.{AUDITED[act]}"):
            if (event.after or {}).get("digest") not in stored:
                yield f"{act.value}: the signature of {event.actor_name} is missing, and row {event.sequence} has it"


def variation_problems(record: DecisionRecord) -> Iterator[str]:
    """The awards that a decision varied are those that its signer named, to the penny."""
    for made in record.signatures:
        if made.act is not Act.DECISION:
            continue
        stored = {
            str(row.award.application.reference): {"amount": plain(row.amount), "reason": row.reason}
            for row in made.variations
        }
        signed = {
            row["reference"]: {"amount": row["amount"], "reason": row["reason"]}
            for row in made.content["statement"].get("variations", ())
        }
        if place := difference(signed, stored, "variations"):
            yield place.replace(": frozen ", ": signed ", 1).replace(", recomputed ", ", stored ")


def version_problems(record: DecisionRecord, kept: Kept) -> Iterator[str]:
    """The versions that were sent back are as they were."""
    recorded = {(event.after or {}).get("digest") for event in kept.named("record.sent-back")}
    for version in versions_of(record):
        if version.digest != digest(version.content) or version.digest not in recorded:
            yield f"version {version.number}: it is not what was sent back"


def further_advice_problems(record: DecisionRecord, kept: Kept) -> Iterator[str]:
    """What an adviser said of a varied decision is what the trail has of it, and has not gone."""
    event, given = next(iter(kept.named("record.advised-again")), None), record.further_advice
    if event is None or given is None:
        if event:
            yield f"further advice: that of {event.actor_name} is missing, and row {event.sequence} has it"
        if given:
            yield "further advice: the audit trail knows none"
        return
    said = {"name": event.actor_name, "at": moment(event.at)} | (event.after or {})
    for name, stored in further_advice_given(given).items():
        if name in said and said[name] != stored:
            yield f"further advice.{name}: it is not what {event.actor_name} gave"


def further_advice_given(given: FurtherAdvice) -> dict[str, str]:
    return {"text": given.text, "role_title": given.role_title, "name": given.name, "at": moment(given.given_at)}


def publication_problems(record: DecisionRecord) -> Iterator[str]:
    """What is published is what was decided, but for names that are left out."""
    published, decision = record.publication, record.valid(Act.DECISION)
    if published is None:
        if decision:
            yield "publication: the record is decided and not published"
        return
    if published.digest != digest(published.content):
        yield f"publication: its content is not what was published{changed_places(published, decision)}"
    elif places := changed_places(published, decision):
        yield f"publication: it is not what was decided{places}"


def changed_places(published: Publication, decision: Signature | None) -> str:
    """Which parts of a publication are not those of the decision; empty where it cannot be told."""
    if decision is None:
        return ""
    signed = decision.content["record"]
    names = list(differing_parts(published.content, signed, decided_in(decision)))
    return f" ({', '.join(names)})" if names else ""


def decided_in(decision: Signature) -> dict[str, str]:
    """What the signed decision gives, by bid reference; nothing is left out."""
    statement, awards = decision.content["statement"], decision.content["record"]["awards"]
    if statement["choice"] == Choice.NOT_SUPPORTED.value:
        return {}
    varied = {row["reference"]: row["amount"] for row in statement.get("variations", ())}
    given = {award["reference"]: varied.get(award["reference"], award["amount"]) for award in awards}
    return {reference: amount for reference, amount in given.items() if amount != "0.00"}


def differing_parts(told: Plain, signed: Plain, decided: Mapping[str, str]) -> Iterator[str]:
    """The parts of a publication that are not what was signed; an award by its reference."""
    covered = signed.keys() - {"awards", "signatures", "attachments"}
    for name in sorted(covered if "awards" in told else covered & told.keys()):
        if name not in told or not is_said(told[name], signed[name]):
            yield name
    if "awards" in told:
        if not is_said(attached_in(told), public_attachments(signed)):
            yield "attachments"
        by_reference = {award["reference"]: award for award in signed["awards"]}
        shown = {award["reference"]: award for award in told["awards"]}
        for reference in sorted(decided.keys() | shown.keys()):
            if not is_same_award(shown.get(reference), by_reference.get(reference), decided.get(reference)):
                yield f"awards[{reference}]"


def attached_in(told: Plain) -> Plain:
    return {name: told[name] for name in ("attachments", "kept_back") if name in told}


def is_same_award(told: Plain | None, signed: Plain | None, amount: str | None) -> bool:
    if told is None or signed is None or amount is None:
        return False
    wanted = signed | {"amount": amount}
    return all(is_said(told.get(name), value) for name, value in wanted.items())


def is_said(told: Any, signed: Any) -> bool:
    """Whether this is what was signed, when names may be left out of its texts."""
    if isinstance(signed, Mapping) and isinstance(told, Mapping):
        return signed.keys() == told.keys() and all(is_said(told[name], signed[name]) for name in signed)
    if isinstance(signed, list) and isinstance(told, list):
        return len(signed) == len(told) and all(map(is_said, told, signed))
    if isinstance(signed, str) and isinstance(told, str) and NAME_WITHHELD in told:
        return bool(re.fullmatch(".+".join(map(re.escape, told.split(NAME_WITHHELD))), signed, re.DOTALL))
    return bool(told == signed)
