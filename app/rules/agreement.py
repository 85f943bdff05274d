"""Agreement: how far the members of a panel would replace each other, as intraclass correlations.

Source: Shrout and Fleiss, "Intraclass correlations: uses in assessing rater reliability", Psychological Bulletin 86
(1979), 420-428. Bids are the targets, members the judges. Reading in words: Koo and Li, Journal of Chiropractic
Medicine 15 (2016), 155-163. Exact fractions; advice only, it changes no score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.rules.advice import Marks, NoFigure, scale_of, scaled

READINGS = ((Fraction(9, 10), "excellent"), (Fraction(3, 4), "good"), (Fraction(1, 2), "moderate"))
Correlation = Fraction | NoFigure


@dataclass(frozen=True, slots=True)
class Squares:
    """The mean squares of a complete table: between bids, between members, within bids, and what is left."""

    bids: int
    members: int
    between_bids: Fraction
    between_members: Fraction
    within_bids: Fraction
    rest: Fraction


@dataclass(frozen=True, slots=True)
class Agreement:
    """The correlations over the bids that every member marked, of as many as any two did.

    `single` is of one member's sheet, `of_mean` of the mean of all: (1) members drawn anew for each bid, (2) the same
    members for all bids, drawn from others like them: absolute agreement; (3) these very members: the order alone.
    """

    bids: int
    of_bids: int
    members: int
    one_way_single: Correlation
    one_way_mean: Correlation
    two_way_single: Correlation
    two_way_mean: Correlation
    fixed_single: Correlation
    fixed_mean: Correlation


def agreement(marks: Marks) -> Agreement | NoFigure:
    """The agreement of a panel. Bids that not every member marked are left out, and counted."""
    members = sorted({member for sheets in marks.values() for member in sheets})
    if len(members) < 2:
        return NoFigure("One member alone cannot agree with anybody." if members else "No sheet counts yet.")
    complete = [[sheets[member] for member in members] for sheets in marks.values() if len(sheets) == len(members)]
    if len(complete) < 2:
        found = "One bid was" if complete else "No bid was"
        return NoFigure(f"{found} marked by all {len(members)} members; agreement needs at least two such bids.")
    return correlations(squares_of(complete), sum(len(sheets) > 1 for sheets in marks.values()))


def squares_of(table: Sequence[Sequence[Fraction]]) -> Squares:
    """The analysis of variance of a complete table: a row for each bid, a column for each member.

    Sums of squares by totals, in whole numbers: Σ T² ÷ size − (Σ x)² ÷ (n k).
    """
    n, k = len(table), len(table[0])
    scale = scale_of(value for row in table for value in row)
    whole = [[scaled(value, scale) for value in row] for row in table]
    rows, columns = [sum(row) for row in whole], [sum(column) for column in zip(*whole, strict=True)]
    correction = Fraction(sum(rows) ** 2, n * k)
    bids = Fraction(sum([total * total for total in rows]), k) - correction
    members = Fraction(sum([total * total for total in columns]), n) - correction
    within = sum([value * value for row in whole for value in row]) - correction - bids
    unit = scale * scale
    return Squares(
        bids=n,
        members=k,
        between_bids=bids / (unit * (n - 1)),
        between_members=members / (unit * (k - 1)),
        within_bids=within / (unit * n * (k - 1)),
        rest=(within - members) / (unit * (n - 1) * (k - 1)),
    )


def correlations(squares: Squares, of_bids: int) -> Agreement:
    """The six forms, in the paper's formulas: BMS, JMS, WMS and EMS are the mean squares."""
    n, k = squares.bids, squares.members
    bms, jms, wms, ems = squares.between_bids, squares.between_members, squares.within_bids, squares.rest
    return Agreement(
        bids=n,
        of_bids=of_bids,
        members=k,
        one_way_single=ratio(bms - wms, bms + (k - 1) * wms),
        one_way_mean=ratio(bms - wms, bms),
        two_way_single=ratio(bms - ems, bms + (k - 1) * ems + k * (jms - ems) / n),
        two_way_mean=ratio(bms - ems, bms + (jms - ems) / n),
        fixed_single=ratio(bms - ems, bms + (k - 1) * ems),
        fixed_mean=ratio(bms - ems, bms),
    )


def ratio(numerator: Fraction, denominator: Fraction) -> Correlation:
    """A correlation; none where the bids do not differ by more than their sheets do."""
    if denominator <= 0:
        return NoFigure("The bids do not differ enough from each other to tell.")
    return numerator / denominator


def reading(correlation: Fraction) -> str:
    """The correlation in a word: excellent from 0.9, good from 0.75, moderate from 0.5, else poor."""
    return next((word for edge, word in READINGS if correlation >= edge), "poor")
