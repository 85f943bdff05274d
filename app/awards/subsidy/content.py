"""What the papers of minimal financial assistance say, as plain data: fixed when one is sent, until then its draft."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app

from app.awards.models import Award
from app.awards.subsidy.queries import Given, Standing
from app.rules.money import plain
from app.rules.subsidy import LIMIT, years_counted

Plain = dict[str, Any]


def content_of(award: Award, standing: Standing) -> Plain:
    """To whom, for what, how much, against which limit, and what the office knows they received before."""
    bid, office = award.application, current_app.config["SETTINGS"].office
    return {
        "reference": str(bid.reference),
        "organisation": bid.organisation.name,
        "project": bid.project,
        "amount": plain(standing.amount),
        "limit": plain(LIMIT),
        "years": list(years_counted(award.recommendation.round.financial_year)),
        "received": received(standing),
        "before": plain(standing.total.before),
        "office": {"body": office.decision_maker_title, "area": office.area, "name": office.name},
    }


def given_content(award: Award, standing: Standing, given: Given, given_on: date) -> Plain:
    """The same of assistance that was given: on which day, by which decision."""
    return content_of(award, standing) | {
        "amount": plain(given.amount),
        "given_on": given_on.isoformat(),
        "record": given.record,
    }


def received(standing: Standing) -> list[Plain]:
    """What the organisation received in the three years, as far as the office knows."""
    ours = [(f"This office, {each.record}", each.financial_year, each.amount) for each in standing.given]
    others = [(row.given_by, row.financial_year, row.amount) for row in standing.entries if not row.struck_at]
    return [{"given_by": by, "year": year, "amount": plain(amount)} for by, year, amount in (*ours, *others)]
