"""What the screen "Where the line falls" says, worked out once; the template only prints it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.awards.choice import Choice
from app.awards.line_chart import Chart, chart_of, style_of
from app.awards.running_totals import rank_of_the_cut, skipped_before
from app.platform.formatting import count
from app.rules.line import (
    LineAt,
    Tie,
    each_pot,
    if_the_line_moved,
    points_on,
    points_shown,
    tie_on_the_line,
    who_crosses,
)
from app.rules.money import pounds, words
from app.rules.outcome import Outcome, Reason
from app.rules.pot import Pot
from app.rules.ranking import Standing
from app.rules.recommendation import Recommendation, Result
from app.rules.rounding import percent_words
from app.rules.spread import SpreadRow, spread

PAGE_SIZE = 100
MOST_NAMED = 6
SHORT_REASONS = {
    Reason.BELOW_THRESHOLD: "Below the line",
    Reason.GATE_FAILED: "Check not passed",
    Reason.QUORUM_NOT_MET: "Too few sheets",
    Reason.PART_FUNDED: "Recommended in part",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One bid of the list. Amounts in pounds; `style` is its band's, `running` None where it adds nothing."""

    rank: int | None
    reference: str
    organisation: str
    project: str
    score: str
    is_tied: bool
    style: str
    band: str
    amount: Decimal
    running: Decimal | None
    outcome: str
    mark: str
    is_last_funded: bool


@dataclass(frozen=True, slots=True)
class Treatment:
    """One way to treat the pot with its result, known before it is chosen."""

    value: str
    name: str
    hint: str
    bids: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the spread; `length` is in percent of the longest bar."""

    name: str
    recommended: int
    assessed: int
    amount: Decimal
    length: str


@dataclass(frozen=True, slots=True)
class Pages:
    """Which part of the list is shown. `of_the_cut` is the page that the line goes through."""

    number: int
    count: int
    first: int
    last: int
    total: int
    of_the_cut: int


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


def standings_shown(recommendation: Recommendation, choice: Choice) -> Sequence[Standing]:
    """The list down to the lowest band edge, and always past the cut; or every bid."""
    ranking = recommendation.ranking
    if choice.everything:
        return ranking.listed()
    lowest = ranking.assessed_from(recommendation.rules.band_floors[-1])
    return ranking.assessed[: max(lowest, rank_of_the_cut(recommendation))]


def hidden_words(recommendation: Recommendation, shown: int) -> str:
    """What the list leaves out, as the link that shows it says."""
    ranking, lowest = recommendation.ranking, recommendation.band_counts()[-1]
    hidden = len(ranking.assessed) - shown
    if hidden > 0 and hidden == lowest.count:
        return f"{count(hidden, 'bid')} {lowest.band.name}"
    others = len(ranking.listed()) - shown
    return count(others, "other bid") if others > 0 else ""


def pages_of(recommendation: Recommendation, shown: Sequence[Standing], choice: Choice) -> Pages:
    """The page asked for, or the last there is."""
    number_of_pages = max(1, -(-len(shown) // PAGE_SIZE))
    number = min(choice.page, number_of_pages)
    first = (number - 1) * PAGE_SIZE + 1
    last = min(number * PAGE_SIZE, len(shown))
    of_the_cut = max(1, -(-rank_of_the_cut(recommendation) // PAGE_SIZE))
    return Pages(number, number_of_pages, first, last, len(shown), of_the_cut)


def rows_of(recommendation: Recommendation, standings: Sequence[Standing]) -> Iterator[Row]:
    """The rows of these bids; the running total is of what is committed, and of what is asked for below the cut."""
    tie = tie_on_the_line(recommendation)
    tied = {standing.reference for standing in tie.standings} if tie else set()
    cut, skipped = rank_of_the_cut(recommendation), skipped_before(recommendation)
    styles = {band.name: style_of(at, len(recommendation.bands)) for at, band in enumerate(recommendation.bands)}
    for result in recommendation.results(standings):
        standing = result.standing
        yield Row(
            rank=standing.rank,
            reference=standing.reference,
            organisation=standing.bid.labels.get("organisation", ""),
            project=standing.bid.labels.get("project", ""),
            score=f"{recommendation.score_shown(standing)}%" if standing.rank else "",
            is_tied=standing.reference in tied,
            style=styles[result.band.name] if result.band else "",
            band=result.band.name if result.band else "",
            amount=result.amount or standing.bid.amount,
            running=running_of(recommendation, result, skipped),
            outcome=SHORT_REASONS.get(result.reason) or result.outcome.words,
            mark=mark_of(result),
            is_last_funded=standing.rank == cut,
        )


def running_of(recommendation: Recommendation, result: Result, skipped: Callable[[int], int]) -> Decimal | None:
    """What is committed down to a bid that gets money; below the line, what all down to it ask for.

    None for a bid that adds nothing: one that cannot be funded, or gets nothing of the pot.
    """
    position = result.standing.position
    if position is None or result.outcome is Outcome.RESERVE:
        return None
    if recommendation.division.part_funds(position):
        return recommendation.commitment
    total = recommendation.ranking.running[position + 1]
    return pounds(total - skipped(position) if position < recommendation.line else total)


def mark_of(result: Result) -> str:
    """The sign beside the outcome's word."""
    return {Outcome.RECOMMENDED: "done", Outcome.RESERVE: "progress"}.get(result.outcome, "todo")


