"""round.toml: the round's own file, read key by key so that every bad one is named with its line."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from app.round_packs import fields, toml_values
from app.round_packs.pack import PackedRound
from app.round_packs.problems import Findings, Place
from app.round_packs.tables import decoded
from app.rules.round_rules import DEFAULT_QUORUM, RoundRules
from app.rules.rounding import Rounding
from app.rules.scoring import Criterion
from app.rules.timetable import Timetable

FILE = "round.toml"
REQUIRED = (
    "fund",
    "name",
    "reference",
    "financial_year",
    "opens_at",
    "closes_at",
    "panel_from",
    "panel_to",
    "budget",
    "max_award",
    "rounding",
    "threshold",
    "band_floors",
    "over_commitment_limit",
    "criteria",
)
OPTIONAL = ("quorum", "tie_break", "draw_seed")
OF_A_CRITERION = ("key", "title", "weight", "max_score")
ASSIGNMENT = re.compile(r"\s*[\"']?(?P<key>[A-Za-z0-9_-]+)[\"']?\s*=")
CRITERION_HEAD = re.compile(r"\s*\[\[\s*criteria\s*\]\]")
BROKEN_AT = re.compile(r"\(at line (?P<line>\d+), column \d+\)")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Frame:
    """What the other files are checked against; what could not be read is None, and then not checked."""

    timetable: Timetable | None = None
    max_award: Decimal | None = None
    criteria: tuple[Criterion, ...] | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one table of the file, and the lines that they stand on."""

    said: Mapping[str, Any]
    lines: Mapping[str, int]
    first_line: int
    findings: Findings

    def place(self, key: str) -> Place:
        return Place(FILE, self.lines.get(key, self.first_line), key)

    def read(self, key: str, parse: Callable[[Any], T], usual: T | None = None) -> T | None:
        """The value of a key; the usual one where it is missing, None where it is bad, which is noted."""
        return self.findings.read(parse, self.said[key], self.place(key)) if key in self.said else usual

    def check_names(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
        """Every required key is there and no unknown one."""
        for key in required:
            if key not in self.said:
                self.findings.note(self.place(key), "", "a value for this key")
        for key in self.said:
            if key not in required + optional:
                known = ", ".join(required + optional)
                self.findings.note(self.place(key), key, f"one of the keys {known}")


def read_round(content: bytes | None, findings: Findings) -> tuple[PackedRound | None, Frame]:
    """The round of a pack, where nothing is wrong with it, and in any case what the other files need of it."""
    text = decoded(content, FILE, findings)
    said = None if text is None else parsed(text, findings)
    if text is None or said is None:
        return None, Frame()
    top = Keys(said, lines_of(text)[0], 1, findings)
    top.check_names(REQUIRED, OPTIONAL)
    frame = Frame(
        timetable=timetable_of(top),
        max_award=top.read("max_award", toml_values.as_text(fields.positive_money)),
        criteria=criteria_of(top, text),
    )
    return packed(top, frame), frame


def parsed(text: str, findings: Findings) -> dict[str, Any] | None:
    """The file as data; None, with the line named, where it is no TOML. A doubled key is no TOML."""
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as wrong:
        at = BROKEN_AT.search(str(wrong))
        line = int(at["line"]) if at else len(text.splitlines())
        stands = text.splitlines()[line - 1] if 0 < line <= len(text.splitlines()) else ""
        findings.note(Place(FILE, line, "(file)"), stands, f"TOML, each key once ({wrong})")
        return None


def lines_of(text: str) -> list[dict[str, int]]:
    """The line of each key: first of the file's own keys, then of each criterion's. "" is the head's line."""
    tables: list[dict[str, int]] = [{"": 1}]
    for number, line in enumerate(text.split("\n"), start=1):
        if CRITERION_HEAD.match(line):
            tables[0].setdefault("criteria", number)
            tables.append({"": number})
        elif found := ASSIGNMENT.match(line):
            tables[-1].setdefault(found["key"], number)
    return tables


def timetable_of(top: Keys) -> Timetable | None:
    """Opening and closing times, the second after the first."""
    opens_at = top.read("opens_at", toml_values.moment)
    closes_at = top.read("closes_at", toml_values.moment)
    if opens_at is None or closes_at is None:
        return None
    return top.read("closes_at", lambda _: Timetable(opens_at, closes_at))


def criteria_of(top: Keys, text: str) -> tuple[Criterion, ...] | None:
    """The criteria, where all of them are good, each key once."""
    tables = top.read("criteria", toml_values.list_of_tables)
    if tables is None:
        return None
    lines = lines_of(text)[1:]
    at = lines if len(lines) == len(tables) else [{"": top.place("criteria").line}] * len(tables)
    keys = [Keys(said, of_one, of_one[""], top.findings) for said, of_one in zip(tables, at, strict=True)]
    found = [criterion_of(of_one) for of_one in keys]
    good = tuple(criterion for criterion in found if criterion)
    return good if all(found) and are_distinct(keys) else None


def are_distinct(criteria: Sequence[Keys]) -> bool:
    """Each criterion has a key of its own; one that stands twice is noted where it does so again."""
    seen: list[object] = []
    for keys in criteria:
        key = keys.said.get("key")
        if key in seen:
            keys.findings.note(keys.place("key"), str(key), "a key that stands once")
        seen.append(key)
    return len(set(map(str, seen))) == len(seen)


def criterion_of(keys: Keys) -> Criterion | None:
    """One criterion."""
    keys.check_names(OF_A_CRITERION)
    key = keys.read("key", toml_values.as_text(fields.reference))
    title = keys.read("title", toml_values.as_text(fields.name))
    weight = keys.read("weight", toml_values.positive_whole)
    max_score = keys.read("max_score", toml_values.positive_whole)
    if key is None or title is None or weight is None or max_score is None:
        return None
    return Criterion(key, title, weight, max_score)


def packed(top: Keys, frame: Frame) -> PackedRound | None:
    """The round from its keys; None where one of them is missing or bad."""
    fund = top.read("fund", toml_values.as_text(fields.name))
    name = top.read("name", toml_values.as_text(fields.name))
    year = top.read("financial_year", toml_values.as_text(fields.financial_year))
    panel_from = top.read("panel_from", toml_values.day)
    panel_to = top.read("panel_to", toml_values.day_from(panel_from))
    rules = rules_of(top, frame)
    if fund is None or name is None or year is None or panel_from is None or panel_to is None:
        return None
    if rules is None or frame.timetable is None or frame.max_award is None:
        return None
    return PackedRound(fund, name, year, frame.timetable, panel_from, panel_to, frame.max_award, rules)


def rules_of(top: Keys, frame: Frame) -> RoundRules | None:
    """The rules from their keys; None where one of them is missing or bad."""
    reference = top.read("reference", toml_values.as_text(fields.reference))
    budget = top.read("budget", toml_values.as_text(fields.positive_money))
    limit = top.read("over_commitment_limit", toml_values.as_text(fields.percentage_with_sign))
    rounding = top.read("rounding", toml_values.as_text(fields.one_of(Rounding)))
    threshold = top.read("threshold", toml_values.threshold_under(rounding))
    floors = top.read("band_floors", toml_values.floors_under(rounding))
    quorum = top.read("quorum", toml_values.positive_whole, usual=DEFAULT_QUORUM)
    as_listed = tuple(criterion.key for criterion in frame.criteria or ())
    tie_break = top.read("tie_break", toml_values.tie_break_of(frame.criteria), usual=as_listed)
    seed = top.read("draw_seed", toml_values.as_text(fields.name), usual=reference)
    if reference is None or budget is None or limit is None or rounding is None or frame.criteria is None:
        return None
    if threshold is None or floors is None or quorum is None or tie_break is None or seed is None:
        return None
    return RoundRules(reference, frame.criteria, budget, threshold, floors, rounding, limit, quorum, tie_break, seed)
