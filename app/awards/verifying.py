"""Making a stored recommendation again from its stored inputs, and naming the first place that differs."""

from __future__ import annotations

from sqlalchemy import select

from app.awards.models import Recommendation
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rules import reserve
from app.rules.errors import RuleError
from app.rules.freezing import difference, digest, recomputed
from app.rules.money import plain
from app.rules.outcome import Outcome


def first_difference(recommendation: Recommendation) -> str | None:
    """Where this list is not what its inputs give, or None.

    Looks at the result, the digest, the sums, and the award rows, in this order; never at the bids as they are
    today.
    """
    frozen = {**recommendation.inputs, "report": recommendation.result}
    try:
        again = reserve.recomputed(frozen) if recommendation.follows else recomputed(frozen)
    except (RuleError, KeyError, TypeError, ValueError, ArithmeticError) as wrong:
        return f"inputs: they cannot be computed any more: {wrong}"
    return (
        difference(recommendation.result, again)
        or digest_difference(recommendation, digest(frozen))
        or difference(sums_of(recommendation), {"commitment": again["commitment"], "over_budget": again["over_budget"]})
        or difference(awards_of(recommendation), listed(again["applications"]), "awards")
        or (difference_to_first(recommendation) if recommendation.follows else None)
    )


def difference_to_first(recommendation: Recommendation) -> str | None:
    """Where a list that follows a decision is not about the list it says: its digest, or the order of its reserve."""
    first, inputs = recommendation.first, recommendation.inputs
    order = [line["reference"] for line in reserve_lines(first)]
    return difference(inputs["follows"]["digest"], first.digest, "follows.digest") or difference(
        [line["reference"] for line in inputs["reserve"]], order, "reserve"
    )


def reserve_lines(recommendation: Recommendation) -> list[dict[str, str]]:
    """The bids of its reserve list as the report has them, in order."""
    return [line for line in recommendation.result["applications"] if line["outcome"] == Outcome.RESERVE.value]


def digest_difference(recommendation: Recommendation, again: str) -> str | None:
    """The result holds, so inputs that do not matter to it were changed, or the digest itself."""
    if recommendation.digest != again:
        return f"digest: stored {recommendation.digest}, of the stored inputs and result {again}"
    recorded = recorded_digest(recommendation)
    if recorded != again:
        return f"digest: stored {again}, in the audit trail {recorded or 'nothing'}"
    return None


def recorded_digest(recommendation: Recommendation) -> str:
    """The digest that the audit trail kept when the list was made."""
    after = db.session.scalar(
        select(AuditEvent.after).where(
            AuditEvent.round_id == recommendation.round_id,
            AuditEvent.action == "recommendation.made",
            AuditEvent.subject == Recommendation.__tablename__,
            AuditEvent.subject_id == recommendation.id,
        )
    )
    return str((after or {}).get("digest", ""))


def sums_of(recommendation: Recommendation) -> dict[str, str]:
    """The sums that stand beside the list."""
    return {"commitment": plain(recommendation.committed_amount), "over_budget": plain(recommendation.over_amount)}


def awards_of(recommendation: Recommendation) -> list[dict[str, object]]:
    """The award rows in the words of the report."""
    return [
        {
            "reference": award.application.reference,
            "position": award.position,
            "amount": plain(award.amount),
            "score": award.score,
            "band": award.band,
        }
        for award in recommendation.awards
    ]


def listed(applications: list[dict[str, str]]) -> list[dict[str, object]]:
    """The award rows as the report has them."""
    recommended = (line for line in applications if line["outcome"] == Outcome.RECOMMENDED.value)
    return [
        {name: line[name] for name in ("reference", "amount", "score", "band")} | {"position": position}
        for position, line in enumerate(recommended, start=1)
    ]