def treatments_of(recommendation: Recommendation) -> tuple[Treatment, ...]:
    """The four ways to treat the pot, each with its result."""
    each = each_pot(recommendation)
    strict = next(other for other in each if other.pot is Pot.STRICT)
    return tuple(
        Treatment(other.pot.value, other.pot.words, hint_of(other, strict), other.recommended, other.commitment)
        for other in each
    )


def hint_of(other: Recommendation, strict: Recommendation) -> str:
    """What a treatment does at this line, in a few words."""
    if not strict.reserve_count:
        return "all of them fit"
    match other.pot:
        case Pot.WITHIN_TOLERANCE:
            within = "authorised by name" if other.is_within_tolerance else "beyond the tolerance"
            return f"{words(other.over_budget)} over, {within}"
        case Pot.STRICT:
            return f"{reserve_words(other)} to the reserve list"
        case Pot.PART_FUND:
            return part_words(other)
    more = other.recommended - strict.recommended
    return (
        f"{count(more, 'smaller bid')} above the line {'fits' if more == 1 else 'fit'}"
        if more
        else "no smaller bid above the line fits"
    )


def reserve_words(strict: Recommendation) -> str:
    """Who goes to the reserve list when the pot is a strict stop."""
    if strict.reserve_count > 1:
        return f"{count(strict.reserve_count, 'bid')} go"
    return f"the {ordinal(strict.ranking.contenders[strict.division.end].rank)} bid goes"


def part_words(part: Recommendation) -> str:
    """Who gets less than asked for, and how much."""
    if part.division.part_award is None:
        return "the pot is used up exactly"
    return f"the {ordinal(rank_of_the_cut(part))} bid gets {words(pounds(part.division.part_award))}"


def tie_words(recommendation: Recommendation) -> str:
    """What orders the bids that tie on the line."""
    tie = tie_on_the_line(recommendation)
    if tie is None:
        return ""
    draw = "The published draw decides the rest." if tie.by_draw else "No draw is needed."
    if not tie.decided_by:
        return (
            f"{count(len(tie.standings), 'bid')} are equal on every criterion. The published draw decides their order."
        )
    order = ", then ".join(criterion.title for criterion in tie.decided_by)
    if len(tie.standings) > MOST_NAMED:
        return f"{count(len(tie.standings), 'bid')} tie. Order by {order}. {draw}"
    return f"Order by {order}: {', '.join(tied_words(recommendation, tie))}. {draw}"


def tied_words(recommendation: Recommendation, tie: Tie) -> Iterator[str]:
    """Each tied bid with the points that order it."""
    for standing in tie.standings:
        points = (points_on(recommendation, standing, criterion) for criterion in tie.decided_by)
        yield f"{named(standing)} {' and '.join(points_shown(found) for found in points if found is not None)}"


def crossing_words(recommendation: Recommendation) -> Iterator[str]:
    """Who comes in or falls out when the line moves by a point."""
    for step, where in ((Decimal(-1), "come in"), (Decimal(1), "fall out")):
        other = recommendation.threshold + step
        if 0 <= other <= 100:
            crossing = who_crosses(recommendation, other)
            names = ", ".join(named(standing) for standing in crossing[:MOST_NAMED])
            more = f" and {len(crossing) - MOST_NAMED:,} more" if len(crossing) > MOST_NAMED else ""
            yield (
                f"At {percent_words(other)} {where}: {names}{more}."
                if crossing
                else f"At {percent_words(other)} nobody crosses."
            )


def bars_of(rows: Sequence[SpreadRow]) -> tuple[Bar, ...]:
    """The spread with the length of each bar."""
    most = max((row.amount for row in rows), default=Decimal(0)) or Decimal(1)
    return tuple(
        Bar(row.name or "Not said", row.recommended, row.assessed, row.amount, f"{100 * row.amount / most:.1f}%")
        for row in rows
    )


def named(standing: Standing) -> str:
    """Who asks, or the reference where the name is not known."""
    return standing.bid.labels.get("organisation") or standing.reference


def ordinal(number: int | None) -> str:
    """1st, 2nd, 3rd, 11th, 21st."""
    number = number or 0
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
