"""What always holds of the register of awards."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select

from app.decisions.models import Publication
from app.platform.db import db
from app.platform.invariants import Invariant, Recomputed
from app.publishing.models import PublishedAward


def sums_that_differ() -> Iterator[str]:
    """Publications whose grants in the register are not as many, or not as much, as they say themselves."""
    held = {
        publication: (number, amount)
        for publication, number, amount in db.session.execute(
            select(PublishedAward.publication_id, func.count(), func.sum(PublishedAward.amount)).group_by(
                PublishedAward.publication_id
            )
        )
    }
    for made in db.session.scalars(select(Publication).order_by(Publication.id).execution_options(yield_per=20)):
        if told(made) != held.get(made.id, (0, Decimal("0.00"))):
            yield f"{made.record.reference}: make the register again with `flask publish rebuild`"


def told(publication: Publication) -> tuple[int, Decimal]:
    """How many grants a publication names, and what they come to in pounds."""
    awards = publication.content["awards"] if publication.details_published else []
    return len(awards), sum((Decimal(award["amount"]) for award in awards), Decimal("0.00"))


INVARIANTS = (
    Invariant(
        "Of a decision that is withheld no grant stands in the register.",
        "SELECT a.identifier AS broken FROM published_award a JOIN publication p ON p.id = a.publication_id"
        " WHERE NOT p.details_published",
    ),
    Invariant(
        "A grant in the register names the decision that made it.",
        "SELECT a.identifier AS broken FROM published_award a JOIN publication p ON p.id = a.publication_id"
        " JOIN decision_record d ON d.id = p.record_id WHERE d.reference <> a.decision",
    ),
    Invariant(
        "A grant in the register is to a bid on the list of its decision.",
        "SELECT a.identifier AS broken FROM published_award a JOIN publication p ON p.id = a.publication_id"
        " JOIN decision_record d ON d.id = p.record_id WHERE NOT EXISTS (SELECT 1 FROM award w"
        " JOIN application b ON b.id = w.application_id"
        " WHERE w.recommendation_id = d.recommendation_id AND b.reference = a.reference)",
    ),
)

RECOMPUTED = (Recomputed("The register holds the grants that were published, to the penny.", sums_that_differ),)
