"""What the line means in words: the treatments of the pot, the tie on the line, who crosses when it moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.awards.running_totals import rank_of_the_cut
from app.platform.formatting import count
from app.rules.line import Tie, each_pot, points_on, points_shown, tie_on_the_line, who_crosses
from app.rules.money import pounds, words
from app.rules.pot import Pot
from app.rules.ranking import Standing
from app.rules.recommendation import Recommendation
from app.rules.rounding import percent_words

MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Treatment:
    """One way to treat the pot with its result, known before it is chosen."""

    value: str
    name: str
    hint: str
    bids: int
    total: Decimal


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


def reserve_of(recommendation: Recommendation) -> Sequence[int]:
    """The positions of the bids at or above the line that get nothing, in rank order."""
    division = recommendation.division
    return [*sorted(division.passed_over), *range(division.end, recommendation.line)]


def reserve_named(recommendation: Recommendation) -> tuple[str, ...]:
    """The first of the reserve list, in order."""
    places, contenders = reserve_of(recommendation)[:MOST_NAMED], recommendation.ranking.contenders
    return tuple(
        f"{named(contenders[place])}, {recommendation.score_shown(contenders[place])}%, "
        f"asks for {words(pounds(contenders[place].amount_in_pence))}"
        for place in places
    )


def cannot_be_funded(recommendation: Recommendation) -> str:
    """How many bids the line alone would recommend, and something else does not let; empty where none."""
    found = recommendation.ranking.assessed_from(recommendation.threshold) - recommendation.line
    if not found:
        return ""
    line, is_one = percent_words(recommendation.threshold), found == 1
    return (
        f"{count(found, 'bid')} at or above {line} cannot be recommended: a check is not passed, too few sheets count, "
        f"or {'it lacks' if is_one else 'they lack'} the least points."
    )


def named(standing: Standing) -> str:
    """Who asks, or the reference where the name is not known."""
    return standing.bid.labels.get("organisation") or standing.reference


def ordinal(number: int | None) -> str:
    """1st, 2nd, 3rd, 11th, 21st."""
    number = number or 0
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
