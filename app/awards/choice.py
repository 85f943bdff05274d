"""Where somebody puts the line: read from what a browser sent, and written as an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

from werkzeug.datastructures import MultiDict

from app.rounds.models import Round
from app.rules.bands import check_floors
from app.rules.errors import RuleError
from app.rules.pot import Pot
from app.rules.round_rules import check_threshold
from app.rules.rounding import Rounding, number_words

PERCENT = re.compile(r"\s*([0-9]{1,3}(?:\.[0-9]{1,2})?)\s*%?\s*")
LABELS = {"area": "area", "theme": "theme", "organisation_type": "organisation type"}
NOT_A_PERCENTAGE = "Enter {what} as a percentage from 0 to 100 in figures, like {example}."
MOST_PAGES = 10_000

Sent = Mapping[str, list[str]]
Word = TypeVar("Word", Rounding, Pot)


@dataclass(frozen=True, slots=True)
class Choice:
    """Where somebody puts the line. Percentages; `floors` are the band edges, highest first.

    `by` is the label whose spread is shown; `everything` and `page` say which part of the list.
    """

    threshold: Decimal
    rounding: Rounding
    floors: tuple[Decimal, ...]
    pot: Pot
    tolerance: Decimal
    by: str = "area"
    everything: bool = False
    page: int = 1

    def said(self) -> dict[str, list[str]]:
        """The choice as the fields of a form."""
        return {
            "threshold": [number_words(self.threshold)],
            "rounding": [self.rounding.value],
            "edge": [number_words(floor) for floor in self.floors],
            "pot": [self.pot.value],
            "tolerance": [number_words(self.tolerance)],
            "by": [self.by],
            "show": ["all"] if self.everything else [],
            "page": [str(self.page)] if self.page > 1 else [],
        }

    def query(self, usual: Choice | None = None, **changes: object) -> str:
        """The choice as the query of an address, with changes; what is as usual in the round is left out."""
        before = usual.said() if usual else {}
        said = {name: values for name, values in self.said().items() if values != before.get(name)}
        said |= {name: [] if value is None else [str(value)] for name, value in changes.items()}
        return urlencode(said, doseq=True)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent: the choice it stands for, the texts as typed, and what is wrong, by field.

    Where a field is wrong, `choice` has what it had before.
    """

    choice: Choice
    texts: Mapping[str, str] = field(default_factory=dict)
    edges: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


def usual_choice(round_: Round) -> Choice:
    """The line as the round has it."""
    return Choice(
        threshold=Decimal(round_.threshold),
        rounding=round_.rounding,
        floors=tuple(Decimal(floor) for floor in round_.band_floors),
        pot=Pot.WITHIN_TOLERANCE,
        tolerance=Decimal(round_.over_commitment_percent),
    )


def read_choice(sent: MultiDict[str, str], usual: Choice) -> Typed:
    """The choice that was sent. Whatever is missing is as usual; whatever is wrong is as it was before."""
    before = usual
    if sent.get("last"):
        before = Reader(parse_qs(sent["last"][:500]), usual).choice
    reader = Reader(sent.to_dict(flat=False), before, missing=usual)
    return Typed(reader.choice, reader.texts, reader.edges, reader.errors)


class Reader:
    """Reads field by field, and keeps what is wrong beside what was typed."""

    def __init__(self, sent: Sent, before: Choice, missing: Choice | None = None) -> None:
        self.sent, self.before, self.missing = sent, before, missing or before
        self.errors: dict[str, str] = {}
        rounding = self.one_of(Rounding, "rounding")
        self.choice = Choice(
            threshold=self.threshold(rounding),
            rounding=rounding,
            floors=self.floors(rounding),
            pot=self.one_of(Pot, "pot"),
            tolerance=self.tolerance(),
            by=self.first("by") if self.first("by") in LABELS else self.missing.by,
            everything=self.first("show") == "all",
            page=self.page(),
        )
        if "edge" in self.errors:
            self.take_back_rounding()
        self.texts = {
            "threshold": self.first("threshold") if "threshold" in self.errors else number_words(self.choice.threshold),
            "tolerance": self.first("tolerance") if "tolerance" in self.errors else number_words(self.choice.tolerance),
            "rounding": rounding.value,
        }
        shown = [number_words(floor) for floor in self.choice.floors]
        self.edges = tuple(self.sent.get("edge", shown) if "edge" in self.errors else shown)

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
        """The band edges typed, highest first."""
        if "edge" not in self.sent and rounding is self.missing.rounding:
            return self.missing.floors
        typed = self.sent.get("edge", [number_words(floor) for floor in self.missing.floors])
        try:
            floors = tuple(percentage(text, "each band edge") for text in typed[:10])
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
