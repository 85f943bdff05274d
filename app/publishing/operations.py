"""The register of awards, written: with each publication, and made again from all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from app.decisions.models import Publication
from app.decisions.publication import follows_publication
from app.platform.db import db, transaction
from app.publishing.models import PublishedAward
from app.rounds.models import Round
from app.rules.freezing import digest

NOT_IN_AN_ADDRESS = re.compile(r"[^A-Za-z0-9.-]+")
LONGEST_IDENTIFIER = 64

Plain = dict[str, Any]


@follows_publication
def enter(publication: Publication) -> None:
    """Enter the grants of a publication in the register, in the transaction that publishes them."""
    taken = set(db.session.scalars(select(PublishedAward.identifier)))
    db.session.add_all(entries_of(publication, taken))


@transaction()
def rebuild() -> int:
    """Make the register again from what was published, in the order of publication; how many grants it holds.

    The same publications always give the same identifiers, so no address changes.
    """
    db.session.execute(delete(PublishedAward))
    taken: set[str] = set()
    for publication in db.session.scalars(select(Publication).order_by(Publication.id).execution_options(yield_per=20)):
        db.session.add_all(entries_of(publication, taken))
        db.session.flush()
    return len(taken)


def entries_of(publication: Publication, taken: set[str]) -> list[PublishedAward]:
    """The rows of one publication; none of one that is withheld. `taken` are the identifiers before it, and grows."""
    content = publication.content
    if not publication.details_published or not content["awards"]:
        return []
    facts = facts_of(publication)
    entries = []
    for position, award in enumerate(content["awards"], start=1):
        identifier = identifier_of(award["reference"], facts, taken)
        taken.add(identifier)
        entries.append(entry_of(publication, position, identifier, award, facts))
    return entries


def entry_of(publication: Publication, position: int, identifier: str, award: Plain, facts: Plain) -> PublishedAward:
    return PublishedAward(
        publication=publication,
        position=position,
        identifier=identifier,
        reference=award["reference"],
        organisation=award["organisation"],
        recipient=award.get("recipient") or f"ORG-{digest({'organisation': award['organisation']})[:12]}",
        project=award["project"],
        area=award["area"],
        theme=award["theme"],
        amount=Decimal(award["amount"]),
        reason=award["crime_reduction_reason"],
        searchable=" ".join(award[name] for name in ("reference", "organisation", "project", "area", "theme")).lower(),
        **facts,
    )


def facts_of(publication: Publication) -> Plain:
    """What all grants of a publication have in common. What older ones do not say of their round is looked up."""
    content = publication.content
    told = content["round"]
    round_ = db.session.scalar(select(Round).where(Round.reference == told["reference"]))
    until = day(told["spending_until"]) if "spending_until" in told else round_ and round_.spending_until
    return {
        "fund": told.get("fund") or (round_.fund.name if round_ else told["title"]),
        "round_reference": told["reference"],
        "round_title": told["title"],
        "financial_year": told["financial_year"],
        "decision": content["reference"],
        "decided_on": date.fromisoformat(content["decided_on"]),
        "planned_from": day(content["spending_from"]),
        "planned_until": until,
    }


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def identifier_of(reference: str, facts: Plain, taken: set[str]) -> str:
    """The bid's reference; where an earlier grant has that, with the round's, then the decision's, then a number."""
    return next(name for name in possible_identifiers(reference, facts) if name not in taken)


def possible_identifiers(reference: str, facts: Plain) -> Iterator[str]:
    yield from (
        written(reference),
        written(f"{facts['round_reference']}-{reference}"),
        written(f"{facts['decision']}-{reference}"),
    )
    number = 2
    while True:
        yield f"{written(reference)}-{number}"
        number += 1


def written(text: str) -> str:
    """A text as an identifier: letters, digits, full stops and hyphens, so that no address needs escaping."""
    return NOT_IN_AN_ADDRESS.sub("-", text).strip("-.")[: LONGEST_IDENTIFIER - 8] or "award"
