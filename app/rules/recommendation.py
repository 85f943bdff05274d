"""The recommendation: what the rules say of every bid at one threshold and one treatment of the pot.

Recommended = not withdrawn, gates passed, quorum met, score at or above the threshold, and within the pot as
treated. Of several reasons the first of these is given: withdrawn, gate failed, quorum not met, below
threshold, the pot's. Source: the fund's scoring rules; Police Reform and Social Responsibility Act 2011 s.9
(each award needs its reason).
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from app.rules.bands import Band
from app.rules.money import pence, pounds
from app.rules.outcome import Outcome, Reason
from app.rules.pot import Division, Pot, divide
from app.rules.ranking import Ranking, Standing
from app.rules.round_rules import RoundRules
from app.rules.rounding import displayed, half_up


@dataclass(frozen=True, slots=True)
class Result:
    """What the recommendation says of one bid. `amount` is the recommended amount in pounds, 0.00 for all
    others.
    """

    standing: Standing
    band: Band | None
    reason: Reason
    amount: Decimal

    @property
    def reference(self) -> str:
        return self.standing.reference

    @property
    def rank(self) -> int | None:
        return self.standing.rank

    @property
    def outcome(self) -> Outcome:
        return self.reason.outcome


@dataclass(frozen=True, slots=True)
class BandCount:
    """How many assessed bids a band holds."""

    band: Band
    count: int


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation: counts and money at once, the result of each bid when it is asked for.

    `rules` are those in force, with the threshold, pot, bands and tolerance of this recommendation; `edges` says of
    each band but the lowest how many assessed bids lie at or above its floor, `line` how many contenders at or
    above the threshold.
    """

    ranking: Ranking
    rules: RoundRules
    bands: tuple[Band, ...]
    edges: tuple[int, ...]
    line: int
    division: Division

    @property
    def threshold(self) -> Decimal:
        return self.rules.threshold

    @property
    def pot(self) -> Pot:
        return self.rules.pot

    @property
    def recommended(self) -> int:
        """How many bids are recommended, part-funded ones too."""
        return self.division.funded

    @property
    def commitment(self) -> Decimal:
        """The sum of the recommended amounts, in pounds."""
        return pounds(self.division.commitment)

    @property
    def mean_amount(self) -> Decimal | None:
        """The mean recommended amount in pounds, half up to the penny; None where nothing is recommended."""
        if not self.recommended:
            return None
        return half_up(Fraction(self.division.commitment, 100 * self.recommended), 2)

    @property
    def over_budget(self) -> Decimal:
        """By how much the commitment exceeds the budget, in pounds; 0.00 when within."""
        return max(self.commitment - pounds(pence(self.rules.budget)), pounds(0))

    @property
    def over_budget_percent(self) -> Decimal:
        """The same in percent of the budget, two places, half up; 0.00 when within."""
        return half_up(100 * Fraction(self.over_budget) / Fraction(self.rules.budget), 2)

    @property
    def left_in_budget(self) -> Decimal:
        """What is left of the budget, in pounds; 0.00 when it is exceeded."""
        return max(pounds(pence(self.rules.budget)) - self.commitment, pounds(0))

    @property
    def is_within_tolerance(self) -> bool:
        """Whether the excess, compared exactly, is no more than the tolerance. True when there is none."""
        return Fraction(self.over_budget) <= self.rules.tolerance

    @property
    def reserve_count(self) -> int:
        """How many bids at or above the threshold get nothing."""
        return self.line - self.recommended

    def band_counts(self) -> tuple[BandCount, ...]:
        """The assessed bids of each band, highest first."""
        starts, ends = (0, *self.edges), (*self.edges, len(self.ranking.assessed))
        return tuple(BandCount(band, end - start) for band, start, end in zip(self.bands, starts, ends, strict=True))

    def band_of(self, standing: Standing) -> Band | None:
        """The band that holds the bid's compared score, by its rank; None where there is no score."""
        return None if standing.rank is None else self.bands[bisect_right(self.edges, standing.rank - 1)]

    def result_of(self, standing: Standing) -> Result:
        """What is proposed for one bid, and why."""
        reason = self.reason_of(standing)
        return Result(standing, self.band_of(standing), reason, pounds(self.amount_of(standing, reason)))

    def reason_of(self, standing: Standing) -> Reason:
        """The first reason that applies."""
        if standing.is_withdrawn:
            return Reason.WITHDRAWN
        if standing.failed_gates:
            return Reason.GATE_FAILED
        if standing.position is None:
            return Reason.QUORUM_NOT_MET
        if standing.position >= self.line:
            return Reason.BELOW_THRESHOLD
        return self.reason_of_the_pot(standing.position)

    def reason_of_the_pot(self, position: int) -> Reason:
        """For a contender at or above the line: whether the money reaches it."""
        if self.division.part_funds(position):
            return Reason.PART_FUNDED
        return Reason.MEETS_THRESHOLD if self.division.funds(position) else Reason.BEYOND_BUDGET

    def amount_of(self, standing: Standing, reason: Reason) -> int:
        """The recommended amount in pence."""
        if reason is Reason.PART_FUNDED:
            return self.division.part_award or 0
        return standing.amount_in_pence if reason is Reason.MEETS_THRESHOLD else 0

    def results(self, standings: Sequence[Standing] | None = None) -> Iterator[Result]:
        """The results of these bids, or of all: in rank order, then the unscored, then the withdrawn."""
        return map(self.result_of, self.ranking.listed() if standings is None else standings)

    def recommended_list(self) -> tuple[Result, ...]:
        """The recommended awards, in rank order."""
        return tuple(self.result_of(standing) for standing, _ in self.funded())

    def reserve_list(self) -> tuple[Result, ...]:
        """The bids at or above the threshold that get nothing, in rank order."""
        above = enumerate(self.ranking.contenders[: self.line])
        return tuple(self.result_of(standing) for place, standing in above if not self.division.funds(place))

    def funded(self) -> Iterator[tuple[Standing, int]]:
        """Each bid that gets money, in rank order, with its amount in pence."""
        for place, standing in enumerate(self.ranking.contenders[: self.division.end]):
            if self.division.part_funds(place):
                yield standing, self.division.part_award or 0
            elif self.division.funds(place):
                yield standing, standing.amount_in_pence

    def score_shown(self, standing: Standing) -> str | None:
        """The bid's score as people see it, without the percent sign; None where there is no score."""
        return None if standing.score is None else displayed(standing.score, self.rules.rounding)


