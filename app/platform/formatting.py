"""How money, times and counts read, everywhere in Europe/London."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask

from app.platform.clock import local

SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def money(amount: Decimal | int | str) -> str:
    """£1,234.50: always two places."""
    return f"£{Decimal(amount):,.2f}"


def plain_money(amount: Decimal | str) -> str:
    """1,234.50: for fields, whose label holds the pound sign."""
    return f"{Decimal(amount):,.2f}"


def long_date(moment: date | datetime) -> str:
    """5 September 2024."""
    day = on_the_day(moment)
    return f"{day.day} {day:%B %Y}"


def iso_date(text: str) -> str:
    """The same from a date as plain content keeps it: 2024-09-05."""
    return long_date(date.fromisoformat(text))


def short_date(moment: date | datetime) -> str:
    """5 September."""
    day = on_the_day(moment)
    return f"{day.day} {day:%B}"


def week_date(moment: date | datetime) -> str:
    """Thursday 5 September 2024."""
    return f"{on_the_day(moment):%A} {long_date(moment)}"


def clock_time(moment: datetime) -> str:
    """5pm, 7:42pm; midday and midnight in words."""
    time = local(moment)
    if time.minute == 0 and time.hour in (0, 12):
        return "midday" if time.hour else "midnight"
    hour = time.hour % 12 or 12
    minutes = f":{time.minute:02d}" if time.minute else ""
    return f"{hour}{minutes}{'am' if time.hour < 12 else 'pm'}"


def date_and_time(moment: datetime) -> str:
    """23 September 2024, 4:10pm."""
    return f"{long_date(moment)}, {clock_time(moment)}"


def exact_time(moment: datetime) -> str:
    """5 September 2024, 5:00:01pm: where a second decides."""
    time = local(moment)
    return f"{long_date(moment)}, {time.hour % 12 or 12}:{time:%M:%S}{'am' if time.hour < 12 else 'pm'}"


def on_the_day(moment: date | datetime) -> date:
    return local(moment) if isinstance(moment, datetime) else moment


def count(number: int, one: str, many: str | None = None) -> str:
    """1 bid, 21 bids."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def number_word(number: int) -> str:
    """seven; in figures above ten."""
    return SMALL_NUMBERS[number] if number < len(SMALL_NUMBERS) else f"{number:,}"


def word_count(text: str) -> int:
    """Words as people count them: what stands between spaces."""
    return len(text.split())


def file_size(size: int) -> str:
    """212 KB, 3.4 MB: of bytes, as file managers show them."""
    if size < 1000:
        return count(size, "byte")
    if size < 2**20:
        return f"{round(size / 1024) or 1} KB"
    megabytes = f"{size / 2**20:.1f}".removesuffix(".0")
    return f"{megabytes} MB"


def digest_words(digest: str) -> str:
    """The first twelve digits of a digest in groups of four, as printed under a signature."""
    return " ".join(digest[at : at + 4] for at in range(0, 12, 4))


def paragraphs(text: str) -> list[str]:
    """A text cut at its empty lines."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


FILTERS: dict[str, Any] = {
    "money": money,
    "plain_money": plain_money,
    "long_date": long_date,
    "iso_date": iso_date,
    "short_date": short_date,
    "week_date": week_date,
    "clock_time": clock_time,
    "date_and_time": date_and_time,
    "exact_time": exact_time,
    "number_word": number_word,
    "word_count": word_count,
    "file_size": file_size,
    "digest_words": digest_words,
    "paragraphs": paragraphs,
}


def register_formatting(app: Flask) -> None:
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["count"] = count
