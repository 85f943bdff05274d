"""Advice for the chair: how the panel marked. It changes no score, no rank and no recommendation.

All of it is reckoned from sheet percentages (`scoring.sheet_percentage`) by bid and member, in exact fractions, so
that nobody need ask how it was rounded. Where a figure cannot be had, a `NoFigure` says why.

    spread        highest less lowest sheet of a bid; flagged from 20 percentage points
    leniency      how far a member's sheets lie above or below those of the panel on the same bids
    recusal       by how much the habit of an absent member would have moved a bid's mean
    chance        how likely a bid is to lie at or above the line, by the spread of its sheets

The additive model is the two-way layout without interaction, sheet = bid + member + rest, fitted by least squares
over the cells there are (Scheffé, The Analysis of Variance, 1959, chapter 4), members summing to 0. Agreement stands
in `agreement`. Only the chance needs a square root and a distribution, and is a float.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm, sqrt

from app.rules.bid import Bid
from app.rules.rounding import Rounding
from app.rules.scoring import Criterion, sheet_percentage
from app.rules.student import at_most

WIDE = Fraction(20)
FURTHER_BIDS = 10
FURTHER_SHEETS = 4

Sheets = Mapping[str, Fraction]
Marks = Mapping[str, Sheets]


@dataclass(frozen=True, slots=True)
class NoFigure:
    """There is no figure, and why, as a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart the sheets of one bid lie, in percentage points, and whether that asks for a look."""

    lowest: Fraction
    highest: Fraction

    @property
    def points(self) -> Fraction:
        return self.highest - self.lowest

    @property
    def is_wide(self) -> bool:
        """The rule of the flag: 20 percentage points or more between the highest and the lowest sheet."""
        return self.points >= WIDE


@dataclass(frozen=True, slots=True)
class Leniency:
    """How a member marks beside the panel, in percentage points: above 0 is lenient, below 0 severe.

    `fitted` is the least-squares effect of the member. `shrunk` is drawn towards 0 as if the member had marked ten
    further bids exactly like the panel: fitted × bids ÷ (bids + 10), so that few sheets make no reputation.
    """

    bids: int
    fitted: Fraction

    @property
    def shrunk(self) -> Fraction:
        return self.fitted * Fraction(self.bids, self.bids + FURTHER_BIDS)


@dataclass(frozen=True, slots=True)
class Rest:
    """What least squares leave: the usual variance of a sheet, its degrees of freedom, and each bid's own squares."""

    variance: Fraction
    squares: Mapping[str, Fraction]


def marks_of(bids: Iterable[Bid], criteria: Sequence[Criterion]) -> dict[str, dict[str, Fraction]]:
    """The percentage of every sheet that counts, by bid, then by member. A bid without a sheet is left out."""
    return {
        bid.reference: {member: sheet_percentage(points, criteria) for member, points in bid.sheets.items()}
        for bid in bids
        if bid.sheets
    }


def scale_of(values: Iterable[Fraction]) -> int:
    """The number that makes all of these whole, so that many of them are added up quickly and exactly."""
    return lcm(*{value.denominator for value in values})


