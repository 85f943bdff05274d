"""What the screen "Where the line falls" says, worked out once; the template only prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.awards.choice import Choice
from app.awards.line_chart import Chart, chart_of
from app.awards.line_words import (
    Treatment,
    cannot_be_funded,
    crossing_words,
    ordinal,
    reserve_named,
    tie_words,
    treatments_of,
)
from app.awards.ranked_list import Pages, Row, hidden_words, pages_of, rows_of, standings_shown
from app.awards.running_totals import rank_of_the_cut
from app.rules.line import LineAt, if_the_line_moved
from app.rules.money import pounds, words
from app.rules.recommendation import Recommendation
from app.rules.rounding import percent_words
from app.rules.spread import SpreadRow, spread


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the spread; `length` is in percent of the longest bar."""

    name: str
    recommended: int
    assessed: int
    amount: Decimal
    length: str


@dataclass(frozen=True, slots=True)
class LineView:
    """Everything the screen says of one choice."""

    threshold: str
    bids: int
    total: Decimal
    over: Decimal
    left: Decimal
    over_percent: str
    pot: str
    pot_exactly: Decimal
    assessed: int
    asked: Decimal
    last_place: str
    chart: Chart
    treatments: tuple[Treatment, ...]
    tolerance_amount: Decimal
    is_within_tolerance: bool
    reserve_count: int
    reserve: tuple[str, ...]
    cannot_be_funded: str
    moves: tuple[LineAt, ...]
    tie: str
    crossing: tuple[str, ...]
    bars: tuple[Bar, ...]
    rows: tuple[Row, ...]
    cut_at_top: bool
    pages: Pages
    shown_to: int
    hidden: str


def line_view(
    recommendation: Recommendation, choice: Choice, areas: Sequence[str] = (), themes: Sequence[str] = ()
) -> LineView:
    """The screen of one line; `areas` and `themes` are those of the round, so that none without a bid is dropped."""
    ranking, rules = recommendation.ranking, recommendation.rules
    shown = standings_shown(recommendation, choice)
    pages = pages_of(recommendation, shown, choice)
    known = {"area": areas, "theme": themes}.get(choice.by, ())
    return LineView(
        threshold=percent_words(rules.threshold),
        bids=recommendation.recommended,
        total=recommendation.commitment,
        over=recommendation.over_budget,
        left=recommendation.left_in_budget,
        over_percent=f"{recommendation.over_budget_percent:f}%",
        pot=words(rules.budget).removesuffix(".00"),
        pot_exactly=rules.budget,
        assessed=len(ranking.assessed),
        asked=ranking.amount_asked,
        last_place=ordinal(rank_of_the_cut(recommendation)),
        chart=chart_of(recommendation),
        treatments=treatments_of(recommendation),
        tolerance_amount=pounds(int(rules.tolerance * 100)),
        is_within_tolerance=recommendation.is_within_tolerance,
        reserve_count=recommendation.reserve_count,
        reserve=reserve_named(recommendation),
        cannot_be_funded=cannot_be_funded(recommendation),
        moves=if_the_line_moved(recommendation),
        tie=tie_words(recommendation),
        crossing=tuple(crossing_words(recommendation)),
        bars=bars_of(spread(recommendation, choice.by, known)),
        rows=tuple(rows_of(recommendation, shown[pages.first - 1 : pages.last])),
        cut_at_top=pages.number == 1 and not recommendation.recommended,
        pages=pages,
        shown_to=len(shown),
        hidden=hidden_words(recommendation, len(shown)),
    )


def bars_of(rows: Sequence[SpreadRow]) -> tuple[Bar, ...]:
    """The spread with the length of each bar."""
    most = max((row.amount for row in rows), default=Decimal(0)) or Decimal(1)
    return tuple(
        Bar(row.name or "Not said", row.recommended, row.assessed, row.amount, f"{100 * row.amount / most:.1f}%")
        for row in rows
    )
