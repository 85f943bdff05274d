"""The chart of the line: scores in rank order above the running total, on one x axis, with one cut through both.

Everything is worked out here once, in units of the drawing, so that the template only prints. Above some 600
bids a bar would be thinner than a dot: then the bars become one stepped outline, a column for each unit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from app.awards.running_totals import Total, asked_after, committed_after, rank_of_the_cut
from app.rules.line import tie_on_the_line
from app.rules.money import words
from app.rules.ranking import Ranking
from app.rules.recommendation import Recommendation
from app.rules.rounding import displayed

LEFT, WIDTH = 72, 1140
RIGHT = LEFT + WIDTH
TOP, BASE = 36, 324
MONEY_BASE, MONEY_TOP, MONEY_HEIGHT = 528, 382, 106
MOST_MONEY = 138
MOST_BARS = 600
CAP = 2.5
A_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class BandDrawn:
    """One band: how its bars are drawn, and the words beside them."""

    style: str
    bars: str
    cap: str
    count: int
    words: str
    label_y: float


@dataclass(frozen=True, slots=True)
class Bracket:
    """The bracket over the bids that tie on the line."""

    path: str
    text_x: float
    text_y: float
    anchor: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Money:
    """The lower panel: the running total, the pot, and by how much it is exceeded."""

    labels: tuple[tuple[str, float], ...]
    pot_y: float
    half_y: float
    area: str
    edge: str
    beyond: str
    over_x: float
    over_y: float
    over_width: float
    over_height: float
    leader: str
    words_x: float
    words_y: float
    words_anchor: str
    underline: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Every figure of the drawing. `cut_x` is where the money ends, `line_y` the threshold."""

    bands: tuple[BandDrawn, ...]
    upper_y: float
    lower_y: float
    ranks: tuple[tuple[float, int], ...]
    line_y: float
    cut_x: float
    bracket: Bracket | None
    money: Money


def chart_of(recommendation: Recommendation) -> Chart:
    """The drawing of one line."""
    floors = recommendation.rules.band_floors
    last = rank_of_the_cut(recommendation)
    return Chart(
        bands=tuple(bands_drawn(recommendation)),
        upper_y=y_of(floors[0]),
        lower_y=y_of(floors[-1]),
        ranks=tuple(rank_labels(len(recommendation.ranking.assessed))),
        line_y=y_of(recommendation.threshold),
        cut_x=x_after(last, recommendation.ranking),
        bracket=bracket_of(recommendation),
        money=money_of(recommendation, last),
    )


def x_after(rank: int, ranking: Ranking) -> float:
    """Where the place of that rank ends."""
    return round(LEFT + WIDTH * rank / max(len(ranking.assessed), 1), 1)


def y_of(percent: object) -> float:
    """The height of a percentage in the upper panel."""
    return round(BASE - (BASE - TOP) * float(percent) / 100, 2)  # type: ignore[arg-type]


def bands_drawn(recommendation: Recommendation) -> Iterator[BandDrawn]:
    """The bands from the highest down, their bars side by side."""
    ranking, counts = recommendation.ranking, recommendation.band_counts()
    draw = bars if len(ranking.assessed) <= MOST_BARS else outline
    first, label_y = 0, 0.0
    for index, held in enumerate(counts):
        last = first + held.count
        style = style_of(index, len(counts))
        drawn, cap = draw(ranking, first, last, capped=style == "c")
        label_y = label_height(recommendation, index, label_y)
        beside = held.band.name if held.band.name.startswith("under") else f"at {held.band.name}"
        yield BandDrawn(style, drawn, cap, held.count, beside, label_y)
        first = last


def style_of(index: int, number: int) -> str:
    """a for the highest band, c for the lowest, b between."""
    return "a" if index == 0 else "c" if index == number - 1 else "b"


def label_height(recommendation: Recommendation, index: int, above: float) -> float:
    """Where the words of a band stand: in its zone, never on those above."""
    if index == 0:
        return TOP + 24
    edge = y_of(recommendation.rules.band_floors[index - 1])
    y = max(edge + (13 if index == 1 else 24), above + 22)
    line = y_of(recommendation.threshold)
    return round(min(line + 18 if y - 12 < line < y + 4 else y, BASE - 4), 1)


def top_of(ranking: Ranking, place: int) -> float:
    """Where the bar of the bid at that place (from 0) ends."""
    return BASE + ranking.assessed_scores[place] * (BASE - TOP) / (100 * ranking.scale)


def bars(ranking: Ranking, first: int, last: int, *, capped: bool) -> tuple[str, str]:
    """A bar for each bid, a fifth of the pitch apart; a light bar carries a cap."""
    pitch = WIDTH / max(len(ranking.assessed), 1)
    width = f"{pitch * 0.8:.2f}"
    tops = [f"M{LEFT + pitch * (at + 0.1):.2f} {top_of(ranking, at):.2f}h{width}" for at in range(first, last)]
    drawn = "".join([f"{top}V{BASE}h-{width}z" for top in tops])
    return drawn, "".join([f"{top}v{CAP}h-{width}z" for top in tops]) if capped else ""


