from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.bid import Bid
from app.rules.errors import RuleError
from app.rules.moderation import Effect, at_or_above_the_line, effect_of, mean_of, score_of, spread_of_sheets
from app.rules.round_rules import RoundRules
from app.rules.rounding import Rounding
from app.rules.scoring import Criterion
from tests.rules.strategies import rounds, sheets

CRITERIA = (
    Criterion("need", "Need", 20, 5),
    Criterion("delivery", "Delivery", 20, 5),
    Criterion("value", "Value", 10, 5),
)
RULES = RoundRules("R", CRITERIA, Decimal(20000), Decimal(71), (Decimal(71), Decimal(65)))
MARKED = {
    "asha": {"need": 4, "delivery": 4, "value": 4},
    "carys": {"need": 4, "delivery": 3, "value": 3},
    "ewa": {"need": 3, "delivery": 3, "value": 4},
}
BID = Bid("T-001", Decimal(10000), MARKED)


def test_the_mean_of_the_sheets_is_the_score_before_moderation() -> None:
    assert score_of(BID, RULES) == mean_of(BID, RULES) == Fraction(212, 3)


def test_points_far_from_the_mean_each_have_a_reason() -> None:
    assert effect_of(BID, {"need": 4, "delivery": 4, "value": 2}, RULES) == Effect(
        score_before=Fraction(212, 3),
        score_after=Fraction(72),
        band_before="65% to under 71%",
        band_after="71% or above",
        needs_reason=("value",),
    )


def test_exactly_one_point_from_the_mean_is_far() -> None:
    bid = replace(BID, sheets={"asha": {"need": 4, "delivery": 4, "value": 4}})
    assert effect_of(bid, {"need": 5, "delivery": 4, "value": 3}, RULES).needs_reason == ("need", "value")


def test_points_that_leave_the_score_as_it_is_change_nothing() -> None:
    bid = replace(BID, sheets={"asha": {"need": 4, "delivery": 4, "value": 4}})
    effect = effect_of(bid, {"need": 4}, RULES)
    assert (effect.changes_score, effect.changes_band, effect.needs_reason) == (False, False, ())


def test_what_was_moderated_before_is_what_it_changes_from() -> None:
    bid = replace(BID, moderated={"need": 5, "delivery": 5, "value": 5})
    assert effect_of(bid, {}, RULES).score_before == Fraction(100)
    assert effect_of(bid, {}, RULES).score_after == Fraction(212, 3)


def test_the_band_is_that_of_the_score_as_the_round_rounds_it() -> None:
    whole = replace(RULES, rounding=Rounding.WHOLE)
    assert effect_of(BID, {}, whole).band_after == "71% or above"


def test_a_bid_without_sheets_cannot_be_moderated() -> None:
    with pytest.raises(RuleError, match="no score sheet that counts"):
        effect_of(replace(BID, sheets={}), {"need": 4}, RULES)


def test_the_sheets_at_or_above_the_line_are_counted_one_by_one() -> None:
    assert at_or_above_the_line(BID, RULES) == 1
    assert at_or_above_the_line(replace(BID, sheets={}), RULES) == 0


def test_the_spread_is_between_the_highest_and_the_lowest_sheet() -> None:
    assert spread_of_sheets(BID, RULES) == Fraction(16)
    assert spread_of_sheets(replace(BID, sheets={}), RULES) == 0


@given(st.data(), rounds())
def test_moderating_every_criterion_gives_what_a_sheet_with_those_points_scores(
    data: st.DataObject, rules: RoundRules
) -> None:
    marked, agreed = data.draw(sheets(rules.criteria)), data.draw(sheets(rules.criteria))
    bid = Bid("T-001", Decimal(1), {"asha": marked})
    effect = effect_of(bid, agreed, rules)
    assert effect.score_after == mean_of(replace(bid, sheets={"asha": agreed}), rules)
    assert effect.changes_score or not effect.changes_band
