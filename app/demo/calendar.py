"""The dates of the demo's running rounds, all counted from the moment of loading, on London's clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from app.rules.timetable import from_local, local

Act = tuple[datetime, Callable[[datetime], object]]

MONDAY, THURSDAY = 0, 3
APRIL, DECEMBER = 4, 12
SEASONS = ("WINTER", "SPRING", "SUMMER", "AUTUMN")


def on_clock(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day as the clocks in London show it."""
    return from_local(datetime(day.year, day.month, day.day, hour, minute))  # noqa: DTZ001


def day_of(at: datetime) -> date:
    return local(at).date()


def nearest(weekday: int, day: date) -> date:
    """That weekday within three days of a day."""
    away = (weekday - day.weekday() + 3) % 7 - 3
    return day + timedelta(days=away)


def first_of_month_after(day: date) -> date:
    return date(day.year + day.month // DECEMBER, day.month % DECEMBER + 1, 1)


def financial_year(day: date) -> str:
    """2026/27 from 1 April 2026 on."""
    begins = day.year if day.month >= APRIL else day.year - 1
    return f"{begins}/{(begins + 1) % 100:02d}"


def season(day: date) -> str:
    return SEASONS[day.month % DECEMBER // 3]
