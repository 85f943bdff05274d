"""Ties and moves in small rounds; the first round's are tested with its figures."""

from decimal import Decimal

from app.rules.line import each_pot, if_the_line_moved, tie_on_the_line, turning_point
from app.rules.pot import Pot
from app.rules.ranking import Ranking, rank
from app.rules.recommendation import recommend
from app.rules.spread import SpreadRow, spread
from tests.rules.worked_example import all_examples

EXAMPLES = {example.name: example for example in all_examples()}


def ranking(name: str) -> Ranking:
    return rank(EXAMPLES[name].bids, EXAMPLES[name].rules)


def test_a_tie_that_the_pot_splits_names_what_orders_it() -> None:
    tie = tie_on_the_line(recommend(ranking("ties: The first criterion decides")))

    assert tie is not None
    assert [standing.reference for standing in tie.standings] == ["Q", "R", "P"]
    assert ([criterion.key for criterion in tie.decided_by], tie.by_draw) == (["need"], False)


def test_a_tie_of_equal_marks_is_decided_by_the_draw() -> None:
    tie = tie_on_the_line(recommend(ranking("ties: The draw decides")))

    assert tie is not None
    assert [standing.reference for standing in tie.standings] == ["B-2", "B-3", "B-1"]
    assert (tie.decided_by, tie.by_draw) == ((), True)


def test_equal_scores_far_above_the_line_are_no_tie_on_it() -> None:
    assert tie_on_the_line(recommend(ranking("ties: The first criterion decides"), pot=Pot.WITHIN_TOLERANCE)) is None


def test_where_the_line_cuts_nothing_there_is_nothing_to_say() -> None:
    nothing = recommend(ranking("ties: The draw decides"), threshold=Decimal(100))

    assert (tie_on_the_line(nothing), turning_point(nothing), nothing.recommended) == (None, None, 0)
    assert nothing.mean_amount is None


def test_a_line_at_the_end_of_the_scale_moves_one_way_only() -> None:
    at_the_top = recommend(ranking("ties: The draw decides"), threshold=Decimal(99))

    assert [at.threshold for at in if_the_line_moved(at_the_top)] == [100, 99, 98, 97]


def test_each_pot_keeps_the_line_and_the_budget_given() -> None:
    given = recommend(ranking("pots: Skip and fill"), threshold=Decimal(70), budget=Decimal("17000.00"))

    assert [(r.pot, r.threshold, r.recommended) for r in each_pot(given)] == [
        (Pot.WITHIN_TOLERANCE, 70, 3),
        (Pot.STRICT, 70, 2),
        (Pot.PART_FUND, 70, 2),
        (Pot.SKIP_AND_FILL, 70, 2),
    ]


def test_a_value_that_no_bid_carries_can_still_be_named() -> None:
    rows = spread(recommend(ranking("ties: The draw decides")), "area", known=["Melton"])

    assert rows == (SpreadRow("Melton", 0, 0, Decimal("0.00")),)
