"""Each criterion's real share of the total, in words."""

from __future__ import annotations

from app.rounds.models import Round
from app.rules import scoring


def shares_of(round_: Round) -> dict[str, str]:
    """By the criteria's keys, as the rules say it: 20%."""
    criteria = [scoring.Criterion(row.key, row.title, row.weight, row.max_score) for row in round_.criteria]
    return {criterion.key: scoring.share_shown(criterion, criteria) for criterion in criteria}
