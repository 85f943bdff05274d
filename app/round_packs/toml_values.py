"""The single values of round.toml, as TOML gives them: text, whole numbers, dates, lists. Never a float."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from app.round_packs import fields
from app.round_packs.problems import Expected
from app.rules.bands import check_floors
from app.rules.round_rules import check_threshold, check_tie_break
from app.rules.rounding import Rounding
from app.rules.scoring import Criterion
from app.rules.timetable import check_moment, check_on_clocks

T = TypeVar("T")


def as_text(parse: Callable[[str], T]) -> Callable[[Any], T]:
    """For a value that stands as text in the file."""

    def read(value: Any) -> T:
        if not isinstance(value, str):
            raise Expected("text in quotation marks")
        return parse(value)

    return read


def moment(value: Any) -> datetime:
    """A date and time with its offset, on a whole second."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Expected("a date and time with its offset, like 2024-09-05T17:00:00+01:00")
    check_moment(value)
    check_on_clocks(value)
    return value


def day(value: Any) -> date:
    """A date without a time."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Expected("a date, like 2024-09-16")
    return value


def day_from(first: date | None) -> Callable[[Any], date]:
    """A date no earlier than another."""

    def read(value: Any) -> date:
        if first is not None and day(value) < first:
            raise Expected(f"a date from {first} on")
        return day(value)

    return read


def positive_whole(value: Any) -> int:
    """A whole number from 1."""
    if type(value) is not int or not 1 <= value <= 1_000_000:
        raise Expected("a whole number from 1")
    return value


def percentage(value: Any) -> Decimal:
    """A percentage as text or as a whole number; never a float."""
    return fields.percentage(str(value)) if type(value) is int else as_text(fields.percentage)(value)


def threshold_under(rounding: Rounding | None) -> Callable[[Any], Decimal]:
    """A threshold no finer than a score is shown under the rounding."""

    def read(value: Any) -> Decimal:
        found = percentage(value)
        if rounding is not None:
            check_threshold(found, rounding)
        return found

    return read


def floors_under(rounding: Rounding | None) -> Callable[[Any], tuple[Decimal, ...]]:
    """Band edges, highest first, no finer than a score is shown under the rounding."""

    def read(value: Any) -> tuple[Decimal, ...]:
        if not isinstance(value, list):
            raise Expected('a list of percentages, highest first, like ["71", "65"]')
        found = tuple(percentage(entry) for entry in value)
        if rounding is not None:
            check_floors(found, rounding)
        return found

    return read


def tie_break_of(criteria: tuple[Criterion, ...] | None) -> Callable[[Any], tuple[str, ...]]:
    """Criterion keys of the round, each once, in the order in which they break ties."""

    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise Expected('a list of criterion keys, like ["need", "value"]')
        if criteria is not None:
            check_tie_break(tuple(value), criteria)
        return tuple(value)

    return read


def list_of_tables(value: Any) -> list[dict[str, Any]]:
    """One [[criteria]] table for each criterion, at least one."""
    if not isinstance(value, list) or not value or not all(isinstance(entry, dict) for entry in value):
        raise Expected("a [[criteria]] table for each criterion")
    return value
