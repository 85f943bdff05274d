"""Two settings of the line side by side: what differs, who moves in or out, and what it costs. Nothing is saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.awards.choice import Choice
from app.awards.line_words import MOST_NAMED, named
from app.platform.formatting import count
from app.rounds.models import Criterion
from app.rules.money import pounds, words
from app.rules.recommendation import Recommendation
from app.rules.rounding import percent_words


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a setting that differs, or a result."""

    name: str
    here: str
    there: str
    is_result: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """Bids that one of the two settings treats otherwise: a sentence with their sum, and the first few by name."""

    sentence: str
    names: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """This setting beside the other one; `rows` holds no setting where both are the same."""

    rows: tuple[Row, ...]
    cost: str
    moved: tuple[Moved, ...]


def comparison_of(
    here: Recommendation, there: Recommendation, choices: tuple[Choice, Choice], criteria: Sequence[Criterion]
) -> Comparison:
    """Compare the setting in hand (`here`) with the one kept beside it."""
    settings = zip(settings_of(choices[0], criteria), settings_of(choices[1], criteria), strict=True)
    differing = tuple(Row(name, one, other) for (name, one), (_, other) in settings if one != other)
    results = tuple(
        Row(name, one, other, is_result=True)
        for (name, one), (_, other) in zip(results_of(here), results_of(there), strict=True)
    )
    return Comparison((*differing, *results), cost_words(here, there), tuple(moves_between(here, there)))


def settings_of(choice: Choice, criteria: Sequence[Criterion]) -> Iterator[tuple[str, str]]:
    """What one may set, in words."""
    yield "Threshold", percent_words(choice.threshold)
    yield "Rounding before the comparison", choice.rounding.words
    yield "Band edges", ", ".join(map(percent_words, choice.floors))
    yield "Least points", least_words(choice, criteria) or "none"
    yield "The pot", choice.pot.words
    yield "Tolerance", f"{percent_words(choice.tolerance)} of the pot"


def least_words(choice: Choice, criteria: Sequence[Criterion]) -> str:
    """Evidence of need 3, Value for money 2; empty where none are asked for."""
    titles = {criterion.key: criterion.title for criterion in criteria}
    return ", ".join(f"{titles.get(key, key)} {least}" for key, least in choice.minimums)


def results_of(found: Recommendation) -> Iterator[tuple[str, str]]:
    """What follows from a setting."""
    yield "Recommended", count(found.recommended, "bid")
    yield "Total", words(found.commitment)
    over, left = found.over_budget, found.left_in_budget
    yield "Against the pot", f"{words(over)} over" if over else f"{words(left)} left"
    yield "Reserve list", count(found.reserve_count, "bid")


def cost_words(here: Recommendation, there: Recommendation) -> str:
    """How many bids and how much money this setting adds to the other."""
    bids, pence = here.recommended - there.recommended, here.division.commitment - there.division.commitment
    if not (bids or pence):
        return "Both settings recommend as many bids and cost the same."
    funds = f"{count(abs(bids), 'bid')} {more_or_fewer(bids, 'fewer')}" if bids else "as many bids"
    costs = f"{words(pounds(abs(pence)))} {more_or_fewer(pence, 'less')}" if pence else "the same"
    return f"This setting recommends {funds} and costs {costs}."


def more_or_fewer(difference: int, less: str) -> str:
    return "more" if difference > 0 else less


def moves_between(here: Recommendation, there: Recommendation) -> Iterator[Moved]:
    """Who comes in with this setting, who falls out, and whose amount is another."""
    now, before = funded_in(here), funded_in(there)
    in_both = set(now).intersection(before)
    if came := [reference for reference in now if reference not in in_both]:
        yield moved(here, came, "come in", "comes in")
    if fell := [reference for reference in before if reference not in in_both]:
        yield moved(there, fell, "fall out", "falls out")
    for reference in dict.fromkeys((*part_funded_in(here), *part_funded_in(there))):
        is_, was = (amount_in(found, reference) for found in (here, there))
        if reference in in_both and is_ != was:
            name = named(here.ranking.by_reference[reference])
            yield Moved(f"{name} gets {words(pounds(is_))} in place of {words(pounds(was))}.", (), 0)


def funded_in(found: Recommendation) -> list[str]:
    """The references of the recommended bids, in rank order. Of thousands, so nothing else is asked of them here."""
    funded, passed_over = found.ranking.contenders[: found.division.end], found.division.passed_over
    if not passed_over:
        return [standing.bid.reference for standing in funded]
    return [standing.bid.reference for place, standing in enumerate(funded) if place not in passed_over]


def part_funded_in(found: Recommendation) -> Sequence[str]:
    """The bid that gets less than it asks for, if there is one: nobody else's amount can change with a setting."""
    if found.division.part_award is None:
        return ()
    return (found.ranking.contenders[found.division.end - 1].reference,)


def amount_in(found: Recommendation, reference: str) -> int:
    """What a recommended bid gets, in pence."""
    if reference in part_funded_in(found):
        return found.division.part_award or 0
    return found.ranking.by_reference[reference].amount_in_pence


def moved(found: Recommendation, references: Sequence[str], many: str, one: str) -> Moved:
    number, shown, known = len(references), references[:MOST_NAMED], found.ranking.by_reference
    less = [
        known[each].amount_in_pence - amount_in(found, each) for each in part_funded_in(found) if each in references
    ]
    total = sum([known[each].amount_in_pence for each in references]) - sum(less)
    names = tuple(f"{named(known[each])}, {words(pounds(amount_in(found, each)))}" for each in shown)
    verb = one if number == 1 else many
    return Moved(f"{count(number, 'bid')} {verb}, {words(pounds(total))}", names, number - len(shown))
