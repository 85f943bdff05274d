"""By when a decision must be published: within the month after it."""

from __future__ import annotations

from datetime import date

import pytest

from app.rules.publication import publish_by


@pytest.mark.parametrize(
    ("decided_on", "last_day"),
    [
        (date(2024, 4, 24), date(2024, 5, 24)),
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2023, 1, 30), date(2023, 2, 28)),
        (date(2024, 3, 31), date(2024, 4, 30)),
        (date(2024, 12, 31), date(2025, 1, 31)),
    ],
)
def test_the_last_day_is_a_month_after_the_decision(decided_on, last_day):
    assert publish_by(decided_on) == last_day
