"""Money: exact pounds and pence, and how they are written and read.

Amounts are Decimal pounds with at most two places where people meet them, and whole pence where they are
added.
"""

import re
from decimal import Decimal

from app.rules.errors import RuleError

PENNY = Decimal("0.01")
WRITTEN = re.compile(r"(?:0|[1-9][0-9]{0,9})\.[0-9]{2}")
TYPED = re.compile(r"£?\s*(?P<pounds>[0-9]{1,10}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.(?P<pence>[0-9]{1,2}))?")


def pence(amount: Decimal) -> int:
    """Pounds as whole pence. A fraction of a penny is an error, never rounded away."""
    if not amount.is_finite():
        raise RuleError(f"{amount} is not an amount of money.")
    hundredths = amount * 100
    if hundredths != int(hundredths):
        raise RuleError(f"{amount} has more than two decimal places.")
    return int(hundredths)


def pounds(amount_in_pence: int) -> Decimal:
    """Whole pence as pounds with two places."""
    return Decimal(amount_in_pence).scaleb(-2).quantize(PENNY)


def plain(amount: Decimal) -> str:
    """Two places and no separators, as files carry it: 206006.89."""
    return f"{pounds(pence(amount)):f}"


def words(amount: Decimal) -> str:
    """As people read it: £206,006.89, or -£5.00."""
    sign = "-" if amount < 0 else ""
    return f"{sign}£{pounds(pence(abs(amount))):,f}"


def written(text: str) -> Decimal:
    """Money as files carry it: digits, a point, two places; no sign, no separators.

    Anything else is an error.
    """
    if not WRITTEN.fullmatch(text):
        raise RuleError("Money is written with two decimal places and nothing else, like 9479.00.")
    return Decimal(text)


def typed(text: str) -> Decimal:
    """Money as people type it: 5520, 5,520.00 or £5,520. Anything else is an error that shows how."""
    found = TYPED.fullmatch(text.strip())
    if found is None:
        raise RuleError("Enter an amount in pounds, like 250 or 1,250.50.")
    whole = found["pounds"].replace(",", "")
    return Decimal(f"{whole}.{(found['pence'] or '').ljust(2, '0')}")
