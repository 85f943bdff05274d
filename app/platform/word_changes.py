"""Two versions of a text, each cut where the other says something else, so that the difference can be marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\S+\s*|\s+")
MOST_WORDS = 4_000
LEAST_ALIKE = 0.3  # below this, marks word by word are harder to read than two texts


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a text, and whether the other version has them at this place."""

    words: str
    is_changed: bool


Side = tuple[Part, ...]


def sides(was: str, now: str) -> tuple[Side, Side]:
    """Both versions in parts. Texts that have little in common, or are very long, are changed as a whole."""
    before, after = WORD.findall(was), WORD.findall(now)
    if max(len(before), len(after)) > MOST_WORDS:
        return whole(was), whole(now)
    found = SequenceMatcher(None, stripped(before), stripped(after), autojunk=False)
    if found.ratio() < LEAST_ALIKE:
        return whole(was), whole(now)
    steps = found.get_opcodes()
    return (
        tuple(Part("".join(before[i:j]), step != "equal") for step, i, j, _, _ in steps if j > i),
        tuple(Part("".join(after[i:j]), step != "equal") for step, _, _, i, j in steps if j > i),
    )


def whole(text: str) -> Side:
    return (Part(text, is_changed=True),) if text else ()


def stripped(words: list[str]) -> list[str]:
    """Without the spaces behind them: another line end is no other word."""
    return [word.strip() for word in words]
