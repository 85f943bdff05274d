"""What the line's screen asks of a ranking: if the line moved, who crosses, which bids tie on it, the four
pots.

All of it is cheap and stores nothing.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from app.rules.money import pence, pounds, words
from app.rules.pot import Pot
from app.rules.ranking import Ranking, Standing
from app.rules.recommendation import Recommendation, with_pot
from app.rules.rounding import half_up
from app.rules.scoring import Criterion

NEAR = (Decimal(2), Decimal(1), Decimal(0), Decimal(-1), Decimal(-2))


@dataclass(frozen=True, slots=True)
class LineAt:
    """What lies at or above one threshold before the pot is treated; money in pounds."""

    threshold: Decimal
    bids: int
    total: Decimal
    budget: Decimal

    @property
    def over(self) -> Decimal:
        """By how much the total exceeds the pot; 0.00 when within."""
        return max(self.total - self.budget, pounds(0))

    @property
    def left(self) -> Decimal:
        """What the total leaves of the pot; 0.00 when it is exceeded."""
        return max(self.budget - self.total, pounds(0))

    @property
    def against_the_pot(self) -> str:
        """The same in words: "£53,569.14 left", "£6,006.89 over"."""
        return f"{words(self.over)} over" if self.over else f"{words(self.left)} left"


def if_the_line_moved(recommendation: Recommendation, steps: Sequence[Decimal] = NEAR) -> tuple[LineAt, ...]:
    """The lines that many points away from the present one, as far as they lie on the scale."""
    thresholds = (recommendation.threshold + step for step in steps)
    return tuple(line_at(recommendation, threshold) for threshold in thresholds if 0 <= threshold <= 100)


def line_at(recommendation: Recommendation, threshold: Decimal) -> LineAt:
    """Count and total of the contenders at or above a threshold."""
    bids = recommendation.ranking.contenders_from(threshold)
    total = pounds(recommendation.ranking.running[bids])
    return LineAt(threshold, bids, total, pounds(pence(recommendation.rules.budget)))


def who_crosses(recommendation: Recommendation, threshold: Decimal) -> tuple[Standing, ...]:
    """The contenders between the present line and another threshold, in rank order.

    They would come in where the other is lower and fall out where it is higher.
    """
    other = recommendation.ranking.contenders_from(threshold)
    first, last = sorted((recommendation.line, other))
    return recommendation.ranking.contenders[first:last]


def each_pot(recommendation: Recommendation) -> tuple[Recommendation, ...]:
    """The same line under each of the four treatments of the pot."""
    return tuple(with_pot(recommendation, pot) for pot in Pot)


def turning_point(recommendation: Recommendation) -> Standing | None:
    """The first contender at or above the line whose amount takes the running total over the budget."""
    running, budget = recommendation.ranking.running, pence(recommendation.rules.budget)
    if running[recommendation.line] <= budget:
        return None
    position = bisect_right(running, budget) - 1
    return recommendation.ranking.contenders[position]


@dataclass(frozen=True, slots=True)
class Tie:
    """Contenders with the same compared score, in rank order, and what orders them.

    `decided_by` are the criteria that separate neighbours, in the order of the tie-break; `by_draw` says that
    at least two of them are equal on all of these, so that the published draw decides.
    """

    score: Fraction
    standings: tuple[Standing, ...]
    decided_by: tuple[Criterion, ...]
    by_draw: bool


def tie_on_the_line(recommendation: Recommendation) -> Tie | None:
    """The bids that tie where it matters, or None.

    Where the money ends between bids of one score, those; else those that score exactly the threshold.
    """
    short = first_short(recommendation)
    split = None if short is None else tie_at(recommendation, short)
    if split is not None and is_split(recommendation, split):
        return split
    line, contenders = recommendation.line, recommendation.ranking.contenders
    if not line or contenders[line - 1].compared != Fraction(recommendation.threshold):
        return None
    return tie_at(recommendation, line - 1)


def ties(recommendation: Recommendation, first: int = 0, last: int | None = None) -> tuple[Tie, ...]:
    """The ties among the contenders in rank order; of many, those from place `first` to before place `last`."""
    places = tied_places(recommendation.ranking)[first:last]
    found = (tie_at(recommendation, place) for place in places)
    return tuple(tie for tie in found if tie is not None)


def tied_places(ranking: Ranking) -> list[int]:
    """The position of the first bid of each tie."""
    scores = ranking.contender_scores
    same = [at for at, (one, other) in enumerate(pairwise(scores)) if one == other]
    return [at for at in same if at == 0 or scores[at - 1] != scores[at]]


def first_short(recommendation: Recommendation) -> int | None:
    """The position of the first contender at or above the line that does not get what it asked for."""
    division = recommendation.division
    if division.part_award is not None:
        return division.end - 1
    short = min(division.passed_over, default=division.end)
    return short if short < recommendation.line else None


def is_split(recommendation: Recommendation, tie: Tie) -> bool:
    """Whether the pot treats bids of one score differently, so that their order decides."""
    return len({recommendation.reason_of(standing) for standing in tie.standings}) > 1


def tie_at(recommendation: Recommendation, position: int) -> Tie | None:
    """All contenders with the compared score of the one at that position; None where it stands alone."""
    ranking = recommendation.ranking
    scores = ranking.contender_scores
    equal = ranking.contenders[bisect_left(scores, scores[position]) : bisect_right(scores, scores[position])]
    score = equal[0].compared
    if score is None or len(equal) < 2:
        return None
    deciding = [what_separates(recommendation, *pair) for pair in pairwise(equal)]
    used = {criterion.key for criterion in deciding if criterion}
    keys = (key for key in recommendation.rules.tie_break_order if key in used)
    decided_by = tuple(criterion_named(recommendation, key) for key in keys)
    return Tie(score, equal, decided_by, by_draw=None in deciding)


def what_separates(recommendation: Recommendation, first: Standing, second: Standing) -> Criterion | None:
    """The first tie-break criterion on which two bids differ; None where the draw decides."""
    for key in recommendation.rules.tie_break_order:
        criterion = criterion_named(recommendation, key)
        if points_on(recommendation, first, criterion) != points_on(recommendation, second, criterion):
            return criterion
    return None


def criterion_named(recommendation: Recommendation, key: str) -> Criterion:
    """The round's criterion with that key."""
    return next(criterion for criterion in recommendation.rules.criteria if criterion.key == key)


def points_on(recommendation: Recommendation, standing: Standing, criterion: Criterion) -> Fraction | None:
    """The bid's points on a criterion: moderated, else the exact mean."""
    index = recommendation.rules.criteria.index(criterion)
    return None if standing.tally is None else standing.tally.points(index)


def points_shown(points: Fraction) -> str:
    """Points as screens show them: two decimals, half up."""
    return f"{half_up(points, 2):f}"
