"""What the public reads of a decided record, fixed at the moment of its publication.

Recipient, purpose, conditions and reasons of each grant, as the Elected Local Policing Bodies (Specified
Information) Order 2011 asks. Nothing of bids without an award, and no name but those of office holders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app
from sqlalchemy import or_, select

from app.accounts.models import Membership, Office, Organisation, Person
from app.applications.models import Application
from app.assessment.models import PanelMember
from app.decisions.content import awards_of, day, signatures_of, text_of
from app.decisions.models import Act, Choice, DecisionRecord, Publication
from app.platform.clock import local
from app.platform.db import db
from app.rounds.models import Round
from app.rules.freezing import digest
from app.rules.money import plain

NAME_WITHHELD = "[name withheld]"
KEPT = frozenset({"organisation", "recipient", "project", "fund", "reference", "name", "role_title", "digest", "key"})

Plain = dict[str, Any]
Follower = Callable[[Publication], None]

followers: list[Follower] = []


def follows_publication(act: Follower) -> Follower:
    """What else is written whenever a record is published, in the same transaction: said by the feature that does."""
    followers.append(act)
    return act


def publish(record: DecisionRecord, *, at: datetime) -> Publication:
    """Let the decided record stand on the public pages from now on, in the transaction of the decision."""
    released = record.valid(Act.RELEASE)
    assert released is not None  # noqa: S101 - a decision follows a release
    is_open = released.statement["publish_record"] and released.statement["publish_details"]
    whole = details_of(record, at) if is_open else outline_of(record, released.statement["reasons"])
    content: Plain = without_names(whole, names_to_withhold(record))
    publication = Publication(
        record=record,
        published_at=at,
        details_published=is_open,
        withheld_reason=content.get("withheld_reason", ""),
        content=content,
        digest=digest(content),
    )
    db.session.add(publication)
    for follow in followers:
        follow(publication)
    return publication


def outline_of(record: DecisionRecord, reason: str) -> Plain:
    """A withheld record: that there is one, when it was decided, and why no more is said."""
    return {
        "reference": record.reference,
        "title": record.title,
        "decided_on": decided_on(record).isoformat(),
        "withheld_reason": reason,
    }


def details_of(record: DecisionRecord, at: datetime) -> Plain:
    """The whole record as the public reads it."""
    office = current_app.config["SETTINGS"].office
    return text_of(record) | {
        "choice": str(record.choice),
        "decided_on": decided_on(record).isoformat(),
        "elapsed_days": elapsed_days(record, at),
        "awards": [award for award in decided_awards(record) if award["amount"] != "0.00"],
        "decided": plain(record.decided_amount),
        **public_attachments(text_of(record)),
        "signatures": public_signatures(record),
        "round": record.recommendation and round_of(record.recommendation.round, record.recommendation.first.result),
        "office": {
            "name": office.name,
            "abbreviation": office.abbreviation,
            "decision_maker": office.decision_maker,
            "decision_maker_title": office.decision_maker_title,
        },
    }


def public_attachments(text: Plain) -> Plain:
    """The attachments that are published with a record of this text; of the others only the number."""
    attached = text.get("attachments", [])
    told = [each for each in attached if each["published"]]
    return {"attachments": told, "kept_back": len(attached) - len(told)} if attached else {}


def public_signatures(record: DecisionRecord) -> Plain:
    """The signatures with what they say. Of an award that was varied to nothing only the number is told: its bid
    is then one without a grant.
    """
    signatures = signatures_of(record, Act)
    said = signatures[Act.DECISION]["statement"]
    made = [row for row in said["variations"] if row["amount"] != "0.00"]
    told = said | {"variations": made, "not_made": len(said["variations"]) - len(made)}
    return signatures | {Act.DECISION.value: signatures[Act.DECISION] | {"statement": told}}


def decided_awards(record: DecisionRecord) -> list[Plain]:
    """The awards with the amounts that were decided; none where the list was not supported."""
    decision = record.valid(Act.DECISION)
    if decision is None or record.choice is Choice.NOT_SUPPORTED:
        return []
    varied = {row.award_id: row.amount for row in decision.variations}
    text = {award["reference"]: award for award in text_of(record)["awards"]}
    return [
        text[str(award.application.reference)]
        | {
            "recipient": recipient_of(award.application.organisation),
            "amount": plain(varied.get(award.id, award.amount)),
        }
        for award in awards_of(record)
    ]


def recipient_of(organisation: Organisation) -> str:
    """By what open data knows an organisation: its registration; else a mark of its own that tells nothing of it."""
    return organisation.registration or f"ORG-{digest({'organisation': organisation.key or organisation.name})[:12]}"


def round_of(round_: Round, report: Plain) -> Plain:
    """The round's own facts and counts: how many applied, withdrew and were scored."""
    return {
        "reference": round_.reference,
        "title": round_.title,
        "fund": round_.fund.name,
        "financial_year": round_.financial_year,
        "opened_on": local(round_.opens_at).date().isoformat(),
        "closed_on": local(round_.closes_at).date().isoformat(),
        "spending_until": day(round_.spending_until),
        "submitted": report["submitted"],
        "withdrawn": report["withdrawn"],
        "assessed": report["assessed"],
        "threshold": report["threshold"],
        "at_or_above": sum(bid["outcome"] in ("recommended", "reserve") for bid in report["applications"]),
    }


def elapsed_days(record: DecisionRecord, at: datetime) -> int:
    """Days from receipt to decision; of a record that is not decided, to this moment."""
    return ((decided_on(record) if record.valid(Act.DECISION) else local(at).date()) - record.received_on).days


def decided_on(record: DecisionRecord) -> date:
    """The day of the decision, in the office's own time."""
    decision = record.valid(Act.DECISION)
    if decision is None:
        raise LookupError("This record is not decided.")
    return local(decision.signed_at).date()


def names_to_withhold(record: DecisionRecord) -> list[str]:
    """The names of people who had to do with the round and hold no office: panel and applicants."""
    if record.recommendation is None:
        return []
    round_id = record.recommendation.round_id
    panel = select(PanelMember.person_id).where(PanelMember.round_id == round_id)
    writers = select(Application.started_by_id).where(Application.round_id == round_id)
    bidders = select(Application.organisation_id).where(Application.round_id == round_id)
    members = select(Membership.person_id).where(Membership.organisation_id.in_(bidders))
    return list(
        db.session.scalars(
            select(Person.name)
            .where(or_(Person.id.in_(panel), Person.id.in_(writers), Person.id.in_(members)))
            .where(Person.id.not_in(select(Office.person_id)))
            .order_by(Person.name)
        )
    )


def without_names(content: Any, names: Iterable[str]) -> Any:
    """The same plain data with these names taken out of its texts, as whole words; other facts stay."""
    names = [name for name in names if name.strip()]
    if not names:
        return content
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    return cleaned(content, pattern)


def cleaned(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, dict):
        return {key: held if key in KEPT else cleaned(held, pattern) for key, held in value.items()}
    if isinstance(value, list):
        return [cleaned(held, pattern) for held in value]
    return pattern.sub(NAME_WITHHELD, value) if isinstance(value, str) else value


def names_in(record: DecisionRecord) -> list[str]:
    """Which of those names stand in the texts of this record: they are left out on the public page."""
    text = text_of(record)
    return [name for name in names_to_withhold(record) if without_names(text, [name]) != text]


def given_in_all(awards: Iterable[Plain]) -> Decimal:
    """The sum of these awards, in pounds."""
    return sum((Decimal(award["amount"]) for award in awards), Decimal("0.00"))