def outline(ranking: Ranking, first: int, last: int, *, capped: bool) -> tuple[str, str]:
    """One stepped shape for many bids: as many columns as the drawing is wide."""
    if first == last:
        return "", ""
    per_unit = len(ranking.assessed) / WIDTH
    columns = range(int(first / per_unit), int(last / per_unit) + 1)
    places = dict.fromkeys([first, *(place for at in columns if first < (place := int(at * per_unit)) < last), last])
    pairs = pairwise(places)
    steps = [f"V{top_of(ranking, at):.1f}H{LEFT + end / per_unit:.1f}" for at, end in pairs]
    start, path = f"{LEFT + first / per_unit:.1f}", "".join(steps)
    cap = f"M{start} {top_of(ranking, first):.1f}{path}" if capped else ""
    return f"M{start} {BASE}{path}V{BASE}z", cap


def rank_labels(number: int) -> Iterator[tuple[float, int]]:
    """Which ranks the axis names: the first, round ones between, the last."""
    if not number:
        return
    step = next(size * 10**power for power in range(8) for size in (1, 2, 5) if number <= 10 * size * 10**power)
    step = max(step, 10)
    between = [rank for rank in range(step, number, step) if number - rank > step / 4]
    for rank in [1, *between, number][: None if number > 1 else 1]:
        yield round(LEFT + WIDTH * (rank - 0.5) / number, 1), rank


def bracket_of(recommendation: Recommendation) -> Bracket | None:
    """The bracket over the tie on the line, its words to the right, or to the left where there is no room."""
    tie = tie_on_the_line(recommendation)
    if tie is None:
        return None
    pitch = WIDTH / len(recommendation.ranking.assessed)
    ranks = [standing.rank or 0 for standing in tie.standings]
    first, last = LEFT + pitch * (ranks[0] - 0.9), LEFT + pitch * (ranks[-1] - 0.1)
    middle, y = (first + last) / 2, max(y_of(tie.score) - 9, TOP + 44)
    side = 1 if middle < 720 else -1
    shown = displayed(Fraction(tie.score), recommendation.rules.rounding)
    exactly = "exactly " if tie.score == Fraction(shown) else ""
    place = "on the line" if tie.score == Fraction(recommendation.threshold) else "where the money ends"
    return Bracket(
        path=f"M{first:.1f} {y + 4:.1f}v-4H{last:.1f}v4M{middle:.1f} {y:.1f}v-40h{side * 33}",
        text_x=round(middle + side * 39, 1),
        text_y=round(y - 35, 1),
        anchor="start" if side > 0 else "end",
        count=len(ranks),
        words=f"{place} at {exactly}{shown}%",
    )


def money_of(recommendation: Recommendation, last: int) -> Money:
    """The lower panel, with the running total drawn to the cut and dotted beyond it."""
    pot, total = float(recommendation.rules.budget), float(recommendation.commitment)
    unit = min(MONEY_HEIGHT / pot, MOST_MONEY / max(total, 1.0))
    pot_y, end_y = MONEY_BASE - unit * pot, MONEY_BASE - unit * total
    cut = x_after(last, recommendation.ranking)
    pitch = WIDTH / max(len(recommendation.ranking.assessed), 1)
    steps = stepped(recommendation.ranking, 0, last, committed_after(recommendation), unit)
    over = unit * float(recommendation.over_budget)
    side = 1 if cut < 820 else -1
    return Money(
        labels=tuple((thousands(pot * share), round(MONEY_BASE - unit * pot * share + 5, 1)) for share in (1, 0.5, 0)),
        pot_y=round(pot_y, 1),
        half_y=round((MONEY_BASE + pot_y) / 2, 1),
        area=f"M{LEFT} {MONEY_BASE}{steps}V{MONEY_BASE}z" if steps else "",
        edge=f"M{LEFT} {MONEY_BASE}{steps}" if steps else "",
        beyond=beyond(recommendation, last, unit, end_y),
        over_x=round(cut - max(pitch, 2), 1),
        over_y=round(end_y, 1),
        over_width=round(max(pitch, 2), 1),
        over_height=round(max(over, 2), 1),
        leader=f"M{cut + side * 6:.1f} {pot_y - 1:.1f}l{side * 24} 27h{side * 8}" if over else "",
        words_x=round(cut + side * 44, 1),
        words_y=round(pot_y + 31, 1),
        words_anchor="start" if side > 0 else "end",
        underline=len(words(recommendation.over_budget)) * 7 if side > 0 else 0,
    )


def thousands(amount: float) -> str:
    """An axis label: £2m, £200k, £0."""
    if amount >= A_MILLION:
        return f"£{amount / A_MILLION:,.6g}m"
    return f"£{amount / 1000:,.6g}k" if amount else "£0"


def beyond(recommendation: Recommendation, cut: int, unit: float, end_y: float) -> str:
    """What the bids below the cut would add, as far as the panel is high."""
    ranking = recommendation.ranking
    fitting = bisect_right(ranking.running, int((MONEY_BASE - MONEY_TOP) / unit * 100)) - 1
    last = ranking.contenders[fitting - 1].rank or 0 if fitting else 0
    steps = stepped(ranking, cut, last, asked_after(ranking), unit)
    return f"M{x_after(cut, ranking)} {end_y:.1f}{steps}" if steps else ""


def stepped(ranking: Ranking, first: int, last: int, total: Total, unit: float) -> str:
    """Steps to the totals at the ranks after `first` down to `last`; no finer than the drawing can show."""
    if last <= first:
        return ""
    number = max(len(ranking.assessed), 1)
    pitch, scale = WIDTH / number, unit / 100
    ranks = [*range(first + 1, last, max(1, number // WIDTH)), last]
    return "".join([f"V{MONEY_BASE - scale * total(rank):.1f}H{LEFT + pitch * rank:.1f}" for rank in ranks])