def recommend(
    ranking: Ranking,
    *,
    threshold: Decimal | None = None,
    pot: Pot | None = None,
    band_floors: tuple[Decimal, ...] | None = None,
    over_commitment_limit: Decimal | None = None,
    budget: Decimal | None = None,
) -> Recommendation:
    """Draws the line through a ranking.

    What is left out is as the round's rules have it. Cheap; stores nothing.
    """
    usual = ranking.rules
    rules = replace(
        usual,
        threshold=usual.threshold if threshold is None else threshold,
        pot=usual.pot if pot is None else pot,
        band_floors=usual.band_floors if band_floors is None else band_floors,
        over_commitment_limit=usual.over_commitment_limit if over_commitment_limit is None else over_commitment_limit,
        budget=usual.budget if budget is None else budget,
    )
    line = ranking.contenders_from(rules.threshold)
    division = divide(rules.pot, ranking.running, line, pence(rules.budget))
    edges = tuple(ranking.assessed_from(floor) for floor in rules.band_floors)
    return Recommendation(ranking, rules, rules.bands, edges, line, division)


def with_pot(recommendation: Recommendation, pot: Pot) -> Recommendation:
    """The same line under another treatment of the pot."""
    ranking, rules = recommendation.ranking, replace(recommendation.rules, pot=pot)
    division = divide(pot, ranking.running, recommendation.line, pence(rules.budget))
    return replace(recommendation, rules=rules, division=division)
