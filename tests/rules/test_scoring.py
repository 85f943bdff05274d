from fractions import Fraction

import pytest

from app.rules.errors import RuleError
from app.rules.scoring import (
    Criterion,
    Tally,
    bid_score,
    criterion_points,
    share,
    share_shown,
    sheet_percentage,
    tally,
)

NEED = Criterion("need", "Evidence of need", 20, 5)
VALUE = Criterion("value", "Value for money", 10, 4)
BOTH = (NEED, VALUE)


def test_the_real_share_counts_the_scale_too() -> None:
    assert [share(criterion, BOTH) for criterion in BOTH] == [Fraction(500, 7), Fraction(200, 7)]
    assert [share_shown(criterion, BOTH) for criterion in BOTH] == ["71.4%", "28.6%"]


def test_a_whole_share_is_shown_whole() -> None:
    assert share_shown(NEED, (NEED, Criterion("fit", "Fit", 80, 5))) == "20%"


def test_a_sheet_percentage_is_an_exact_fraction() -> None:
    assert sheet_percentage({"need": 5, "value": 0}, BOTH) == Fraction(500, 7)


def test_what_is_not_scored_is_named_and_never_counted_as_nothing() -> None:
    with pytest.raises(RuleError, match=r"not scored: Value for money\."):
        sheet_percentage({"need": 5}, BOTH)


@pytest.mark.parametrize("points", [-1, 6, 99, True, 2.0, "3"])
def test_a_mark_off_the_scale_is_refused(points: object) -> None:
    with pytest.raises(RuleError, match="whole points from 0 to 5"):
        sheet_percentage({"need": points, "value": 0}, BOTH)  # type: ignore[dict-item]


def test_a_mark_for_another_round_is_refused() -> None:
    with pytest.raises(RuleError, match="not a criterion of this round, or not scored: cost"):
        sheet_percentage({"need": 1, "value": 1, "cost": 1}, BOTH)


def test_points_are_the_mean_of_the_sheets_or_what_was_moderated() -> None:
    sheets = {"asha": {"need": 3, "value": 1}, "ben": {"need": 4, "value": 2}}

    assert criterion_points("need", sheets, {}) == Fraction(7, 2)
    assert criterion_points("need", sheets, {"need": 5}) == 5
    assert criterion_points("need", {}, {"need": 5}) is None
    assert tally(sheets, {"value": 4}, BOTH) == Tally(2, (7, 8))


def test_without_a_sheet_there_is_no_score_even_when_moderated() -> None:
    assert tally({}, {"need": 5, "value": 4}, BOTH) is None


def test_moderated_points_replace_the_mean_in_the_bid_score() -> None:
    added = tally({"asha": {"need": 3, "value": 1}, "ben": {"need": 4, "value": 2}}, {"value": 4}, BOTH)

    assert added is not None
    assert bid_score(added, BOTH) == Fraction(100 * (20 * 7 + 10 * 8), 2 * 140)


@pytest.mark.parametrize(("weight", "most", "least"), [(0, 5, None), (1, 0, None), (1, 5, 6), (1, 5, -1)])
def test_a_criterion_without_weight_scale_or_a_possible_minimum_is_refused(
    weight: int, most: int, least: int | None
) -> None:
    with pytest.raises(RuleError, match="Need: "):
        Criterion("need", "Need", weight, most, least)
