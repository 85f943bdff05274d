"""The recommendation as the published JSON structure, which a round pack's reader can check outside the
application.
"""

from typing import Any

from app.rules.money import plain
from app.rules.recommendation import Recommendation, Result
from app.rules.rounding import number_words


def report(recommendation: Recommendation) -> dict[str, Any]:
    """Everything the recommendation says, in the published order of keys; money and scores are strings."""
    ranking, rules = recommendation.ranking, recommendation.rules
    return {
        "round": rules.reference,
        "submitted": ranking.submitted,
        "withdrawn": len(ranking.withdrawn),
        "assessed": len(ranking.assessed),
        "unscored": len(ranking.unscored),
        "rounding": rules.rounding.value,
        "threshold": number_words(rules.threshold),
        "bands": [{"name": held.band.name, "count": held.count} for held in recommendation.band_counts()],
        "recommended": recommendation.recommended,
        "commitment": plain(recommendation.commitment),
        "budget": plain(rules.budget),
        "over_budget": plain(recommendation.over_budget),
        "over_budget_percent": f"{recommendation.over_budget_percent:f}",
        "pot": rules.pot.value,
        "within_tolerance": recommendation.is_within_tolerance,
        "applications": [line_of(recommendation, result) for result in recommendation.results()],
    }


def line_of(recommendation: Recommendation, result: Result) -> dict[str, Any]:
    """One bid in the report; what does not exist (score, band, rank) is null."""
    score = result.standing.score
    return {
        "reference": result.reference,
        "score": recommendation.score_shown(result.standing),
        "score_exact": None if score is None else f"{score.numerator}/{score.denominator}",
        "band": None if result.band is None else result.band.name,
        "rank": result.rank,
        "outcome": result.outcome.value,
        "reason": result.reason.value,
        "amount": plain(result.amount),
    }
