"""Sharing bids out among the members of a panel."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as some

from app.rules.assignment import Proposal, Scorer, Short, propose

BIDS = ("A", "B", "C", "D", "E", "F")
PANEL = ("asha", "ben", "carys", "devan", "ewa")


def scorers(names=PANEL, bids=BIDS, **changes) -> list[Scorer]:
    return [Scorer(name, frozenset(bids), **changes.get(name, {})) for name in names]


def barred(proposal: Proposal, panel: list[Scorer]) -> list[tuple[str, str]]:
    may = {scorer.key: scorer.may_score for scorer in panel}
    return [(key, bid) for key, bids in proposal.bids_of.items() for bid in bids if bid not in may[key]]


@some.composite
def panels(draw, most_bids=5, most_members=4, keeping=False):
    bids = BIDS[: draw(some.integers(0, most_bids))]
    members = PANEL[: draw(some.integers(0, most_members))]
    few = some.frozensets(some.sampled_from(BIDS), max_size=2)
    capacities = some.none() | some.integers(0, 4)
    panel = [
        Scorer(name, frozenset(bids) - draw(few), draw(few) if keeping else frozenset(), draw(capacities))
        for name in members
    ]
    return bids, panel, draw(some.integers(1, 3))


def test_each_bid_gets_its_quorum_and_loads_differ_by_one_at_most():
    proposal = propose(BIDS, scorers(), 3)

    assert proposal.short == ()
    assert sorted(proposal.loads.values()) == [3, 3, 4, 4, 4]
    assert [len(proposal.scorers_of(bid)) for bid in BIDS] == [3] * 6


def test_calibration_bids_go_to_everybody_who_may_score_them():
    panel = [*scorers(PANEL[:4]), Scorer("ewa", frozenset("BCDEF"))]

    proposal = propose(BIDS, panel, 2, calibration=("A", "Z"))

    assert proposal.scorers_of("A") == PANEL[:4]
    assert max(proposal.loads.values()) - min(proposal.loads.values()) <= 1


def test_what_a_member_has_stays_theirs_unless_they_may_no_longer_score_it():
    panel = [Scorer("asha", frozenset("AB"), keeps=frozenset("ABC")), Scorer("ben", frozenset("AB"))]

    assert propose("AB", panel, 1).bids_of == {"asha": ("A", "B"), "ben": ()}


def test_a_bid_that_too_few_may_score_is_named_and_gets_whom_it_can():
    panel = [Scorer("asha", frozenset("AB")), Scorer("ben", frozenset("B"))]

    proposal = propose("AB", panel, 2)

    assert proposal.short == (Short("A", 1, "1 of 2 may score it"),)
    assert proposal.scorers_of("A") == ("asha",)


def test_a_bid_for_which_nobody_has_room_is_named():
    panel = [Scorer(name, frozenset("AB"), capacity=1) for name in ("asha", "ben")]

    assert propose("AB", panel, 2).short == (Short("B", 0, "the others have as many bids as they can"),)


def test_a_bid_given_before_is_passed_on_where_another_needs_its_member():
    """Only Asha may score B, and she has room for one; so A, which came first, goes to Ben."""
    panel = [Scorer("asha", frozenset("AB"), capacity=1), Scorer("ben", frozenset("A"), capacity=1)]

    assert propose("AB", panel, 1).bids_of == {"asha": ("B",), "ben": ("A",)}


@settings(max_examples=60, deadline=None)
@given(panels(most_bids=6, most_members=5, keeping=True))
def test_nobody_gets_a_bid_they_may_not_score_nor_more_than_they_can(world):
    bids, panel, quorum = world
    proposal = propose(bids, panel, quorum)

    assert barred(proposal, panel) == []
    for scorer in panel:
        kept = len(scorer.keeps & scorer.may_score)
        if scorer.capacity is not None:
            assert proposal.loads[scorer.key] <= max(scorer.capacity, kept)
        assert scorer.keeps & scorer.may_score <= set(proposal.bids_of[scorer.key])
    assert {each.bid for each in proposal.short} == {bid for bid in bids if len(proposal.scorers_of(bid)) < quorum}


@settings(max_examples=40, deadline=None)
@given(panels(most_bids=6, most_members=5, keeping=True), some.randoms())
def test_the_order_in_which_bids_and_members_are_given_changes_nothing(world, dice):
    bids, panel, quorum = world
    shuffled, others = list(bids), list(panel)
    dice.shuffle(shuffled)
    dice.shuffle(others)

    assert propose(shuffled, others, quorum) == propose(bids, panel, quorum)


@settings(max_examples=40, deadline=None)
@given(panels(most_bids=4, most_members=4))
def test_all_have_a_quorum_wherever_they_can_and_no_sharing_is_more_even(world):
    """Against every way there is of sharing a few bids out."""
    bids, panel, quorum = world
    proposal = propose(bids, panel, quorum)
    wanted = {bid: len(proposal.scorers_of(bid)) for bid in bids}

    assert bool(proposal.short) == (not list(sharings(bids, panel, dict.fromkeys(bids, quorum), one=True)))
    evenest = min(sum(load * load for load in loads) for loads in sharings(bids, panel, wanted))
    assert sum(load * load for load in proposal.loads.values()) == evenest


def sharings(bids, panel, wanted, one=False):
    """The loads of each way to give every bid as many scorers as wanted."""
    ways = [list(combinations([s for s in panel if bid in s.may_score], wanted[bid])) for bid in bids]
    for way in product(*ways):
        loads = [sum(scorer in chosen for chosen in way) for scorer in panel]
        if all(s.capacity is None or load <= s.capacity for s, load in zip(panel, loads, strict=True)):
            yield loads
            if one:
                return


def test_five_hundred_bids_are_shared_out_at_once():
    bids = [f"R-{number:03d}" for number in range(500)]
    panel = [Scorer(f"m{number}", frozenset(bids) - set(bids[number::37]), capacity=110) for number in range(15)]

    proposal = propose(bids, panel, 3)

    assert proposal.short == ()
    assert set(proposal.loads.values()) == {100}
