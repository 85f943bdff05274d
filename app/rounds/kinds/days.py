"""A date, within the time that a question takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from wtforms import Field

from app.platform.fields import DayField
from app.platform.formatting import long_date
from app.rounds.kinds.kind import ONE, Entry, Kind, Part, Slip
from app.rounds.models import Question


class Day(Kind):
    """A day, asked for in three boxes."""

    settings = frozenset({"earliest", "latest"})

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        return {ONE: DayField(question.label, description=help_)}

    def data(self, question: Question, value: str) -> dict[Part, Any]:
        return {ONE: day(value)}

    def text(self, question: Question, data: Mapping[Part, Any]) -> str:
        return data[ONE].isoformat() if data[ONE] else ""

    def shown(self, question: Question, value: str) -> str:
        found = day(value)
        return long_date(found) if found else ""

    def slips(self, question: Question, value: str) -> Iterator[Slip]:
        found = day(value)
        if found and (message := outside(question, found)):
            yield Slip(ONE, message)

    def asked_for(self, question: Question) -> str:
        return f"A date{window_words(question)}."

    def wrong_settings(self, entry: Entry) -> Iterator[str]:
        return wrong_window(entry)


def day(text: object) -> date | None:
    """The day that a text is; None where it is none."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def window_of(question: Question) -> tuple[date | None, date | None]:
    """The first and the last day that it takes; None where an end is open."""
    return day(question.settings.get("earliest")), day(question.settings.get("latest"))


def outside(question: Question, given: date) -> str:
    """Why a day does not fit; empty where it does. The ends are included."""
    first, last = window_of(question)
    if first and given < first:
        return f"Enter a date on or after {long_date(first)}."
    return f"Enter a date on or before {long_date(last)}." if last and given > last else ""


def window_words(question: Question) -> str:
    first, last = window_of(question)
    if first and last:
        return f" from {long_date(first)} to {long_date(last)}"
    if first:
        return f", not before {long_date(first)}"
    return f", not after {long_date(last)}" if last else ""


def wrong_window(entry: Entry) -> Iterator[str]:
    """What is wrong with the ends of a time, which may also be named after the round's own."""
    ends = [entry[name] for name in ("earliest", "latest") if entry.get(name) is not None]
    days = [found for found in map(day, ends) if found]
    if len(days) < len(ends):
        yield 'earliest and latest are dates like "2026-04-01", or "spending_from" or "spending_until".'
    elif days != sorted(days):
        yield "earliest is after latest, so no date would fit."
