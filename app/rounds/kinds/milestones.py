"""Milestones: what will be done, and by when, a row for each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import Field

from app.platform.fields import BOXES, DayField, day_of
from app.platform.formatting import long_date
from app.platform.text_fields import LineField, storable
from app.rounds.kinds.days import day, outside, window_words, wrong_window
from app.rounds.kinds.kind import Entry, Kind, Part, Slip, Table, packed, unpacked
from app.rounds.models import Question

MOST_ROWS = 12
ROWS_AT_FIRST = 3
LONGEST_BOX = 10
WHAT, BY = "what", "by"
PART = re.compile(rf"(?:{WHAT}|{BY})(?P<row>[0-9]{{1,2}})")

Row = Mapping[str, str]


class DayAsTyped(DayField):
    """A day in three boxes whose data is text: 2026-04-01, or what was typed where that is no day."""

    def process_data(self, value: str | None) -> None:
        self.data = value or ""
        found = day(self.data)
        boxes = [str(found.day), str(found.month), str(found.year)] if found else self.data.split("/")
        self.raw_data = [*boxes, "", "", ""][:BOXES]

    def process_formdata(self, valuelist: list[str]) -> None:
        boxes = [storable(box).strip().replace("/", "")[:LONGEST_BOX] for box in valuelist[:BOXES]]
        self.raw_data = [*boxes, "", "", ""][:BOXES]
        self.data = as_text(self.raw_data) if any(boxes) else ""


def as_text(boxes: list[str]) -> str:
    try:
        return day_of(boxes).isoformat()
    except ValueError:
        return "/".join(boxes)


class Milestones(Kind):
    """Rows of a line and a day, within the time that the question takes, in the order in which they are given."""

    template = "milestones"
    settings = frozenset({"earliest", "latest"})

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        numbers = [int(found["row"]) for part in sent if (found := PART.fullmatch(part))]
        rows = min(max(len(rows_in(value)) + 1, ROWS_AT_FIRST, max(numbers, default=-1) + 1), MOST_ROWS)
        made: dict[Part, Field] = {}
        for row in range(rows):
            made[f"{WHAT}{row}"] = LineField("What will be done")
            made[f"{BY}{row}"] = DayAsTyped("By when")
        return made

    def data(self, question: Question, value: str) -> dict[Part, Any]:
        return {f"{name}{place}": row.get(name, "") for place, row in enumerate(rows_in(value)) for name in (WHAT, BY)}

    def text(self, question: Question, data: Mapping[Part, Any]) -> str:
        rows = [{name: str(data.get(f"{name}{place}") or "") for name in (WHAT, BY)} for place in range(MOST_ROWS)]
        filled = [place for place, row in enumerate(rows) if any(row.values())]
        return packed(rows[: filled[-1] + 1] if filled else [])

    def shown(self, question: Question, value: str) -> str:
        return "\n".join(": ".join(filter(None, (by_words(row), row[WHAT]))) for row in filled_rows(value))

    def table(self, question: Question, value: str) -> Table | None:
        rows = tuple((row[WHAT], by_words(row)) for row in filled_rows(value))
        return Table(("What will be done", "By when"), rows) if rows else None

    def slips(self, question: Question, value: str) -> Iterator[Slip]:
        for place, row in enumerate(rows_in(value)):
            if message := wrong_day(question, row[BY]):
                yield Slip(f"{BY}{place}", message)

    def gaps(self, question: Question, value: str) -> Iterator[Slip]:
        for place, row in enumerate(rows_in(value)):
            if row[BY] and not row[WHAT]:
                yield Slip(f"{WHAT}{place}", f"Say what will be done in row {place + 1}.")
            if row[WHAT] and not row[BY]:
                yield Slip(f"{BY}{place}", f"Enter the date of row {place + 1}.")
        yield from self.slips(question, value)

    def asked_for(self, question: Question) -> str:
        return f"Up to {MOST_ROWS} rows: what will be done, and by when{window_words(question)}."

    def wrong_settings(self, entry: Entry) -> Iterator[str]:
        return wrong_window(entry)


def wrong_day(question: Question, text: str) -> str:
    """What is wrong with the day of a row; nothing, where it is left empty."""
    if not text:
        return ""
    found = day(text)
    if found:
        return outside(question, found)
    try:
        day_of([*text.split("/"), "", "", ""][:BOXES])
    except ValueError as problem:
        return str(problem)
    return ""


def without_row(value: str, place: int) -> str:
    """The answer without one of its rows."""
    return packed([row for number, row in enumerate(rows_in(value)) if number != place])


def rows_in(value: str) -> Sequence[Row]:
    """The rows of a stored answer; none, where the text is no such answer."""
    found = unpacked(value)
    rows = found if isinstance(found, list) else []
    return [{name: str(row.get(name) or "") for name in (WHAT, BY)} for row in rows if isinstance(row, dict)]


def filled_rows(value: str) -> Sequence[Row]:
    """The rows with something in them. One that was left empty between others keeps its place on the page only."""
    return [row for row in rows_in(value) if any(row.values())]


def by_words(row: Row) -> str:
    found: date | None = day(row[BY])
    return long_date(found) if found else row[BY]
