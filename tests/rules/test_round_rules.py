from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.rules.bid import Bid
from app.rules.errors import RuleError
from app.rules.ranking import rank
from app.rules.round_rules import RoundRules
from app.rules.rounding import Rounding
from app.rules.scoring import Criterion

NEED, FIT = Criterion("need", "Need", 1, 5), Criterion("fit", "Fit", 1, 5)
RULES = RoundRules("R1", (NEED, FIT), Decimal("100.00"), Decimal(60), (Decimal(60),))


def test_what_a_round_leaves_open_follows_from_it() -> None:
    assert (RULES.tie_break_order, RULES.seed, RULES.quorum) == (("need", "fit"), "R1", 3)


def test_the_tolerance_is_exact() -> None:
    rules = replace(RULES, budget=Decimal("0.03"), over_commitment_limit=Decimal("2.5"))
    assert rules.tolerance * 1_000_000 == 750


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"criteria": ()}, "at least one criterion"),
        ({"criteria": (NEED, NEED)}, "doubled: need"),
        ({"tie_break": ("cost",)}, "no criterion of this round: cost"),
        ({"tie_break": ("need", "need")}, "each criterion once"),
        ({"threshold": Decimal("100.1")}, "between 0 and 100"),
        ({"threshold": Decimal("NaN")}, "between 0 and 100"),
        ({"threshold": Decimal("70.95")}, "more than one decimal"),
        ({"quorum": 0}, "at least one sheet"),
        ({"budget": Decimal(0)}, "more than nothing"),
        ({"budget": Decimal("0.001")}, "more than two decimal places"),
        ({"over_commitment_limit": Decimal(101)}, "between 0 and 100"),
    ],
)
def test_rules_that_cannot_be_are_refused_in_a_sentence(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(RuleError, match=problem):
        replace(RULES, **change)


def test_under_whole_numbers_a_finer_threshold_contradicts_nothing() -> None:
    assert replace(RULES, rounding=Rounding.WHOLE, threshold=Decimal("70.5")).threshold == Decimal("70.5")


@pytest.mark.parametrize(
    ("bids", "problem"),
    [
        ([Bid("B", Decimal(1), {}), Bid("B", Decimal(1), {})], "B stands for two bids"),
        ([Bid("B", Decimal(0), {})], "B: the amount requested is more than nothing"),
        ([Bid("B", Decimal(1), {"asha": {"need": 1}})], "B: asha: not scored: Fit"),
        ([Bid("B", Decimal(1), {"asha": {"need": 1, "fit": 1}}, {"fit": 6})], "B: Moderation: Fit takes whole points"),
    ],
)
def test_bids_that_cannot_be_are_refused_by_name(bids: list[Bid], problem: str) -> None:
    with pytest.raises(RuleError, match=problem):
        rank(bids, RULES)


def test_a_round_without_bids_has_an_empty_list() -> None:
    assert rank([], RULES).listed() == ()
