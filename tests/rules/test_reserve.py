"""Money that came free goes down the reserve list in its order, whole or with a reason, and never twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.errors import RuleError
from app.rules.outcome import Reason
from app.rules.pot import Pot
from app.rules.reserve import TREATMENTS, Candidate, Money, propose

amounts = st.integers(1, 2_000_000).map(lambda pence: Decimal(pence).scaleb(-2))
sums = st.integers(0, 9_000_000).map(lambda pence: Decimal(pence).scaleb(-2))
reasons = st.sampled_from(["", "", "", "Withdrawn.", "Deferred."])
lists = st.lists(st.tuples(amounts, reasons), max_size=12).map(
    lambda rows: [Candidate(f"T-{place:03d}", *row) for place, row in enumerate(rows)]
)
treatments = st.sampled_from(TREATMENTS)


def pounds(text: str) -> Decimal:
    return Decimal(text)


def money(committed: str, covered: str, came_free: str, given_again: str = "0.00") -> Money:
    return Money(pounds(committed), pounds(covered), pounds(came_free), pounds(given_again))


THREE = [
    Candidate("T-001", pounds("9000.00")),
    Candidate("T-002", pounds("4000.00")),
    Candidate("T-003", pounds("3000.00")),
]


@pytest.mark.parametrize(
    ("money", "free"),
    [
        (money("200000.00", "200000.00", "8000.00"), "8000.00"),
        (money("198000.00", "200000.00", "8000.00"), "8000.00"),  # what the pot had left is not the reserve's
        (money("206006.89", "206006.89", "10000.00"), "10000.00"),  # authorised over the pot
        (money("206006.89", "200000.00", "10000.00"), "3993.11"),  # not authorised: it makes that good first
        (money("206006.89", "200000.00", "6000.00"), "0.00"),
        (money("200000.00", "200000.00", "8000.00", "5000.00"), "3000.00"),
        (money("200000.00", "200000.00", "0.00"), "0.00"),
    ],
)
def test_what_is_free_is_what_came_free_and_is_covered_and_not_given_again(money, free):
    assert money.free == pounds(free)


@pytest.mark.parametrize(
    ("free", "treatment", "expected"),
    [
        ("9000.00", Pot.STRICT, ["9000.00", "0", "0"]),
        ("8999.99", Pot.STRICT, ["0", "0", "0"]),
        ("13500.00", Pot.STRICT, ["9000.00", "4000.00", "0"]),
        ("8000.00", Pot.PART_FUND, ["8000.00", "0", "0"]),
        ("9000.00", Pot.PART_FUND, ["9000.00", "0", "0"]),
        ("8000.00", Pot.SKIP_AND_FILL, ["0", "4000.00", "3000.00"]),
        ("0.00", Pot.PART_FUND, ["0", "0", "0"]),
    ],
)
def test_whole_requests_in_order_or_as_the_officer_chose(free, treatment, expected):
    proposal = propose(THREE, pounds(free), treatment)
    assert [share.amount for share in proposal.shares] == [pounds(amount) for amount in expected]


def test_a_part_and_a_bid_passed_over_need_a_reason_and_a_stop_needs_none():
    assert not propose(THREE, pounds("9000.00")).needs_reason
    assert propose(THREE, pounds("8000.00"), Pot.PART_FUND).needs_reason
    skipped = propose(THREE, pounds("8000.00"), Pot.SKIP_AND_FILL)
    assert (skipped.needs_reason, [share.reference for share in skipped.passed_over]) == (True, ["T-001"])
    assert not propose(THREE[1:], pounds("8000.00"), Pot.SKIP_AND_FILL).needs_reason


def test_nothing_is_given_beyond_what_is_free():
    with pytest.raises(RuleError):
        propose(THREE, pounds("1.00"), Pot.WITHIN_TOLERANCE)


@given(lists, sums, treatments)
def test_never_more_is_proposed_than_is_free(candidates, free, treatment):
    assert propose(candidates, free, treatment).amount <= free


@given(lists, sums, treatments)
def test_the_order_never_changes_and_nobody_stands_twice(candidates, free, treatment):
    found = [share.reference for share in propose(candidates, free, treatment).shares]
    assert found == [candidate.reference for candidate in candidates if not candidate.why_not]


@given(lists, sums, treatments)
def test_nobody_gets_more_than_they_asked_for_and_a_part_says_that_it_is_one(candidates, free, treatment):
    for share in propose(candidates, free, treatment).proposed:
        assert 0 < share.amount <= share.asked
        assert (share.amount < share.asked) == (share.reason is Reason.PART_FUNDED)


@given(lists, sums)
def test_only_a_chosen_treatment_passes_a_bid_over(candidates, free):
    for treatment in (Pot.STRICT, Pot.PART_FUND):
        assert not propose(candidates, free, treatment).passed_over


@given(lists, sums, sums)
def test_proposing_again_with_what_was_given_gives_it_to_nobody_twice(candidates, came_free, more):
    first = propose(candidates, Money(came_free, came_free, came_free, Decimal(0)).free)
    got = {share.reference for share in first.proposed}
    left = [Candidate(c.reference, c.asked, c.why_not or "Awarded." * (c.reference in got)) for c in candidates]
    again = propose(left, Money(came_free, came_free, came_free + more, first.amount).free)
    assert not got & {share.reference for share in again.proposed}
    assert first.amount + again.amount <= came_free + more
