"""The register of awards, compared with the publications that it is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.decisions.models import Publication
from app.platform.db import db
from app.platform.vouching import vouched_for
from app.publishing.models import PublishedAward


@vouched_for
def grants_that_differ() -> Iterator[str]:
    """The grants of the register whose sum is not the one that was published, or that are missing or too many."""
    held: dict[int, dict[str, Decimal]] = defaultdict(dict)
    columns = (PublishedAward.publication_id, PublishedAward.reference, PublishedAward.amount)
    for publication_id, reference, amount in db.session.execute(select(*columns)):
        held[publication_id][reference] = amount
    wanted = select(Publication).options(joinedload(Publication.record)).order_by(Publication.id)
    for made in db.session.scalars(wanted.execution_options(yield_per=20)):
        awards = made.content["awards"] if made.details_published else []
        told = {award["reference"]: Decimal(award["amount"]) for award in awards}
        for reference in sorted(told.keys() | held[made.id].keys()):
            if told.get(reference) != held[made.id].get(reference):
                yield (
                    f"{made.record.reference}, register[{reference}]: published {words(told.get(reference))}, "
                    f"stored {words(held[made.id].get(reference))}"
                )


def words(amount: Decimal | None) -> str:
    return "nothing" if amount is None else f"{amount:.2f}"
