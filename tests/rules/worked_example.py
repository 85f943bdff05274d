"""Reads the worked examples: small tables that anybody can check by hand.

A file begins with what holds for all of it; each "##" is one example and may set something else. Settings stand
indented as "name: value"; the table gives each bid's marks, one number a member, and what must come of it.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from app.rules.bid import Bid, Status
from app.rules.gates import Gate
from app.rules.pot import Pot
from app.rules.round_rules import RoundRules
from app.rules.rounding import Rounding
from app.rules.scoring import Criterion

FOLDER = Path(__file__).with_name("worked_examples")
CRITERION = re.compile(r"(?P<key>\w+) (?P<weight>\d+) x (?P<most>\d+)(?: \(at least (?P<least>\d+)\))?")


@dataclass(frozen=True)
class Example:
    name: str
    settings: dict[str, str]
    rows: tuple[dict[str, str], ...]

    @property
    def rules(self) -> RoundRules:
        said = self.settings
        return RoundRules(
            reference="EXAMPLE",
            criteria=tuple(criterion(text) for text in said["criteria"].split(", ")),
            budget=Decimal(said["budget"]),
            threshold=Decimal(said["threshold"]),
            band_floors=tuple(Decimal(floor) for floor in said["floors"].split(", ")),
            rounding=Rounding(said.get("rounding", "exact")),
            over_commitment_limit=Decimal(said.get("tolerance", "0")),
            quorum=int(said.get("quorum", "3")),
            tie_break=tuple(said["tie break"].split(", ")) if "tie break" in said else (),
            draw_seed=said.get("draw seed", ""),
            pot=Pot(said.get("pot", "within-tolerance")),
        )

    @property
    def bids(self) -> list[Bid]:
        keys = [criterion.key for criterion in self.rules.criteria]
        return [bid(row, keys) for row in self.rows]


def all_examples() -> list[Example]:
    return [example for path in sorted(FOLDER.glob("*.md")) for example in examples_in(path)]


def examples_in(path: Path) -> list[Example]:
    top, *parts = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [example(path.stem, settings_in(top), part) for part in parts]


def example(file_name: str, shared: dict[str, str], part: str) -> Example:
    title = part.splitlines()[0].strip()
    return Example(f"{file_name}: {title}", shared | settings_in(part), rows_in(part))


def settings_in(text: str) -> dict[str, str]:
    return dict(re.findall(r"^    ([a-z ]+): (.+)$", text, flags=re.MULTILINE))


def rows_in(text: str) -> tuple[dict[str, str], ...]:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    head, _, *rows = cells
    return tuple(dict(zip(head, row, strict=True)) for row in rows)


def criterion(text: str) -> Criterion:
    said = CRITERION.fullmatch(text)
    assert said, text
    least = int(said["least"]) if said["least"] else None
    return Criterion(said["key"], said["key"].capitalize(), int(said["weight"]), int(said["most"]), least)


def bid(row: dict[str, str], keys: list[str]) -> Bid:
    marks = {key: row[key].partition("→") for key in keys}
    members = len(marks[keys[0]][0].split())
    return Bid(
        reference=row["bid"],
        amount=Decimal(row["asks for"]),
        sheets={
            f"member {number}": {key: int(marks[key][0].split()[number]) for key in keys} for number in range(members)
        },
        moderated={key: int(agreed) for key, (_, _, agreed) in marks.items() if agreed},
        status=Status.WITHDRAWN if "withdrawn" in row.get("standing", "") else Status.SUBMITTED,
        gates=gates(row.get("standing", "")),
    )


def gates(standing: str) -> tuple[Gate, ...]:
    _, failed, reason = standing.partition("failed: ")
    return (Gate("Checks", passed=not failed, reason=reason),)
