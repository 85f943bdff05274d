"""Moderation: what points that the panel agreed on do to a bid, and what has to be said for them.

Source: the fund's rules for the meeting. Moderated points that lie a whole point or more from the mean of the
sheets have a reason of their own, and a bid whose score changes has one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from app.rules.bands import bands
from app.rules.bid import Bid
from app.rules.errors import RuleError
from app.rules.round_rules import RoundRules
from app.rules.rounding import compared
from app.rules.scoring import bid_score, criterion_points, sheet_percentage, tally

FAR = 1  # whole points from the mean


@dataclass(frozen=True, slots=True)
class Effect:
    """What agreed points do to a bid: its exact scores in percent, and the names of their bands.

    needs_reason are the keys of the criteria whose points lie so far from the mean that each has its own reason.
    """

    score_before: Fraction
    score_after: Fraction
    band_before: str
    band_after: str
    needs_reason: tuple[str, ...]

    @property
    def changes_score(self) -> bool:
        return self.score_before != self.score_after

    @property
    def changes_band(self) -> bool:
        return self.band_before != self.band_after


def effect_of(bid: Bid, points: Mapping[str, int], rules: RoundRules) -> Effect:
    """What it does to a bid when these moderated points, by criterion key, take the place of those it has.

    Raises: RuleError, for a bid without a sheet, and for points that are not on the scale.
    """
    before, after = score_of(bid, rules), score_of(replace(bid, moderated=points), rules)
    return Effect(before, after, band_name(before, rules), band_name(after, rules), far_from_mean(bid, points))


def score_of(bid: Bid, rules: RoundRules) -> Fraction:
    """The bid's exact score in percent."""
    added = tally(bid.sheets, bid.moderated, rules.criteria)
    if added is None:
        raise RuleError(f"{bid.reference} has no score sheet that counts, so there is nothing to moderate.")
    return bid_score(added, rules.criteria)


def mean_of(bid: Bid, rules: RoundRules) -> Fraction:
    """The bid's exact score in percent without any moderation: the mean of its sheets."""
    return score_of(replace(bid, moderated={}), rules)


def far_from_mean(bid: Bid, points: Mapping[str, int]) -> tuple[str, ...]:
    """The criteria whose moderated points lie a whole point or more from the mean of the sheets."""
    return tuple(key for key, given in points.items() if distance(bid, key, given) >= FAR)


def distance(bid: Bid, key: str, points: int) -> Fraction:
    """How far moderated points lie from the mean of the sheets on a criterion."""
    return abs(points - (criterion_points(key, bid.sheets, {}) or Fraction(0)))


def band_name(score: Fraction, rules: RoundRules) -> str:
    """The band of an exact score, once it is rounded as the round does."""
    as_compared = compared(score, rules.rounding)
    return next(band.name for band in bands(rules.band_floors, rules.rounding) if band.holds(as_compared))


def at_or_above_the_line(bid: Bid, rules: RoundRules) -> int:
    """How many of the bid's sheets, each by itself, reach the round's threshold."""
    sheets = (sheet_percentage(points, rules.criteria) for points in bid.sheets.values())
    return sum(compared(percentage, rules.rounding) >= rules.threshold for percentage in sheets)


def spread_of_sheets(bid: Bid, rules: RoundRules) -> Fraction:
    """The highest sheet of a bid less its lowest, in percentage points; 0 without a sheet."""
    percentages = [sheet_percentage(points, rules.criteria) for points in bid.sheets.values()]
    return max(percentages) - min(percentages) if percentages else Fraction(0)
