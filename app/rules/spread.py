"""The spread of a recommendation by any label of the bids: area, theme, organisation type."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.rules.money import pounds
from app.rules.ranking import LabelTotals
from app.rules.recommendation import Recommendation

NONE = LabelTotals(0, (), (0,))


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """How many of a label's assessed bids are recommended, and for how many pounds."""

    name: str
    recommended: int
    assessed: int
    amount: Decimal


def spread(recommendation: Recommendation, label: str, known: Iterable[str] = ()) -> tuple[SpreadRow, ...]:
    """One row for each value of a label, largest amount first, then by name.

    A value without a recommended bid is named, not dropped; `known` names values that no bid carries. A bid
    without the label counts under the empty name.
    """
    totals = recommendation.ranking.totals_by(label)
    short, less = not_fully_funded(recommendation, label)
    rows = []
    for name in {*totals, *known}:
        held = totals.get(name, NONE)
        reached = bisect_left(held.positions, recommendation.division.end)
        amount = pounds(held.running[reached] - less[name])
        rows.append(SpreadRow(name, reached - short[name], held.assessed, amount))
    return tuple(sorted(rows, key=lambda row: (-row.amount, row.name)))


def not_fully_funded(recommendation: Recommendation, label: str) -> tuple[Counter[str], Counter[str]]:
    """By value of a label: how many bids the money passes over, and how many pence bids get less than they ask."""
    short: Counter[str] = Counter()
    less: Counter[str] = Counter()
    division, contenders = recommendation.division, recommendation.ranking.contenders
    for position in division.passed_over:
        name = contenders[position].bid.labels.get(label, "")
        short[name] += 1
        less[name] += contenders[position].amount_in_pence
    if division.part_award is not None:
        last = contenders[division.end - 1]
        less[last.bid.labels.get(label, "")] += last.amount_in_pence - division.part_award
    return short, less
