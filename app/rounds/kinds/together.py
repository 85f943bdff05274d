"""What answers of several lines have in common: an address, a contact, an organisation.

They are kept as they were typed, so that a slip in one line loses nothing; the slip is said and has to be put
right before submitting.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import Field

from app.platform.text_fields import LineField, LineInput
from app.rounds.kinds.kind import Kind, Part, Slip, packed, unpacked
from app.rounds.models import Question
from app.rules.errors import RuleError

Check = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer.

    `needed` says what to enter when it is left empty; `check` gives its one way of writing.
    """

    part: Part
    label: str
    needed: str = ""
    hint: str = ""
    autocomplete: str = ""
    inputmode: str = ""
    width: str = ""
    check: Check = str


class Together(Kind):
    """Several lines that make one answer."""

    template = "together"
    is_private = True
    lines: tuple[Line, ...] = ()

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        return {line.part: field_of(line) for line in self.lines}

    def data(self, question: Question, value: str) -> dict[Part, Any]:
        return dict(parts_in(value))

    def text(self, question: Question, data: Mapping[Part, Any]) -> str:
        written = {line.part: checked(line, data.get(line.part) or "") for line in self.lines}
        return packed({part: text for part, text in written.items() if text})

    def shown(self, question: Question, value: str) -> str:
        given = parts_in(value)
        return "\n".join(given[line.part] for line in self.lines if given.get(line.part))

    def slips(self, question: Question, value: str) -> Iterator[Slip]:
        given = parts_in(value)
        for line in self.lines:
            if message := wrong_with(line, given.get(line.part, "")):
                yield Slip(line.part, message)

    def gaps(self, question: Question, value: str) -> Iterator[Slip]:
        given = parts_in(value)
        yield from (Slip(line.part, line.needed) for line in self.lines if line.needed and not given.get(line.part))
        yield from self.slips(question, value)


def field_of(line: Line) -> Field:
    widget = LineInput(line.autocomplete, line.width, line.inputmode)
    return LineField(line.label, description=line.hint, widget=widget)


def checked(line: Line, typed: str) -> str:
    """The line in its one way of writing, or as it was typed where it has none."""
    try:
        return line.check(typed) if typed else ""
    except RuleError:
        return typed


def wrong_with(line: Line, typed: str) -> str:
    try:
        if typed:
            line.check(typed)
    except RuleError as problem:
        return str(problem)
    return ""


def parts_in(value: str) -> dict[Part, str]:
    """The lines of a stored answer; none, where the text is no such answer."""
    found = unpacked(value)
    if not isinstance(found, dict):
        return {}
    return {part: text for part, text in found.items() if isinstance(part, str) and isinstance(text, str)}
