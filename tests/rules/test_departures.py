"""Departures from the ranking: who gets less than a bid after it, and why."""

from __future__ import annotations

from app.rules.departures import departures
from app.rules.outcome import Reason

FULL, RESERVE, NOTHING = "recommended", "reserve", "not-recommended"


def bid(reference: str, outcome: str, reason: Reason) -> dict[str, str]:
    return {"reference": reference, "outcome": outcome, "reason": reason.value}


def test_a_list_that_follows_the_ranking_has_no_departures() -> None:
    lines = [bid("A", FULL, Reason.MEETS_THRESHOLD), bid("B", RESERVE, Reason.BEYOND_BUDGET)]

    assert departures(lines) == ()
    assert departures(lines[1:]) == ()


def test_a_bid_passed_over_or_with_a_failed_check_is_named_with_its_reason() -> None:
    lines = [
        bid("A", NOTHING, Reason.GATE_FAILED),
        bid("B", FULL, Reason.MEETS_THRESHOLD),
        bid("C", RESERVE, Reason.BEYOND_BUDGET),
        bid("D", FULL, Reason.MEETS_THRESHOLD),
        bid("E", RESERVE, Reason.BEYOND_BUDGET),
    ]

    found = departures(lines)

    assert [each.reference for each in found] == ["A", "C"]
    assert "a check of this bid is not passed" in found[0].words
    assert found[1].words.startswith("Passed over")


def test_a_part_award_is_a_departure() -> None:
    lines = [bid("A", FULL, Reason.MEETS_THRESHOLD), bid("B", FULL, Reason.PART_FUNDED)]

    assert [each.reason for each in departures(lines)] == [Reason.PART_FUNDED]
