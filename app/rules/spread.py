"""The spread of a recommendation by any label of the bids: area, theme, organisation type."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.rules.money import pounds
from app.rules.recommendation import Recommendation


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
    assessed = Counter(recommendation.ranking.assessed_by_label.get(label, {}))
    recommended: Counter[str] = Counter()
    amounts: Counter[str] = Counter()
    for standing, amount in recommendation.funded():
        name = standing.bid.labels.get(label, "")
        recommended[name] += 1
        amounts[name] += amount
    names = sorted({*assessed, *known}, key=lambda name: (-amounts[name], name))
    return tuple(SpreadRow(name, recommended[name], assessed[name], pounds(amounts[name])) for name in names)
