"""The published figures of the first round come out of its data."""

from decimal import Decimal

import pytest

from app.rules.line import (
    each_pot,
    if_the_line_moved,
    points_on,
    points_shown,
    tie_on_the_line,
    turning_point,
    who_crosses,
)
from app.rules.pot import Pot
from app.rules.recommendation import recommend
from app.rules.recommendation_report import report
from app.rules.spread import spread
from tests.rules.first_round import first_round


def test_the_head_of_the_report_is_as_published() -> None:
    found = report(recommend(first_round()))
    del found["applications"]

    assert found == {
        "round": "CSF-2024-25-R1",
        "submitted": 88,
        "withdrawn": 1,
        "assessed": 87,
        "unscored": 0,
        "rounding": "exact",
        "threshold": "71",
        "bands": [
            {"name": "71% or above", "count": 21},
            {"name": "65% to under 71%", "count": 11},
            {"name": "under 65%", "count": 55},
        ],
        "recommended": 21,
        "commitment": "206006.89",
        "budget": "200000.00",
        "over_budget": "6006.89",
        "over_budget_percent": "3.00",
        "pot": "within-tolerance",
        "within_tolerance": True,
    }


def test_the_mean_award_and_what_is_left_of_the_year_are_as_published() -> None:
    recommendation = recommend(first_round())

    assert recommendation.mean_amount == Decimal("9809.85")
    assert Decimal("400000.00") - recommendation.commitment == Decimal("193993.11")


def test_all_assessed_bids_together_ask_for_what_the_chart_says() -> None:
    assert first_round().amount_asked == Decimal("758913.89")


def test_the_best_bid_heads_the_list_and_the_withdrawn_one_ends_it() -> None:
    lines = report(recommend(first_round()))["applications"]

    assert lines[0] == {
        "reference": "CSF24R1-059",
        "score": "89.2",
        "score_exact": "357/4",
        "band": "71% or above",
        "rank": 1,
        "outcome": "recommended",
        "reason": "meets-threshold",
        "amount": "9479.00",
    }
    assert lines[-1] == {
        "reference": "CSF24R1-013",
        "score": None,
        "score_exact": None,
        "band": None,
        "rank": None,
        "outcome": "withdrawn",
        "reason": "withdrawn",
        "amount": "0.00",
    }


def test_each_treatment_of_the_pot_has_its_result() -> None:
    found = {r.pot: (r.recommended, str(r.commitment)) for r in each_pot(recommend(first_round()))}

    assert found == {
        Pot.WITHIN_TOLERANCE: (21, "206006.89"),
        Pot.STRICT: (20, "196064.30"),
        Pot.PART_FUND: (21, "200000.00"),
        Pot.SKIP_AND_FILL: (20, "196064.30"),
    }


def test_part_funding_gives_the_21st_bid_what_is_left() -> None:
    last = recommend(first_round(), pot=Pot.PART_FUND).recommended_list()[-1]

    assert (last.rank, last.reference, str(last.amount)) == (21, "CSF24R1-083", "3935.70")


def test_the_pot_runs_out_at_the_21st_bid() -> None:
    turning = turning_point(recommend(first_round()))

    assert turning is not None
    assert (turning.rank, first_round().running_total(turning)) == (21, Decimal("206006.89"))


def test_the_lines_near_71_are_as_drawn() -> None:
    moved = if_the_line_moved(recommend(first_round()))

    assert [(str(at.threshold), at.bids, str(at.total), at.against_the_pot) for at in moved] == [
        ("73", 15, "146430.86", "£53,569.14 left"),
        ("72", 16, "156430.86", "£43,569.14 left"),
        ("71", 21, "206006.89", "£6,006.89 over"),
        ("70", 24, "235225.89", "£35,225.89 over"),
        ("69", 26, "244159.89", "£44,159.89 over"),
    ]


@pytest.mark.parametrize("pot", Pot)
def test_three_bids_tie_on_the_line_and_need_orders_them(pot: Pot) -> None:
    recommendation = recommend(first_round(), pot=pot)
    tie = tie_on_the_line(recommendation)

    assert tie is not None
    assert [criterion.title for criterion in tie.decided_by] == ["Evidence of need"]
    assert not tie.by_draw
    need = tie.decided_by[0]
    points = [points_on(recommendation, standing, need) for standing in tie.standings]
    assert [(s.reference, points_shown(p)) for s, p in zip(tie.standings, points, strict=True) if p is not None] == [
        ("CSF24R1-002", "3.60"),
        ("CSF24R1-011", "3.25"),
        ("CSF24R1-083", "3.00"),
    ]


def test_who_comes_in_at_70_is_named_in_rank_order() -> None:
    assert [s.reference for s in who_crosses(recommend(first_round()), Decimal(70))] == [
        "CSF24R1-014",
        "CSF24R1-065",
        "CSF24R1-001",
    ]


def test_the_spread_by_area_names_the_area_that_gets_nothing() -> None:
    rows = spread(recommend(first_round()), "area")

    assert [(row.name, row.recommended, row.assessed, str(row.amount)) for row in rows] == [
        ("Leicester City", 8, 39, "77462.22"),
        ("Blaby", 3, 6, "29670.82"),
        ("Charnwood", 3, 12, "29593.72"),
        ("North West Leicestershire", 2, 7, "20000.00"),
        ("Melton", 2, 7, "19954.83"),
        ("Harborough", 1, 3, "9955.32"),
        ("Rutland", 1, 2, "9890.98"),
        ("Hinckley and Bosworth", 1, 5, "9479.00"),
        ("Oadby and Wigston", 0, 6, "0.00"),
    ]


def test_a_threshold_may_have_one_decimal() -> None:
    found = report(recommend(first_round(), threshold=Decimal("70.8")))

    assert (found["threshold"], found["recommended"]) == ("70.8", 23)
