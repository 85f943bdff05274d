"""What a varied decision may change: awards of the record, within request and limit, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.awards.models import Award
from app.decisions.content import awards_of
from app.decisions.models import Choice, DecisionRecord
from app.platform.errors import Refused
from app.rules.money import words


@dataclass(frozen=True, slots=True)
class Change:
    """What the commissioner decides otherwise for one award: the amount in pounds (0 is no grant), and why."""

    amount: Decimal
    reason: str


def check_changes(record: DecisionRecord, choice: Choice, changes: Mapping[str, Change]) -> None:
    """Raises: Refused, naming the first change that cannot be; or where nothing, or too much, is changed."""
    if (choice is Choice.VARIED) != bool(changes):
        raise Refused("Say which award changes and to what amount, or choose Supported.")
    awards = {str(award.application.reference): award for award in awards_of(record)}
    if unknown := changes.keys() - awards.keys():
        raise Refused(f"This record has no award {', '.join(sorted(unknown))}.")
    for reference, change in changes.items():
        check_change(awards[reference], change)


def check_change(award: Award, change: Change) -> None:
    reference, most = award.application.reference, most_for(award)
    if not 0 <= change.amount <= most:
        raise Refused(f"{reference}: enter an amount from £0.00 to {words(most)}.")
    if change.amount == award.amount:
        raise Refused(f"{reference}: the amount is the one recommended. Change it, or leave the reason empty.")
    if not change.reason.strip():
        raise Refused(f"{reference}: say why the amount is changed.")


def most_for(award: Award) -> Decimal:
    """The most that a decision may give to this bid, in pounds: what it asked for, within the round's limit."""
    limits = (award.application.requested_amount, award.recommendation.round.max_award_amount)
    return min(limit for limit in limits if limit is not None)
