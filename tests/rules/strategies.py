"""Any round that the rules allow, and any bids for it.

What is drawn from is made once wherever it can be: to make a strategy anew takes longer than to draw from it.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

from hypothesis import strategies as st

from app.rules.bid import Bid, Status
from app.rules.gates import Gate
from app.rules.pot import Pot
from app.rules.round_rules import RoundRules
from app.rules.rounding import Rounding
from app.rules.scoring import Criterion

LARGEST_DENOMINATOR = 2000
percentages = st.builds(
    lambda part, denominator: Fraction(part * denominator // LARGEST_DENOMINATOR, denominator),
    st.integers(0, 100 * LARGEST_DENOMINATOR),
    st.integers(1, LARGEST_DENOMINATOR),
)
"""Every fraction from 0 to 100 with a denominator up to the largest."""
amounts = st.integers(1, 1_000_000).map(lambda pence: Decimal(pence).scaleb(-2))

WEIGHTS_AND_MOST_POINTS = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 6)), min_size=1, max_size=4)
LIMITS = st.integers(0, 100).map(Decimal)
QUORUMS = st.integers(1, 3)
ROUNDINGS, POTS = st.sampled_from(Rounding), st.sampled_from(Pot)
SEEDS = st.text(max_size=3)
REFERENCES = st.lists(st.text("ABC-1é", min_size=1, max_size=6), unique=True, max_size=9)
MEMBERS = st.sampled_from(["asha", "ben", "carys", "devan", "ewa"])
STATUSES = st.sampled_from([Status.SUBMITTED] * 7 + [Status.WITHDRAWN])
GATES = st.just(()) | st.booleans().map(lambda passed: (Gate("Documents", passed, "" if passed else "missing"),))
LABELS = st.sampled_from([{"area": "Melton"}, {"area": "Rutland"}, {}])


@cache
def percent_on_the_grid(rounding: Rounding, least: int = 0) -> st.SearchStrategy[Decimal]:
    """A percentage no finer than a score of this rounding is shown."""
    steps = 10**rounding.places
    return st.integers(least, 100 * steps).map(lambda step: Decimal(step).scaleb(-rounding.places))


@cache
def floors(rounding: Rounding) -> st.SearchStrategy[tuple[Decimal, ...]]:
    edges = st.lists(percent_on_the_grid(rounding, least=1), min_size=1, max_size=4, unique=True)
    return edges.map(lambda found: tuple(sorted(found, reverse=True)))


@cache
def minimums(most: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(0, most // 2)


@st.composite
def criteria(draw: st.DrawFn) -> tuple[Criterion, ...]:
    sizes = draw(WEIGHTS_AND_MOST_POINTS)
    return tuple(
        Criterion(f"c{number}", f"Criterion {number}", weight, most, draw(minimums(most)))
        for number, (weight, most) in enumerate(sizes)
    )


CRITERIA = criteria()


@cache
def orders(*keys: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(keys), unique=True)


@st.composite
def rounds(draw: st.DrawFn) -> RoundRules:
    marked = draw(CRITERIA)
    rounding = draw(ROUNDINGS)
    return RoundRules(
        reference="ROUND-1",
        criteria=marked,
        budget=draw(amounts),
        threshold=draw(percent_on_the_grid(rounding)),
        band_floors=draw(floors(rounding)),
        rounding=rounding,
        over_commitment_limit=draw(LIMITS),
        quorum=draw(QUORUMS),
        tie_break=tuple(draw(orders(*(criterion.key for criterion in marked)))),
        draw_seed=draw(SEEDS),
        pot=draw(POTS),
    )


ROUNDS = rounds()


def sheets(marked: tuple[Criterion, ...]) -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries({c.key: st.integers(0, c.max_score) for c in marked})


def moderated_points(marked: tuple[Criterion, ...]) -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries({}, optional={c.key: st.integers(0, c.max_score) for c in marked})


def one_bid(marked: tuple[Criterion, ...]) -> st.SearchStrategy[Bid]:
    return st.builds(
        Bid,
        reference=st.just("A"),
        amount=amounts,
        sheets=st.dictionaries(MEMBERS, sheets(marked), max_size=5),
        moderated=st.just({}) | moderated_points(marked),
        status=STATUSES,
        gates=GATES,
        labels=LABELS,
    )


@st.composite
def rounds_with_bids(draw: st.DrawFn) -> tuple[list[Bid], RoundRules]:
    rules = draw(ROUNDS)
    bid = one_bid(rules.criteria)
    return [replace(draw(bid), reference=reference) for reference in draw(REFERENCES)], rules
