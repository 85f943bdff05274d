"""What applicants were told, compared with its digest and with what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.outcomes.models import Outcome
from app.platform.db import db
from app.platform.vouching import vouched_for
from app.rules.freezing import digest


@vouched_for
def letters_that_differ() -> Iterator[str]:
    """The letters that are not what was sent."""
    wanted = select(Outcome).options(joinedload(Outcome.application)).order_by(Outcome.id)
    for outcome in db.session.scalars(wanted):
        name = f"{outcome.application.reference}, outcome"
        if outcome.digest != digest(outcome.content):
            yield f"{name}: its text is not what was sent"
        elif Decimal(outcome.content["amount"]) != outcome.amount:
            yield f"{name}: sent with {outcome.content['amount']}, stored {outcome.amount:.2f}"
