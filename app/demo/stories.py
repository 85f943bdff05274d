"""What the demo's bids say: texts written for each kind of project, filled from the bid's own facts.

A kind of project is one file in texts/. Each section has paragraphs, each paragraph a few wordings, and inside a
wording [this|that] offers two more. Which one a bid gets follows from its reference and its place among the bids of
its kind: always the same for one bid, and another for the next.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.demo.costs import CostLine, costs_of, facts_of_costs, spoken

TEXTS = Path(__file__).with_name("texts")
SENTENCE = re.compile(r"^\w|(?<=[.!?] )\w|(?<=[.!?]” )\w")
CHOICE = re.compile(r"\[([^\[\]]*)\]")
PLACES = [
    "Brackenlight",
    "Copperdyke",
    "Emberford",
    "Fennelbrook",
    "Foxglove",
    "Hazelmere",
    "Larkhollow",
    "Marlpit",
    "Moonrake",
    "Quillmoor",
    "Saffronwell",
    "Stonecroft",
    "Thistlegate",
    "Tollgate",
    "Withybrook",
    "Dovetail Row",
    "Kestrel Rise",
    "Osier Bank",
    "Rushy Meadow",
    "Windrush End",
]
MONTHS_IN_HALF_A_YEAR = 6
MOST_PARAGRAPHS = 2

Kind = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BidFacts:
    """What a bid's texts are filled from. `number` is its place among the bids of its kind, from 0."""

    reference: str
    organisation: str
    place: str
    area: str
    project: str
    requested: Decimal
    number: int
    begins: date


@dataclass(frozen=True, slots=True)
class Story:
    """What a bid says: its answer to each question by key, and its costs."""

    answers: Mapping[str, str]
    costs: tuple[CostLine, ...]


def story_of(bid: BidFacts) -> Story:
    """The bid's texts and costs; the same each time for the same bid."""
    kind = kinds()[bid.project]
    costs = costs_of(kind, bid.requested, bid.number)
    facts = facts_of(bid, kind) | facts_of_costs(costs)
    facts |= {name: str(whole(facts[of]) // whole(facts[by])) for name, (of, by) in kind.get("shares", {}).items()}
    answers = {
        key: section_text(bid, place * MOST_PARAGRAPHS, paragraphs, facts)
        for place, (key, paragraphs) in enumerate(sections_of(kind).items())
    }
    return Story(answers, costs)


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of project by its name."""
    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(TEXTS.glob("*.toml"))]
    return {kind["project"]: kind for kind in found}


def sections_of(kind: Kind) -> dict[str, list[dict[str, str]]]:
    """The texts of a kind: its lists of paragraphs, each with its wordings."""
    return {key: value for key, value in kind.items() if isinstance(value, list) and key not in ("costs", "given")}


def place_of(organisation: str) -> str:
    """Where an organisation is: its name without what it does."""
    return next((place for place in PLACES if organisation.startswith(f"{place} ")), organisation)


def facts_of(bid: BidFacts, kind: Kind) -> dict[str, str]:
    """The words that stand for the names in braces."""
    facts = {
        "organisation": bid.organisation,
        "place": bid.place,
        "area": bid.area,
        "begins": month_of(bid.begins, 0),
        "halfway": month_of(bid.begins, MONTHS_IN_HALF_A_YEAR),
        "ends": month_of(bid.begins, 2 * MONTHS_IN_HALF_A_YEAR - 1),
        "year": str(bid.begins.year),
        "last_year": str(bid.begins.year - 1),
        "asked": spoken(bid.requested),
    }
    facts |= {name: listed[bid.number % len(listed)] for name, listed in kind.get("facts", {}).items()}
    return facts | {name: number_words(bid, name, *ends) for name, ends in kind.get("numbers", {}).items()}


def whole(words: str) -> int:
    return int(words.replace(",", ""))


def month_of(begins: date, later: int) -> str:
    """A month in words, counted from the beginning: October 2024."""
    months = begins.month - 1 + later
    return f"{date(begins.year + months // 12, months % 12 + 1, 1):%B %Y}"


def number_words(bid: BidFacts, name: str, least: int, most: int) -> str:
    """A number between two others; a year ("since") without a comma."""
    number = least + chance(bid, name) % (most - least + 1)
    return str(number) if name == "since" else f"{number:,}"


def chance(bid: BidFacts, name: str) -> int:
    return chance_of(f"{bid.reference}:{name}")


def chance_of(words: str) -> int:
    """A number that looks like chance and is the same each time."""
    return int(sha256(words.encode()).hexdigest()[:8], 16)


def section_text(bid: BidFacts, place: int, paragraphs: list[dict[str, str]], facts: Mapping[str, str]) -> str:
    """One answer: a wording of each paragraph."""
    written = (
        filled(bid, place + index, wording_of(bid.number, place + index, list(paragraph.values())), facts)
        for index, paragraph in enumerate(paragraphs)
    )
    return "\n\n".join(written)


def wording_of(number: int, place: int, wordings: list[str]) -> str:
    """One of a paragraph's wordings, so that any two bids of a kind differ in about half of their paragraphs.

    Each place has a mask of four bits; the parity of the bits that it takes from the bid's number decides.
    """
    return wordings[(number & (place % 15 + 1)).bit_count() % len(wordings)]


def filled(bid: BidFacts, place: int, wording: str, facts: Mapping[str, str]) -> str:
    """One paragraph with its choices made and its facts in place, beginning with a capital."""
    choices = iter(range(100))

    def choose(offered: re.Match[str]) -> str:
        options = offered[1].split("|")
        return options[chance(bid, f"{place}.{next(choices)}") % len(options)]

    text = " ".join(CHOICE.sub(choose, wording).format_map(facts).split())
    return SENTENCE.sub(lambda found: found[0].upper(), text)
