from datetime import date

import pytest

from app.rules.retention import due_on


@pytest.mark.parametrize(
    ("since", "years", "on"),
    [
        (date(2024, 4, 24), 2, date(2026, 4, 24)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 2, 29), 2, date(2026, 3, 1)),
        (date(2025, 12, 31), 7, date(2032, 12, 31)),
    ],
)
def test_what_is_kept_for_years_is_due_on_the_same_day_and_never_earlier(since: date, years: int, on: date) -> None:
    assert due_on(since, years) == on
