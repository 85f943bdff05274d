"""The figures of a meeting."""

from __future__ import annotations

from app.assessment.counting import ranking_of
from app.rounds.models import Round
from app.rules.bid import Bid


def bid_in(round_: Round, reference: str | None) -> Bid:
    """One bid of the round as the rules see it, from its kept ranking."""
    return ranking_of(round_).by_reference[reference or ""].bid
