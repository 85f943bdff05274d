"""The single values of a round pack: what each may look like, and what is said when it does not."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from app.round_packs.problems import Expected
from app.rules.bid import Status
from app.rules.errors import RuleError
from app.rules.money import written

E = TypeVar("E", bound=StrEnum)

LONGEST_NAME = 200
LONGEST_KEY = 64
REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")
WHOLE = re.compile(r"[0-9]{1,9}")
PERCENTAGE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def text(value: str) -> str:
    """Some text, in one or more lines; spaces around it do not count."""
    if UNPRINTABLE.search(value):
        raise Expected("text without control characters")
    return value.strip()


def name(value: str) -> str:
    """A name or title: some text, not empty, not too long for a heading."""
    found = text(value)
    if not found:
        raise Expected("some text")
    if len(found) > LONGEST_NAME:
        raise Expected(f"text of at most {LONGEST_NAME} characters")
    return found


def reason(value: str) -> str:
    """Why something is so: some text, not empty."""
    if not text(value):
        raise Expected("a reason")
    return text(value)


def reference(value: str) -> str:
    """A reference or key that can stand in an address: letters, digits, points, hyphens, underscores."""
    if not REFERENCE.fullmatch(value) or len(value) > LONGEST_KEY:
        raise Expected(f"up to {LONGEST_KEY} letters, digits, points, hyphens or underscores")
    return value


def positive_money(value: str) -> Decimal:
    """Pounds with two decimal places, more than nothing, no sign and no separators."""
    try:
        amount = written(value)
    except RuleError:
        raise Expected("money with two decimal places and no separators, like 9479.00") from None
    if not amount:
        raise Expected("money above 0.00")
    return amount


def moment(value: str) -> datetime:
    """A date and time with its offset: 2024-09-05T17:00:00+01:00."""
    expected = "a date and time with its offset, like 2024-09-05T17:00:00+01:00"
    if not MOMENT.fullmatch(value):
        raise Expected(expected)
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise Expected(expected) from None


def email(value: str) -> str:
    """A member's e-mail address; capitals do not make another person."""
    if not EMAIL.fullmatch(value) or len(value) > LONGEST_NAME:
        raise Expected("an e-mail address")
    return value.lower()


def status(value: str) -> Status:
    """Submitted or withdrawn."""
    return one_of(Status)(value)


def checks(value: str) -> str:
    """ "passed" gives the empty text; "failed: reason" gives the reason."""
    if value == "passed":
        return ""
    verdict, _, why = value.partition(":")
    if verdict != "failed" or not text(why):
        raise Expected('"passed", or "failed: " and the reason')
    return text(why)


def points(most: int | None) -> Callable[[str], int]:
    """Whole points on a scale from 0; None where the end of the scale is not known."""

    def read(value: str) -> int:
        if not WHOLE.fullmatch(value) or (most is not None and int(value) > most):
            raise Expected("a whole number from 0" + ("" if most is None else f" to {most}"))
        return int(value)

    return read


def percentage(value: str) -> Decimal:
    """A percentage as text, without the sign: 71 or 70.5."""
    if not PERCENTAGE.fullmatch(value) or Decimal(value) > 100:
        raise Expected('a percentage from 0 to 100, like "71"')
    return Decimal(value)


def percentage_with_sign(value: str) -> Decimal:
    """A percentage as text, with the sign: 5%."""
    if not value.endswith("%"):
        raise Expected('a percentage of the budget with its sign, like "5%"')
    return percentage(value[:-1])


def financial_year(value: str) -> str:
    """A financial year and the next, like 2024/25."""
    found = re.fullmatch(r"(\d{4})/(\d{2})", value)
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        raise Expected("a financial year, like 2024/25")
    return value


def one_of(kind: type[E]) -> Callable[[str], E]:
    """One of a few words."""

    def read(value: str) -> E:
        if value not in list(kind):
            raise Expected(f"one of: {', '.join(kind)}")
        return kind(value)

    return read
