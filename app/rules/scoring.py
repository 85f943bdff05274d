"""Scoring: criteria, their real shares, sheet percentage, criterion points and bid score.

All percentages are exact Fractions of 100. A criterion that is not scored is absent from a sheet, never 0 or
99. Source: the fund's scoring rules ("Scores, bands, threshold: exactly").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.rules.errors import RuleError
from app.rules.rounding import half_up, percent_words


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing the panel marks: 0 to max_score points, counted weight times.

    With a minimum, fewer points than that fail the bid whatever its score (a gate).
    """

    key: str
    title: str
    weight: int
    max_score: int
    minimum: int | None = None

    def __post_init__(self) -> None:
        if self.weight < 1 or self.max_score < 1:
            raise RuleError(f"{self.title}: weight and highest points are whole numbers from 1.")
        if self.minimum is not None and not 0 <= self.minimum <= self.max_score:
            raise RuleError(f"{self.title}: the minimum lies between 0 and {self.max_score} points.")

    @property
    def most(self) -> int:
        """What the criterion adds to a sheet at full points: weight times highest points."""
        return self.weight * self.max_score


@dataclass(frozen=True, slots=True)
class Tally:
    """What the counting sheets of one bid add up to, criterion by criterion, in the round's order.

    A moderated criterion counts as if every sheet carried the moderated points, so that one denominator
    serves all.
    """

    sheets: int
    sums: tuple[int, ...]

    def points(self, index: int) -> Fraction:
        """The bid's points on the criterion at that place: moderated if moderated, else the exact mean."""
        return Fraction(self.sums[index], self.sheets)


def full_marks(criteria: Sequence[Criterion]) -> int:
    """The sum of weight times highest points: what 100% stands for."""
    return sum(criterion.most for criterion in criteria)


def share(criterion: Criterion, criteria: Sequence[Criterion]) -> Fraction:
    """The criterion's real share of the total, in percent: weight times maximum over the sum of them all."""
    return Fraction(100 * criterion.most, full_marks(criteria))


def share_shown(criterion: Criterion, criteria: Sequence[Criterion]) -> str:
    """The share as screens say it: exact where one decimal holds it, else rounded half up to one decimal."""
    return percent_words(half_up(share(criterion, criteria), 1))


def sheet_percentage(points: Mapping[str, int], criteria: Sequence[Criterion]) -> Fraction:
    """One member's sheet in percent: 100 × Σ(weight × points) ÷ Σ(weight × maximum).

    The sheet must be complete.
    """
    check_sheet(points, criteria)
    earned = sum(criterion.weight * points[criterion.key] for criterion in criteria)
    return Fraction(100 * earned, full_marks(criteria))


def tally(
    sheets: Mapping[str, Mapping[str, int]], moderated: Mapping[str, int], criteria: Sequence[Criterion]
) -> Tally | None:
    """Adds up the signed-off sheets that count.

    None where there is no sheet at all: then there is no score.
    """
    if not sheets:
        return None
    for member, points in sheets.items():
        check_sheet(points, criteria, whose=f"{member}: ")
    check_points(moderated, criteria, whose="Moderation: ")
    count = len(sheets)
    marks = list(sheets.values())
    sums = (
        moderated[c.key] * count if c.key in moderated else sum([points[c.key] for points in marks]) for c in criteria
    )
    return Tally(count, tuple(sums))


def bid_score(added: Tally, criteria: Sequence[Criterion]) -> Fraction:
    """The bid score in percent: 100 × Σ(weight × points) ÷ Σ(weight × maximum), with the bid's points per
    criterion.

    Without moderation it is the mean of the sheet percentages.
    """
    earned = sum([criterion.weight * total for criterion, total in zip(criteria, added.sums, strict=True)])
    return Fraction(100 * earned, added.sheets * full_marks(criteria))


def criterion_points(
    key: str, sheets: Mapping[str, Mapping[str, int]], moderated: Mapping[str, int]
) -> Fraction | None:
    """The bid's points on one criterion: moderated where there are any, else the mean of the counting sheets.

    None where there is no sheet.
    """
    if not sheets:
        return None
    if key in moderated:
        return Fraction(moderated[key])
    return Fraction(sum(points[key] for points in sheets.values()), len(sheets))


def check_sheet(points: Mapping[str, int], criteria: Sequence[Criterion], whose: str = "") -> None:
    """A sheet that counts marks every criterion of the round, each in whole points of its scale."""
    if len(points) < len(criteria):
        missing = [criterion.title for criterion in criteria if criterion.key not in points]
        raise RuleError(f"{whose}not scored: {', '.join(missing)}.")
    check_points(points, criteria, whose)


def check_points(points: Mapping[str, int], criteria: Sequence[Criterion], whose: str = "") -> None:
    """Every mark belongs to a criterion of the round and lies on its scale."""
    known = 0
    for criterion in criteria:
        mark = points.get(criterion.key)
        if mark is None:
            continue
        known += 1
        if type(mark) is not int or not 0 <= mark <= criterion.max_score:
            raise RuleError(f"{whose}{criterion.title} takes whole points from 0 to {criterion.max_score}, not {mark}.")
    if known < len(points):
        unknown = sorted(points.keys() - {criterion.key for criterion in criteria})
        raise RuleError(f"{whose}not a criterion of this round, or not scored: {', '.join(unknown)}.")
