"""What is committed and what is asked for, after each rank, in pence; looked up where a drawing or a row needs it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import accumulate

from app.rules.ranking import Ranking
from app.rules.recommendation import Recommendation

Total = Callable[[int], int]


def rank_of_the_cut(recommendation: Recommendation) -> int:
    """The rank of the last bid that gets money; 0 where none does."""
    end, passed_over = recommendation.division.end, recommendation.division.passed_over
    position = next((place for place in range(end - 1, -1, -1) if place not in passed_over), None)
    return 0 if position is None else recommendation.ranking.contenders[position].rank or 0


def asked_after(ranking: Ranking) -> Total:
    """What the contenders down to a rank ask for together."""
    within = contenders_within(ranking)
    return lambda rank: ranking.running[within(rank)]


def committed_after(recommendation: Recommendation) -> Total:
    """What is committed down to a rank at or above the cut."""
    ranking, division = recommendation.ranking, recommendation.division
    within, skipped = contenders_within(ranking), skipped_before(recommendation)

    def total(rank: int) -> int:
        number = within(rank)
        if division.part_award is not None and number >= division.end:
            return division.commitment
        return ranking.running[number] - skipped(number)

    return total


def contenders_within(ranking: Ranking) -> Callable[[int], int]:
    """How many contenders a rank and those above it hold: all, unless some cannot be funded."""
    if len(ranking.contenders) == len(ranking.assessed):
        return lambda rank: rank
    ranks = [standing.rank or 0 for standing in ranking.contenders]
    return lambda rank: bisect_right(ranks, rank)


def skipped_before(recommendation: Recommendation) -> Callable[[int], int]:
    """What the bids passed over before a place ask for together."""
    places = sorted(recommendation.division.passed_over)
    contenders = recommendation.ranking.contenders
    sums = list(accumulate((contenders[place].amount_in_pence for place in places), initial=0))
    return lambda position: sums[bisect_left(places, position)]
