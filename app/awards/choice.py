"""Where somebody puts the line: read from what a browser sent, and written as an address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

from werkzeug.datastructures import MultiDict

from app.rounds.models import Criterion, Round
from app.rules.bands import check_floors
from app.rules.errors import RuleError
from app.rules.pot import Pot
from app.rules.round_rules import check_threshold
from app.rules.rounding import Rounding, number_words

PERCENT = re.compile(r"\s*([0-9]{1,3}(?:\.[0-9]{1,2})?)\s*%?\s*")
LABELS = {"area": "area", "theme": "theme", "organisation_type": "organisation type"}
NOT_A_PERCENTAGE = "Enter {what} as a percentage from 0 to 100 in figures, like {example}."
NOT_A_MINIMUM = "Enter the least points on {title} in figures from 0 to {most}, or leave the field empty."
MINIMUM = "minimum-"
MOST_PAGES = 10_000
MOST_EDGES = 10
LONGEST_QUERY = 1500

Sent = Mapping[str, list[str]]
Word = TypeVar("Word", Rounding, Pot)


@dataclass(frozen=True, slots=True)
class Choice:
    """Where somebody puts the line. Percentages; `floors` are the band edges, highest first.

    `minimums` are the least points tried on some criteria, by their keys. `by` is the label whose spread is shown;
    `everything` and `page` say which part of the list; `beside` is another setting to compare with, as a query.
    """

    threshold: Decimal
    rounding: Rounding
    floors: tuple[Decimal, ...]
    pot: Pot
    tolerance: Decimal
    minimums: tuple[tuple[str, int], ...] = ()
    by: str = "area"
    everything: bool = False
    page: int = 1
    beside: str = ""

    @property
    def setting(self) -> Choice:
        """The line itself, without what is shown of it."""
        return replace(self, by="area", everything=False, page=1, beside="")

    def query(self, usual: Choice | None = None, **changes: object) -> str:
        """The choice as the query of an address, with changes; what is as usual in the round is left out."""
        before = as_fields(usual) if usual else {}
        said = {name: values for name, values in as_fields(self).items() if values != before.get(name)}
        said |= {name: [] if value is None else [str(value)] for name, value in changes.items()}
        return urlencode(said, doseq=True)


@lru_cache(maxsize=100)
def as_fields(choice: Choice) -> Mapping[str, list[str]]:
    """The choice as the fields of a form. Kept, because each address on the page of the line asks for it."""
    return {
        "threshold": [number_words(choice.threshold)],
        "rounding": [choice.rounding.value],
        "edge": [number_words(floor) for floor in choice.floors],
        "pot": [choice.pot.value],
        "tolerance": [number_words(choice.tolerance)],
        **{f"{MINIMUM}{key}": [str(least)] for key, least in choice.minimums},
        "by": [choice.by],
        "show": ["all"] if choice.everything else [],
        "page": [str(choice.page)] if choice.page > 1 else [],
        "beside": [choice.beside] if choice.beside else [],
    }


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent: the choice it stands for, the texts as typed, and what is wrong, by field.

    Where a field is wrong, `choice` has what it had before.
    """

    choice: Choice
    texts: Mapping[str, str] = field(default_factory=dict)
    edges: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    beside: Choice | None = None


def usual_choice(round_: Round) -> Choice:
    """The line as the round has it."""
    return Choice(
        threshold=Decimal(round_.threshold),
        rounding=round_.rounding,
        floors=tuple(Decimal(floor) for floor in round_.band_floors),
        pot=Pot.WITHIN_TOLERANCE,
        tolerance=Decimal(round_.over_commitment_percent),
    )


def read_choice(sent: MultiDict[str, str], round_: Round) -> Typed:
    """The choice that was sent. Whatever is missing is as usual; whatever is wrong is as it was before."""
    usual, criteria = usual_choice(round_), round_.criteria
    before = from_query(sent["last"], usual, criteria) if sent.get("last") else usual
    reader = Reader(sent.to_dict(flat=False), before, missing=usual, criteria=criteria)
    beside = reader.choice.beside
    other = from_query(beside, usual, criteria).setting if beside else None
    return Typed(reader.choice, reader.texts, reader.edges, reader.errors, other)


def from_query(query: str, usual: Choice, criteria: Sequence[Criterion]) -> Choice:
    """A choice that an address holds; what it does not say, or says wrongly, is as usual."""
    return Reader(parse_qs(query[:LONGEST_QUERY]), usual, criteria=criteria).choice


