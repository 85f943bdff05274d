"""Where the line falls: the screen."""

from __future__ import annotations

import pytest

from tests.awards.first_round import store_first_round
from tests.cast import Cast

LINE = "/office/rounds/CSF-2024-25-R1/line"
HTMX = {"HX-Request": "true", "HX-Target": "line"}


@pytest.fixture
def first_round(cast: Cast) -> Cast:
    with cast.app.app_context():
        store_first_round()
    return cast


def test_the_line_says_what_was_published(first_round: Cast) -> None:
    page = first_round.client("Dilys").get(LINE)

    assert page.status_code == 200
    words = " ".join(page.text.split())
    assert "At 71%: <strong>21 bids, £206,006.89.</strong>" in words
