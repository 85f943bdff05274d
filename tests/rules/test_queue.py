from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from app.rules.queue import Candidate, Queue, queue_of, side_by_side
from tests.rules.strategies import percentages

LINE = Decimal(71)
PEOPLE = st.frozensets(st.sampled_from(["Asha", "Ben", "Carys", "Devan"]), max_size=3)
SOMETIMES, COUNTS, SCORES = st.booleans(), st.integers(0, 12), st.none() | percentages


@st.composite
def any_bids(draw: st.DrawFn) -> list[Candidate]:
    return [
        Candidate(f"T-{place:03d}", draw(SCORES), draw(percentages), draw(PEOPLE), draw(SOMETIMES))
        for place in range(draw(COUNTS))
    ]


def bid(reference: str, score: str | None, spread: str = "5", *leaving: str, is_called_up: bool = False) -> Candidate:
    given_score = None if score is None else Fraction(score)
    return Candidate(reference, given_score, Fraction(spread), frozenset(leaving), is_called_up)


def references(queue: Queue) -> tuple[list[tuple[tuple[str, ...], list[str]]], list[str]]:
    groups = [(group.leaving, [each.reference for each in group.bids]) for group in queue.groups]
    return groups, [each.reference for each in queue.consent]


@given(any_bids())
def test_every_bid_stands_in_the_queue_or_on_the_consent_list_once(bids: list[Candidate]) -> None:
    queue = queue_of(bids, LINE)
    assert Counter(each.reference for each in (*queue.walked, *queue.consent)) == Counter(b.reference for b in bids)


@given(any_bids(), st.randoms())
def test_the_order_is_the_same_in_whatever_order_the_bids_come(bids: list[Candidate], chance: object) -> None:
    shuffled = list(bids)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert queue_of(shuffled, LINE) == queue_of(bids, LINE)


@given(any_bids())
def test_bids_for_which_the_same_people_leave_stand_together(bids: list[Candidate]) -> None:
    walked = queue_of(bids, LINE).walked
    runs = [leaving for leaving, _ in groupby(walked, key=lambda each: each.leaving)]
    assert len(runs) == len(set(runs))


@given(any_bids())
def test_everybody_is_in_the_room_for_the_last_group(bids: list[Candidate]) -> None:
    groups = queue_of(bids, LINE).groups
    assert all(group.leaving for group in groups[:-1])


def test_bids_near_the_line_or_with_wide_spread_are_walked_through() -> None:
    bids = [bid("T-001", "74"), bid("T-002", "74.1"), bid("T-003", "68"), bid("T-004", "90", "20"), bid("T-005", "40")]
    assert references(queue_of(bids, LINE)) == ([((), ["T-004", "T-001", "T-003"])], ["T-002", "T-005"])


def test_a_bid_that_is_called_up_is_walked_through() -> None:
    bids = [bid("T-001", "90"), bid("T-002", "30", is_called_up=True), bid("T-003", None, is_called_up=True)]
    assert references(queue_of(bids, LINE)) == ([((), ["T-002", "T-003"])], ["T-001"])


def test_a_bid_without_sheets_stands_last_on_the_consent_list() -> None:
    bids = [bid("T-001", None), bid("T-002", "30")]
    assert references(queue_of(bids, LINE)) == ([], ["T-002", "T-001"])


def test_groups_that_share_people_follow_each_other() -> None:
    sets = [(), ("Asha",), ("Ben", "Carys"), ("Carys",), ("Asha", "Ben")]
    assert side_by_side(sets) == [("Asha",), ("Asha", "Ben"), ("Ben", "Carys"), ("Carys",), ()]
