"""What differs between two recommended award lists of a round: set otherwise, in or out, other sums, other words.

Figures and outcomes are read from what was frozen with each list; reasons and conditions from its awards.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.awards.difference.settings import figures_of, names_under, settings_of
from app.awards.models import Award, Recommendation
from app.platform.formatting import count, money
from app.platform.word_changes import Side, sides
from app.rules.outcome import Outcome, Reason

NOT_THERE = "Not in the round"
NONE = "None"
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that differs: its name, what it was and what it is. In a text the words that differ are marked."""

    name: str
    was: str
    now: str
    about: str = ""
    is_text: bool = False

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both texts in parts, those that differ marked."""
        return sides(self.was, self.now)


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one sort that differ. `short` begins the sentence that names them; empty where none does."""

    title: str
    short: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two lists of a round beside each other; `groups` has only what differs."""

    before: Recommendation
    after: Recommendation
    sentence: str
    figures: tuple[Row, ...]
    groups: tuple[Group, ...]


Line = Mapping[str, Any]


def difference_of(before: Recommendation, after: Recommendation) -> Difference:
    """Compare a list with one that stands beside it; either may be the newer one."""
    figures = tuple(paired(figures_of(before), figures_of(after)))
    groups = (Group(title, short, tuple(rows)) for title, short, rows in grouped(before, after))
    return Difference(before, after, sentence_of(before, after), figures, tuple(each for each in groups if each.rows))


def grouped(before: Recommendation, after: Recommendation) -> Iterator[tuple[str, str, Iterable[Row]]]:
    """Everything that can differ, in the order in which one reads a list."""
    was, now, names = lines_of(before), lines_of(after), names_of(before) | names_of(after)
    yield "What was set", "Set otherwise", differing(settings(before, after))
    yield "Awards that came in", "Came in", came(was, now, names)
    yield "Awards that went out", "Went out", went(was, now, names)
    yield "Other amounts", "Another amount", amounts(was, now, names)
    yield "Another place in the order", "Another place", places(was, now, names)
    yield "The reserve list", "Reserve list", reserves(was, now, names)
    yield "Other bids", "Other bids", others(was, now, names)
    for title, short, text in TEXTS:
        yield title, short, texts(before, after, names, text)
    yield "Reason and authorisation", "", differing(paired(names_under(before), names_under(after)))


def settings(before: Recommendation, after: Recommendation) -> Iterator[Row]:
    """What was set; where one of them follows a decision, what both kinds of lists have."""
    was, now = dict(settings_of(before)), dict(settings_of(after))
    if before.inputs["form"] != after.inputs["form"]:
        was, now = ({name: held[name] for name in was if name in now} for held in (was, now))
    return paired(was.items(), now.items())


def paired(before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]) -> Iterator[Row]:
    """The same names with both values; one that only one of the lists has is "none" in the other."""
    was, now = dict(before), dict(after)
    for name in dict.fromkeys((*was, *now)):
        yield Row(name, was.get(name, NONE), now.get(name, NONE))


def differing(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if row.was != row.now)


def lines_of(made: Recommendation) -> dict[str, Line]:
    """Each bid of the frozen result, in rank order, by reference."""
    return {line["reference"]: line for line in made.result["applications"]}


def names_of(made: Recommendation) -> dict[str, str]:
    """Organisation and project of each bid as it was frozen, by reference."""
    known = ((bid["reference"], bid["labels"]) for bid in made.inputs.get("bids", ()))
    return {
        reference: ", ".join(filter(None, (names.get("organisation"), names.get("project"))))
        for reference, names in known
    }


def is_award(line: Line | None) -> bool:
    return line is not None and line["outcome"] == Outcome.RECOMMENDED.value


def standing_words(line: Line | None) -> str:
    """£9,479.00; or why there is no award, with the score."""
    if line is None:
        return NOT_THERE
    if is_award(line):
        return money(line["amount"])
    score = f", {line['score']}%" if line["score"] else ""
    return f"{Reason(line['reason']).words}{score}"


Lines = Mapping[str, Line]
Names = Mapping[str, str]


def came(was: Lines, now: Lines, names: Names) -> Iterator[Row]:
    """Those with an award now who had none, in rank order."""
    for reference, line in now.items():
        if is_award(line) and not is_award(was.get(reference)):
            yield Row(reference, standing_words(was.get(reference)), standing_words(line), names.get(reference, ""))


def went(was: Lines, now: Lines, names: Names) -> Iterator[Row]:
    """Those who had an award and have none now, in the old rank order."""
    for reference, line in was.items():
        if is_award(line) and not is_award(now.get(reference)):
            yield Row(reference, standing_words(line), standing_words(now.get(reference)), names.get(reference, ""))


def amounts(was: Lines, now: Lines, names: Names) -> Iterator[Row]:
    """Awards on both lists whose sum is another."""
    for reference, line in now.items():
        if is_award(line) and is_award(was.get(reference)) and was[reference]["amount"] != line["amount"]:
            yield Row(reference, money(was[reference]["amount"]), money(line["amount"]), names.get(reference, ""))


def places(was: Lines, now: Lines, names: Names) -> Iterator[Row]:
    """Awards on both lists that stand before or after another than they did; who only made room is not named."""
    before, after = order_of(was, is_award), order_of(now, is_award)
    for reference in moved(before, after):
        yield Row(reference, f"Place {before[reference]}", f"Place {after[reference]}", names.get(reference, ""))


def reserves(was: Lines, now: Lines, names: Names) -> Iterator[Row]:
    """Who came to the reserve list or left it, and who moved on it."""
    before, after = order_of(was, is_reserve), order_of(now, is_reserve)
    jumped = set(moved(before, after))
    for reference in dict.fromkeys((*after, *before)):
        if reference in jumped or (reference in before) != (reference in after):
            old, new = (reserve_words(held, lines, reference) for held, lines in ((before, was), (after, now)))
            yield Row(reference, old, new, names.get(reference, ""))


def is_reserve(line: Line | None) -> bool:
    return line is not None and line["outcome"] == Outcome.RESERVE.value


def reserve_words(order: Mapping[str, int], lines: Lines, reference: str) -> str:
    return f"Place {order[reference]}" if reference in order else standing_words(lines.get(reference))


def others(was: Lines, now: Lines, names: Names) -> Iterator[Row]:
    """Bids whose score or outcome is another, and of whom nothing was said yet."""
    for reference in dict.fromkeys((*now, *was)):
        old, new = was.get(reference), now.get(reference)
        told = is_award(old) != is_award(new) or is_reserve(old) != is_reserve(new)
        if not told and facts(old) != facts(new):
            yield Row(reference, score_words(old), score_words(new), names.get(reference, ""))


def facts(line: Line | None) -> tuple[Any, ...]:
    return (line["score_exact"], line["reason"]) if line else ()


def score_words(line: Line | None) -> str:
    if line is None:
        return NOT_THERE
    return ", ".join(filter(None, (line["score"] and f"{line['score']}%", Reason(line["reason"]).words)))


def order_of(lines: Lines, belongs: Callable[[Line | None], bool]) -> dict[str, int]:
    """The places of those who belong, from 1."""
    return {
        reference: place
        for place, reference in enumerate((each for each, line in lines.items() if belongs(line)), start=1)
    }


def moved(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """As few as possible of those in both orders, without whom the others stand in the same order in both."""
    both = [reference for reference in after if reference in before]
    stay = set(longest_rise([before[reference] for reference in both]))
    return [reference for place, reference in enumerate(both) if place not in stay]


def longest_rise(numbers: Sequence[int]) -> list[int]:
    """The places of a longest rising series among these numbers."""
    ends: list[int] = []  # the least number that ends a series of each length
    places: list[int] = []
    earlier: list[int | None] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        earlier.append(places[length - 1] if length else None)
        ends[length:] = [number, *ends[length + 1 :]]
        places[length:] = [place, *places[length + 1 :]]
    found, at = [], places[-1] if places else None
    while at is not None:
        found.append(at)
        at = earlier[at]
    return found[::-1]


TEXTS: tuple[tuple[str, str, Callable[[Award], str]], ...] = (
    (
        "Why it will reduce crime and disorder",
        "Another statutory reason",
        lambda award: award.crime_reduction_reason,
    ),
    ("Why it is funded in part", "Another reason for a part", lambda award: award.part_award_reason),
    ("Conditions", "Other conditions", lambda award: "\n".join(award.conditions)),
)


def texts(before: Recommendation, after: Recommendation, names: Names, text: Callable[[Award], str]) -> Iterator[Row]:
    """The words of awards on both lists that are no longer the same."""
    was = {str(award.application.reference): text(award) for award in before.awards}
    now = {str(award.application.reference): text(award) for award in after.awards}
    for reference in now:
        if reference in was and was[reference] != now[reference]:
            yield Row(reference, was[reference], now[reference], names.get(reference, ""), is_text=True)


def sentence_of(before: Recommendation, after: Recommendation) -> str:
    """How many awards and how much money the one has, and against the other."""
    bids = len(after.awards) - len(before.awards)
    pounds = after.committed_amount - before.committed_amount
    has = f"Recommendation {after.number} has {count(len(after.awards), 'award')} of {money(after.committed_amount)}"
    if not (bids or pounds):
        return f"{has}, as many and as much as recommendation {before.number}."
    number = f"{count(abs(bids), 'award')} {'more' if bids > 0 else 'fewer'}" if bids else "as many awards"
    sum_ = f"{money(abs(pounds))} {'more' if pounds > 0 else 'less'}" if pounds else "the same sum"
    return f"{has}: {number} and {sum_} than recommendation {before.number}."


def sentences(found: Difference) -> list[str]:
    """The difference in short: what was set otherwise with its values, the bids of each sort by their references."""
    said = [words for group in found.groups if group.short for words in group_sentences(group)]
    total = (found.before.committed_amount, found.after.committed_amount)
    if total[0] != total[1]:
        said.append(f"Total: {money(total[0])} before, {money(total[1])} now.")
    return said or ["Nothing that either list says is different."]


def group_sentences(group: Group) -> Iterator[str]:
    if group.short in WITH_VALUES:
        yield from (f"{row.name}: {row.was} before, {row.now} now." for row in group.rows[:MOST_NAMED])
        if len(group.rows) > MOST_NAMED:
            yield f"And {count(len(group.rows) - MOST_NAMED, 'other')}."
        return
    named = [row.name for row in group.rows]
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    yield f"{group.short}: {', '.join(named[:MOST_NAMED])}{more}."


WITH_VALUES = ("Set otherwise", "Another amount")
