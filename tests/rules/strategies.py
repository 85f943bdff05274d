"""Any round that the rules allow, and any bids for it."""

from decimal import Decimal

from hypothesis import strategies as st

from app.rules.bid import Bid, Status
from app.rules.gates import Gate
from app.rules.pot import Pot
from app.rules.round_rules import RoundRules
from app.rules.rounding import Rounding
from app.rules.scoring import Criterion

percentages = st.fractions(min_value=0, max_value=100, max_denominator=2000)
amounts = st.integers(1, 1_000_000).map(lambda pence: Decimal(pence).scaleb(-2))


def percent_on_the_grid(rounding: Rounding, least: int = 0) -> st.SearchStrategy[Decimal]:
    """A percentage no finer than a score of this rounding is shown."""
    steps = 10**rounding.places
    return st.integers(least, 100 * steps).map(lambda step: Decimal(step).scaleb(-rounding.places))


def floors(rounding: Rounding) -> st.SearchStrategy[tuple[Decimal, ...]]:
    edges = st.lists(percent_on_the_grid(rounding, least=1), min_size=1, max_size=4, unique=True)
    return edges.map(lambda found: tuple(sorted(found, reverse=True)))


@st.composite
def criteria(draw: st.DrawFn) -> tuple[Criterion, ...]:
    sizes = draw(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 6)), min_size=1, max_size=4))
    return tuple(
        Criterion(f"c{number}", f"Criterion {number}", weight, most, draw(st.none() | st.integers(0, most // 2)))
        for number, (weight, most) in enumerate(sizes)
    )


@st.composite
def rounds(draw: st.DrawFn) -> RoundRules:
    marked = draw(criteria())
    rounding = draw(st.sampled_from(Rounding))
    keys = [criterion.key for criterion in marked]
    return RoundRules(
        reference="ROUND-1",
        criteria=marked,
        budget=draw(amounts),
        threshold=draw(percent_on_the_grid(rounding)),
        band_floors=draw(floors(rounding)),
        rounding=rounding,
        over_commitment_limit=draw(st.integers(0, 100).map(Decimal)),
        quorum=draw(st.integers(1, 3)),
        tie_break=tuple(draw(st.lists(st.sampled_from(keys), unique=True))),
        draw_seed=draw(st.text(max_size=3)),
        pot=draw(st.sampled_from(Pot)),
    )


def sheets(marked: tuple[Criterion, ...]) -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries({c.key: st.integers(0, c.max_score) for c in marked})


def moderated_points(marked: tuple[Criterion, ...]) -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries({}, optional={c.key: st.integers(0, c.max_score) for c in marked})


def one_bid(reference: str, marked: tuple[Criterion, ...]) -> st.SearchStrategy[Bid]:
    members = st.sampled_from(["asha", "ben", "carys", "devan", "ewa"])
    gates = st.just(()) | st.booleans().map(lambda passed: (Gate("Documents", passed, "" if passed else "missing"),))
    return st.builds(
        Bid,
        reference=st.just(reference),
        amount=amounts,
        sheets=st.dictionaries(members, sheets(marked), max_size=5),
        moderated=st.just({}) | moderated_points(marked),
        status=st.sampled_from([Status.SUBMITTED] * 7 + [Status.WITHDRAWN]),
        gates=gates,
        labels=st.sampled_from([{"area": "Melton"}, {"area": "Rutland"}, {}]),
    )


@st.composite
def rounds_with_bids(draw: st.DrawFn) -> tuple[list[Bid], RoundRules]:
    rules = draw(rounds())
    references = draw(st.lists(st.text("ABC-1é", min_size=1, max_size=6), unique=True, max_size=9))
    return [draw(one_bid(reference, rules.criteria)) for reference in references], rules
