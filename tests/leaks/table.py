"""The table of who may do what and when (who_may.txt), read and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

TABLE = Path(__file__).with_name("who_may.txt")
GROUPS = (
    ("nobody",),
    ("Farouk", "Nadia", "Petra"),
    ("Carys", "Ben", "Gwen", "Devan", "Chidi", "Olive"),
    ("Dilys", "Odette", "Edwin", "Fiona", "Grace", "Hari", "Imogen"),
)
PEOPLE = tuple(name for group in GROUPS for name in group)
OFFICERS = GROUPS[3]
PANEL = GROUPS[2]
ASKED_IN = {
    "P": ("nobody", "Carys", "Dilys"),
    "O": ("nobody", "Petra", "Carys", "Dilys"),
    "S": PEOPLE,
    "U": (*PANEL, "Dilys", "Odette"),
    "C": ("nobody", "Devan", "Chidi", *OFFICERS),
    "D": ("nobody", "Nadia", "Petra", "Carys", "Devan", "Dilys", "Odette", "Imogen"),
}
"""Everybody once; in the other phases those for whom they differ."""

NOT_ASKED = "."
ALWAYS = "*"

Signs = dict[str, str]  # by phase, one sign for each of PEOPLE


def read_table() -> dict[str, Signs]:
    """What the table says of each route: by phase the sign of each person; by ALWAYS where the phase is all one."""
    rows: dict[str, Signs] = defaultdict(dict)
    for line in TABLE.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            phases, *signs, method, rest = line.split(maxsplit=len(GROUPS) + 2)
            rows[f"{method} {rest}"] |= dict.fromkeys(phases, "".join(signs))
    return dict(rows)


def lines_of(row: str, signs: Mapping[str, str]) -> list[str]:
    """The lines of the table that say this: phases that contradict each other in nothing stand together."""
    lines: list[tuple[str, str]] = []
    for phase, found in signs.items():
        fits = next((each for each in lines if agree(each[1], found)), ("", NOT_ASKED * len(PEOPLE)))
        lines = [each for each in lines if each != fits] + [(fits[0] + phase, together(fits[1], found))]
    whole = "".join(signs)
    return [f"{ALWAYS if phases == whole else phases:6} {spaced(found)}  {row}" for phases, found in lines]


def agree(one: str, other: str) -> bool:
    return all(NOT_ASKED in (a, b) or a == b for a, b in zip(one, other, strict=True))


def together(one: str, other: str) -> str:
    return "".join(b if a == NOT_ASKED else a for a, b in zip(one, other, strict=True))


def spaced(signs: str) -> str:
    letters = iter(signs)
    return " ".join("".join(next(letters) for _ in group) for group in GROUPS)


def said_of(signs: Mapping[str, str], phase: str) -> str:
    """What the table says of a route in a phase."""
    return signs.get(phase) or signs.get(ALWAYS) or "?" * len(PEOPLE)