def scaled(value: Fraction, scale: int) -> int:
    """A fraction times the scale that makes it whole."""
    return value.numerator * (scale // value.denominator)


def mean(values: Collection[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def spread_of(sheets: Sheets) -> Spread | NoFigure:
    """How far apart the sheets of a bid lie."""
    if len(sheets) < 2:
        return NoFigure("Fewer than two sheets count.")
    return Spread(min(sheets.values()), max(sheets.values()))


def leniencies(marks: Marks) -> dict[str, Leniency] | NoFigure:
    """The leniency of every member, from the bids that at least two of them marked.

    No figure for one member alone, nor where the members fall into groups without a bid in common: then nobody can
    say whether the members or the bids differ.
    """
    shared = [sheets for sheets in marks.values() if len(sheets) > 1]
    members = sorted({member for sheets in shared for member in sheets})
    if len(members) < 2:
        return NoFigure("No two members have marked the same bid.")
    effects = solved(*normal_equations(shared, members))
    if effects is None:
        return NoFigure("The members fall into groups that marked no bid in common.")
    counted = {member: sum(member in sheets for sheets in shared) for member in members}
    return {member: Leniency(counted[member], effect) for member, effect in zip(members, effects, strict=True)}


def normal_equations(shared: Sequence[Sheets], members: Sequence[str]) -> tuple[list[list[Fraction]], list[Fraction]]:
    """The least-squares equations of the members, the bids being eliminated.

    Adding 1 everywhere on the left makes the members sum to 0, and the equations solvable where the design connects
    them all. On the right stands how far each member's sheets lie above the means of their bids, all together.
    """
    place = {member: at for at, member in enumerate(members)}
    left = [[Fraction(1)] * len(members) for _ in members]
    for together, bids in Counter(frozenset(sheets) for sheets in shared).items():
        share = Fraction(bids, len(together))
        for member in together:
            row = left[place[member]]
            row[place[member]] += bids
            for other in together:
                row[place[other]] -= share
    above = above_the_means(shared)
    return left, [above[member] for member in members]


def above_the_means(shared: Sequence[Sheets]) -> Mapping[str, Fraction]:
    """For each member the sum of sheet less mean of the bid; added up in whole numbers for each number of sheets."""
    scale = scale_of(value for sheets in shared for value in sheets.values())
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for sheets in shared:
        whole = {member: scaled(value, scale) for member, value in sheets.items()}
        number, total = len(whole), sum(whole.values())
        for member, value in whole.items():
            sums[member, number] += number * value - total
    above: dict[str, Fraction] = defaultdict(Fraction)
    for (member, number), value in sums.items():
        above[member] += Fraction(value, number * scale)
    return above


def solved(left: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """Gauss-Jordan elimination in fractions; None where the equations do not settle every unknown."""
    rows = [[*row, value] for row, value in zip(left, right, strict=True)]
    for at in range(len(rows)):
        pivot = next((index for index in range(at, len(rows)) if rows[index][at]), None)
        if pivot is None:
            return None
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for index, row in enumerate(rows):
            if index != at and (factor := row[at]):
                rows[index] = [value - factor * above for value, above in zip(row, rows[at], strict=True)]
    return [row[-1] for row in rows]


def effect_of_recusals(
    sheets: Sheets, absent: Collection[str], lenient: Mapping[str, Leniency] | NoFigure
) -> Fraction | NoFigure:
    """By how many percentage points a bid's mean lies above where it would lie, had the absent marked it by habit.

    Had member a marked bid i, the additive model expects the sheet bᵢ + lₐ, where bᵢ is the mean of the sheets less
    the mean leniency of those who marked. So the mean of n sheets would move by Σ(lₐ − l̄) ÷ (n + number absent), and
    the effect of their absence is that with the other sign. Leniencies are the shrunk ones.
    """
    if isinstance(lenient, NoFigure):
        return lenient
    unknown = [member for member in absent if member not in lenient]
    if not sheets or unknown or any(member not in lenient for member in sheets):
        return NoFigure("The habit of a member is not known: no bid of theirs was marked by another member too.")
    present = mean([lenient[member].shrunk for member in sheets])
    return sum((present - lenient[member].shrunk for member in absent), Fraction(0)) / (len(sheets) + len(absent))


def rest_of(marks: Marks, lenient: Mapping[str, Leniency] | NoFigure) -> Rest | NoFigure:
    """How far sheets lie from bid and member together, over the round: squares ÷ (sheets − bids − members + 1)."""
    if isinstance(lenient, NoFigure):
        return lenient
    shared = {reference: sheets for reference, sheets in marks.items() if len(sheets) > 1}
    freedom = sum(map(len, shared.values())) - len(shared) - len(lenient) + 1
    if freedom < 1:
        return NoFigure("Too few sheets: bids and members alone explain them all.")
    values = [value for sheets in shared.values() for value in sheets.values()]
    scale = scale_of([*values, *(found.fitted for found in lenient.values())])
    habits = {member: scaled(found.fitted, scale) for member, found in lenient.items()}
    squares = {reference: squares_of(sheets, habits, scale) for reference, sheets in shared.items()}
    return Rest(sum(squares.values(), Fraction(0)) / freedom, squares)


def squares_of(sheets: Sheets, habits: Mapping[str, int], scale: int) -> Fraction:
    """The squared distances of a bid's sheets from their mean, each member's habit (times the scale) taken off."""
    without_habit = [scaled(value, scale) - habits[member] for member, value in sheets.items()]
    number = len(without_habit)
    squares = number * sum([value * value for value in without_habit]) - sum(without_habit) ** 2
    return Fraction(squares, number * scale * scale)


def chance_at_or_above(reference: str, sheets: Sheets, line: Fraction, rest: Rest | NoFigure) -> float | NoFigure:
    """How likely the mean of such a panel is to lie at or above the line, from 0 to 1.

    Student's t of (mean − line) ÷ √(variance ÷ sheets). The variance is that of the bid's own sheets, habits taken
    off, weighed as if four further sheets had the variance usual in the round (a moderated variance: Smyth, 2004),
    because three to five sheets alone say little; degrees of freedom sheets − 1 + 4. It is of the sheets: what the
    panel agreed in the meeting stands above it.
    """
    if isinstance(rest, NoFigure):
        return rest
    if reference not in rest.squares:
        return NoFigure("Fewer than two sheets count.")
    freedom = len(sheets) - 1 + FURTHER_SHEETS
    variance = (rest.squares[reference] + FURTHER_SHEETS * rest.variance) / freedom
    if not variance:
        return NoFigure("The sheets of this round do not spread at all.")
    return at_most(float(mean(sheets.values()) - line) / sqrt(variance / len(sheets)), freedom)


def line_as_compared(threshold: Decimal, rounding: Rounding) -> Fraction:
    """The lowest exact score that meets the threshold: half a step below it where scores are rounded half up first."""
    if rounding is Rounding.EXACT:
        return Fraction(threshold)
    return Fraction(threshold) - Fraction(1, 2 * 10**rounding.places)