class Reader:
    """Reads field by field, and keeps what is wrong beside what was typed."""

    def __init__(
        self, sent: Sent, before: Choice, missing: Choice | None = None, criteria: Sequence[Criterion] = ()
    ) -> None:
        self.sent, self.before, self.missing = sent, before, missing or before
        self.errors: dict[str, str] = {}
        rounding = self.one_of(Rounding, "rounding")
        self.choice = Choice(
            threshold=self.threshold(rounding),
            rounding=rounding,
            floors=self.floors(rounding),
            pot=self.one_of(Pot, "pot"),
            tolerance=self.tolerance(),
            minimums=tuple(self.minimums(criteria)),
            by=self.first("by") if self.first("by") in LABELS else self.missing.by,
            everything=self.first("show") == "all",
            page=self.page(),
            beside=self.first("beside")[:LONGEST_QUERY],
        )
        if "edge" in self.errors:
            self.take_back_rounding()
        self.texts = {
            "threshold": self.first("threshold") if "threshold" in self.errors else number_words(self.choice.threshold),
            "tolerance": self.first("tolerance") if "tolerance" in self.errors else number_words(self.choice.tolerance),
            "rounding": rounding.value,
            "another_edge": self.first("another_edge") if "edge" in self.errors else "",
        } | {name: self.first(name) for name in self.errors if name.startswith(MINIMUM)}
        self.texts |= {f"{MINIMUM}{key}": str(least) for key, least in self.choice.minimums if self.is_right(key)}
        shown = [number_words(floor) for floor in self.choice.floors]
        self.edges = tuple(self.sent.get("edge", shown) if "edge" in self.errors else shown)

    def is_right(self, key: str) -> bool:
        return f"{MINIMUM}{key}" not in self.errors

    def take_back_rounding(self) -> None:
        """Edges that the new rounding cannot hold leave both as they were."""
        self.choice = replace(self.choice, rounding=self.before.rounding, floors=self.before.floors)

    def first(self, name: str) -> str:
        return next(iter(self.sent.get(name, [""])), "")

    def threshold(self, rounding: Rounding) -> Decimal:
        """The threshold typed, and a step up or down from it where such a button was pressed."""
        if not self.first("threshold").strip() and "threshold" not in self.sent:
            return self.missing.threshold
        try:
            typed = percentage(self.first("threshold"), "the threshold")
            check_threshold(typed, rounding)
        except RuleError as wrong:
            self.errors["threshold"] = str(wrong)
            return self.before.threshold
        step = {"1": 1, "-1": -1}.get(self.first("threshold_step"), 0)
        return min(max(typed + step, Decimal(0)), Decimal(100))

    def floors(self, rounding: Rounding) -> tuple[Decimal, ...]:
        """The band edges typed, highest first; an empty field leaves one out, and another one takes its place."""
        another = self.first("another_edge").strip()
        if "edge" not in self.sent and rounding is self.missing.rounding and not another:
            return self.missing.floors
        typed = self.sent.get("edge", [number_words(floor) for floor in self.missing.floors])
        try:
            floors = tuple(percentage(text, "each band edge") for text in typed[:MOST_EDGES] if text.strip())
            check_floors(floors, rounding)
            if another:
                floors = tuple(sorted({*floors, percentage(another, "each band edge")}, reverse=True))
                check_floors(floors, rounding)
        except RuleError as wrong:
            self.errors["edge"] = str(wrong)
            return self.before.floors
        return floors

    def tolerance(self) -> Decimal:
        """The most that may go beyond the pot, in percent of it."""
        if "tolerance" not in self.sent:
            return self.missing.tolerance
        try:
            return percentage(self.first("tolerance"), "the tolerance", example="5 or 2.5")
        except RuleError as wrong:
            self.errors["tolerance"] = str(wrong)
            return self.before.tolerance

    def minimums(self, criteria: Sequence[Criterion]) -> Iterator[tuple[str, int]]:
        """The least points typed, by criterion; an empty field or a 0 asks for none."""
        before = dict(self.before.minimums)
        for criterion in criteria:
            name = f"{MINIMUM}{criterion.key}"
            text = self.first(name).strip()
            least = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
            if text and not 0 <= least <= criterion.max_score:
                self.errors[name] = NOT_A_MINIMUM.format(title=criterion.title, most=criterion.max_score)
                least = before.get(criterion.key, 0)
            if least > 0:
                yield criterion.key, least

    def one_of(self, words: type[Word], name: str) -> Word:
        """One of the words on offer; anything else is as it was."""
        sent = self.first(name)
        if sent in [word.value for word in words]:
            return words(sent)
        if sent:
            self.errors[name] = "Choose one of those on offer."
            return words(getattr(self.before, name))
        return words(getattr(self.missing, name))

    def page(self) -> int:
        text = self.first("page")
        return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def percentage(text: str, what: str, example: str = "71 or 70.5") -> Decimal:
    """A percentage as people type it: 71, 70.5, 71%."""
    found = PERCENT.fullmatch(text)
    if found is None or Decimal(found[1]) > 100:
        raise RuleError(NOT_A_PERCENTAGE.format(what=what, example=example))
    return Decimal(number_words(Decimal(found[1])))
