"""The list in rank order: which bids a page of it shows, and what each row says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from app.awards.choice import Choice
from app.awards.line_chart import style_of
from app.awards.running_totals import rank_of_the_cut, skipped_before
from app.platform.drawn import drawn
from app.platform.formatting import count
from app.rules.line import tie_on_the_line
from app.rules.money import pounds
from app.rules.outcome import Outcome, Reason
from app.rules.ranking import Standing
from app.rules.recommendation import Recommendation, Result

PAGE_SIZE = 100
SHORT_REASONS = {
    Reason.BELOW_THRESHOLD: "Below the line",
    Reason.GATE_FAILED: "Check not passed",
    Reason.QUORUM_NOT_MET: "Too few sheets",
    Reason.PART_FUNDED: "Recommended in part",
}

MARKS = {Outcome.RECOMMENDED: "done", Outcome.RESERVE: "progress"}  # the sign beside the outcome's word


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
class DrawnRows:
    """The rows of one page, above and below the cut; all are below where the cut is on another page."""

    above: Markup
    below: Markup
    holds_cut: bool


draw_row = drawn("awards/_list_row.html", "list_row", most=1000)


def draw_rows(rows: Sequence[Row], *, is_over: bool, cut_at_top: bool, bids_url: str) -> DrawnRows:
    """Draw a page of the list. When the line moves, most rows stay as they were."""
    drawn_rows = [draw_row(row, is_over and row.is_last_funded, bids_url) for row in rows]
    cut = next((place for place, row in enumerate(rows, start=1) if row.is_last_funded), 0)
    above, below = ("\n".join(part) for part in (drawn_rows[:cut], drawn_rows[cut:]))
    return DrawnRows(Markup(above), Markup(below), holds_cut=bool(cut) or cut_at_top)  # noqa: S704 - joined markup


@dataclass(frozen=True, slots=True)
class Pages:
    """Which part of the list is shown. `of_the_cut` is the page that the line goes through."""

    number: int
    count: int
    first: int
    last: int
    total: int
    of_the_cut: int


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
        standing, bid, outcome = result.standing, result.standing.bid, result.outcome
        yield Row(
            rank=standing.rank,
            reference=bid.reference,
            organisation=bid.labels.get("organisation", ""),
            project=bid.labels.get("project", ""),
            score=f"{recommendation.score_shown(standing)}%" if standing.rank else "",
            is_tied=bid.reference in tied,
            style=styles[result.band.name] if result.band else "",
            band=result.band.name if result.band else "",
            amount=result.amount or bid.amount,
            running=running_of(recommendation, result, skipped),
            outcome=short_reason(result) or outcome.words,
            mark=MARKS.get(outcome, "todo"),
            is_last_funded=standing.rank == cut,
        )


def short_reason(result: Result) -> str:
    """The outcome in a few words, where its own word says too little."""
    if result.reason is Reason.GATE_FAILED and all(gate.passed for gate in result.standing.bid.gates):
        return "Too few points"
    return SHORT_REASONS.get(result.reason, "")


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
