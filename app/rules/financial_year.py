"""Financial years, from 1 April to 31 March, written as the office writes them: 2024/25."""

from __future__ import annotations

import re
from datetime import date

from app.rules.errors import RuleError

WRITTEN = re.compile(r"(\d{4})/(\d{2})")


def financial_year_of(day: date) -> str:
    """The financial year in which a day lies: 31 March 2025 is in 2024/25, 1 April 2025 in 2025/26."""
    first = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    return written(first)


def typed_year(text: str) -> str:
    """A financial year as somebody typed it. Raises: RuleError, saying how it is written."""
    found = WRITTEN.fullmatch(text.strip())
    if found is None or written(int(found[1])) != found[0]:
        raise RuleError("Write the financial year like 2024/25.")
    return found[0]


def written(first: int) -> str:
    """The year that begins in April of `first`."""
    return f"{first}/{(first + 1) % 100:02d}"
