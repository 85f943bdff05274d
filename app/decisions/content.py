"""What a record says, as plain data: the one source of its page, of every digest, and of what is published.

Amounts, dates and moments are text, so that the same content always has the same digest.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from app.awards.deferring.queries import deferred_between
from app.awards.models import Authorisation, Award
from app.decisions.attachments.models import Attachment
from app.decisions.models import Act, DecisionRecord, Signature
from app.platform.db import db
from app.rules.freezing import canonical, digest
from app.rules.money import plain

Plain = dict[str, Any]

NAMES = {
    "title": "Title",
    "dated_on": "Date",
    "officers_present": "Officers present",
    "received_on": "Received",
    "summary": "Summary of issue",
    "awards": "Awards",
    "key_points": "Key discussion points",
    "authorisation": "Authorisation of the sum over the pot",
    "lines": "Value of the decision",
    "value": "Value of the decision",
    "conditions": "Conditions",
    "due_regard": "Due regard",
    "interests": "Interests declared",
    "attachments": "Attachments",
    "spending_from": "Beginning of the spending period",
    "recommendation": "Recommended award list",
    "follows": "The decision that this one follows",
    "deferred": "Bids deferred to a later round",
    "signatures": "Signatures",
}


def content_of(record: DecisionRecord) -> Plain:
    """Everything that stands on the record now, with the signatures before the next one."""
    return text_of(record) | {"signatures": signatures_of(record, (Act.ADVICE, Act.RELEASE))}


def text_of(record: DecisionRecord) -> Plain:
    """The record itself, without signatures: what every signer signs alike."""
    return {
        "reference": record.reference,
        "title": record.title,
        "dated_on": record.dated_on.isoformat(),
        "officers_present": record.officers_present,
        "received_on": record.received_on.isoformat(),
        "summary": record.summary,
        "awards": [award_of(award) for award in awards_of(record)],
        "key_points": record.key_points,
        "authorisation": authorisation_of(record),
        "lines": [
            {"financial_year": line.financial_year, "description": line.description, "amount": plain(line.amount)}
            for line in record.lines
        ],
        "value": plain(record.value_amount),
        "conditions": record.conditions,
        **({"due_regard": record.due_regard} if record.due_regard else {}),  # records from before have none
        "interests": record.interests,
        **({"attachments": [attachment_of(each) for each in record.attached]} if record.attached else {}),
        "spending_from": day(record.spending_from),
        "recommendation": recommendation_of(record),
        **follows_of(record),
        **deferred_of(record),
    }


def awards_of(record: DecisionRecord) -> list[Award]:
    """The awards that the record decides about, in rank order."""
    return record.recommendation.awards if record.recommendation else []


def award_of(award: Award) -> Plain:
    bid = award.application
    return {
        "reference": bid.reference,
        "organisation": bid.organisation.name,
        "project": bid.project,
        "area": bid.area,
        "theme": bid.theme,
        "score": award.score,
        "band": award.band,
        "amount": plain(award.amount),
        "crime_reduction_reason": award.crime_reduction_reason,
        "part_award_reason": award.part_award_reason,
        **({"conditions": "\n".join(award.conditions)} if award.conditions else {}),  # records from before have none
    }


def attachment_of(attachment: Attachment) -> Plain:
    """What is signed of an attachment: which file it is to the last bit, and whether the public gets it."""
    return {
        "key": attachment.key,
        "title": attachment.title,
        "file": attachment.name,
        "kind": attachment.kind,
        "size": attachment.size,
        "digest": attachment.digest,
        "published": attachment.is_public,
    }


def authorisation_of(record: DecisionRecord) -> Plain | None:
    """Who put their name to the sum above the pot, and why; None where there is none."""
    given: Authorisation | None = record.recommendation.authorisation if record.recommendation else None
    return given and {
        "name": given.name,
        "role_title": given.role_title,
        "amount": plain(given.over_amount),
        "reason": given.reason,
        "at": moment(given.authorised_at),
    }


def recommendation_of(record: DecisionRecord) -> Plain | None:
    """The frozen list: its number and digest, the pot, and what lies above it."""
    made = record.recommendation
    return made and {
        "round": made.round.reference,
        "number": made.number,
        "digest": made.digest,
        "budget": plain(made.round.budget_amount),
        "committed": plain(made.committed_amount),
        "over": plain(made.over_amount),
    }


def follows_of(record: DecisionRecord) -> Plain:
    """Which decision a list from the reserve list follows, and the money it gives again; nothing of any other."""
    made = record.recommendation
    if made is None or made.follows is None:
        return {}
    first = made.first
    written = select(DecisionRecord.reference).where(DecisionRecord.recommendation_id == first.id)
    return {
        "follows": {
            "record": db.session.scalar(written),
            "number": first.number,
            "digest": first.digest,
            "came_free": made.inputs["money"]["came_free"],
            "free": made.result["budget"],
        }
    }


def deferred_of(record: DecisionRecord) -> Plain:
    """How many bids without an award were deferred to which later round before the record was sent; nobody is named."""
    made = record.recommendation
    counted = deferred_between(made, record.sent_at) if made else []
    return {"deferred": [{"round": title, "bids": bids} for title, bids in counted]} if counted else {}


def signatures_of(record: DecisionRecord, acts: Iterable[Act]) -> Plain:
    """The signatures that stand, by act."""
    made = ((act, record.valid(act)) for act in acts)
    return {act.value: signature_of(signature) for act, signature in made if signature}


def signature_of(signature: Signature) -> Plain:
    return {
        "name": signature.name,
        "role_title": signature.role_title,
        "at": moment(signature.signed_at),
        "statement": signature.statement,
        "digest": signature.digest,
    }


def signed_content(seen: Plain, act: Act, statement: Plain, *, name: str, role_title: str, at: datetime) -> Plain:
    """All that a signature's digest covers: the record as seen, what was added, by whom and when."""
    return {
        "record": seen,
        "act": act.value,
        "statement": statement,
        "name": name,
        "role_title": role_title,
        "at": moment(at),
    }


def is_intact(signature: Signature) -> bool:
    """Whether the signature is as it was made: its digest recomputed, and its columns compared with what it covers."""
    covered = signature.content
    return (
        signature.digest == digest(covered)
        and covered["act"] == signature.act.value
        and covered["statement"] == signature.statement
        and (covered["name"], covered["role_title"]) == (signature.name, signature.role_title)
        and covered["at"] == moment(signature.signed_at)
    )


def stands_under(signature: Signature, text: Plain) -> bool:
    """Whether what was signed is what the record says now."""
    seen = {key: value for key, value in signature.content["record"].items() if key != "signatures"}
    return canonical(seen) == canonical(text)


def seals_of(content: Plain) -> str:
    """A short digest of each part, for the form: so a later difference can be named part by part."""
    return " ".join(f"{key}:{digest(content.get(key))[:12]}" for key in NAMES)


def changed_since(seals: str, content: Plain) -> list[str]:
    """The names of the parts that are no longer what the form's sender saw."""
    seen = dict(part.split(":", 1) for part in seals.split() if ":" in part)
    now = dict(part.split(":", 1) for part in seals_of(content).split())
    return list(dict.fromkeys(NAMES[key] for key in now if now[key] != seen.get(key)))


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()
