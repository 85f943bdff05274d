"""What is wrong with a round pack: every problem of every file at once, one line each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from app.rules.errors import RuleError

T = TypeVar("T")
S = TypeVar("S")
LONGEST_VALUE = 80


class Expected(ValueError):
    """A value is not what was expected; the message says what was."""


class BadPack(ValueError):
    """A pack that cannot be brought in; carries every problem found."""

    def __init__(self, problems: Iterable["Problem"]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: file, line (from 1) and column or key."""

    file: str
    line: int
    column: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, as "file:line: column: value: what was expected"."""

    place: Place
    value: str
    expected: str

    def __str__(self) -> str:
        at = self.place
        return f"{at.file}:{at.line}: {on_one_line(at.column)}: {on_one_line(self.value)}: {self.expected}"


@dataclass(slots=True)
class Findings:
    """Collects the problems while a pack is read, so that reading goes on after each."""

    problems: list[Problem] = field(default_factory=list)
    cut_off: set[str] = field(default_factory=set)  # files that could not be read to their end

    def note(self, place: Place, value: str, expected: str) -> None:
        self.problems.append(Problem(place, value, expected))

    def read(self, parse: Callable[[S], T], value: S, place: Place) -> T | None:
        """The parsed value, or None where it is not what was expected; then the problem is noted."""
        try:
            return parse(value)
        except (Expected, RuleError) as wrong:
            self.note(place, shown(value), str(wrong))
            return None


def shown(value: object) -> str:
    """A value as its file has it, as nearly as can be said."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(shown(entry) for entry in value)}]"
    text = str(value)
    return text if text.strip() in ("", text) else f'"{text}"'


def on_one_line(text: str) -> str:
    """Short, printable and on one line, so that each problem is one line that no terminal obeys."""
    flat = "".join(mark if mark.isprintable() else "?" for mark in " ".join(text.split()))
    return flat if len(flat) <= LONGEST_VALUE else f"{flat[: LONGEST_VALUE - 1]}…"
