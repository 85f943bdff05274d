"""Numbers as people type them, and as answers keep them: digits, perhaps a point, no separators."""

import re
from decimal import Decimal

from app.rules.errors import RuleError

TYPED = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.(?P<places>[0-9]{1,6}))?")


def typed_number(text: str, places: int = 0) -> Decimal:
    """A number with at most so many decimal places: 1200, 1,200 or 12.5.

    Raises: RuleError, with what to enter.
    """
    found = TYPED.fullmatch(text.strip())
    if found is None:
        raise RuleError("Enter a number, like 30 or 1,200.")
    if len(found["places"] or "") > places:
        raise RuleError(
            f"Enter a number with at most {places} decimal place{'s' if places != 1 else ''}."
            if places
            else "Enter a whole number, like 30."
        )
    return Decimal(f"{found['sign']}{found['whole'].replace(',', '')}.{found['places'] or '0'}")


def plain_number(number: Decimal) -> str:
    """As an answer keeps it: 1200 or 12.5, without zeros that say nothing."""
    return trimmed(f"{number:f}") if number else "0"


def trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_words(number: Decimal) -> str:
    """As people read it: 1,200 or 12.5."""
    return trimmed(f"{number + 0:,f}")
