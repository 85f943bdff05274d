"""What the line's screen tries out: other minimums on the same order, and every tie with what orders it."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.bid import Bid
from app.rules.line import ties
from app.rules.ranking import Ranking, rank, with_minimums
from app.rules.recommendation import recommend
from app.rules.round_rules import RoundRules
from app.rules.scoring import Criterion
from tests.rules.strategies import rounds_with_bids


def plain(ranking: Ranking) -> dict[str, object]:
    return {name: getattr(ranking, name) for name in Ranking.__slots__ if not name.startswith("__")}


@settings(max_examples=30)
@given(rounds_with_bids(), st.data())
def test_other_minimums_give_what_ranking_anew_would(given_round: tuple[list[Bid], RoundRules], data: st.DataObject):
    bids, rules = given_round
    wanted = {c.key: data.draw(st.none() | st.integers(0, c.max_score)) for c in rules.criteria}
    anew = replace(rules, criteria=tuple(replace(c, minimum=wanted[c.key]) for c in rules.criteria))

    found = with_minimums(rank(bids, rules), {key: least for key, least in wanted.items() if least is not None})

    assert plain(found) == plain(rank(bids, anew))


@settings(max_examples=30)
@given(rounds_with_bids())
def test_each_contender_is_in_the_one_tie_of_its_score_or_alone(given_round: tuple[list[Bid], RoundRules]):
    bids, rules = given_round
    found = recommend(rank(bids, rules))
    by_score: dict[object, list[str]] = {}
    for standing in found.ranking.contenders:
        by_score.setdefault(standing.compared, []).append(standing.reference)

    shown = [[standing.reference for standing in tie.standings] for tie in ties(found)]

    assert shown == [references for references in by_score.values() if len(references) > 1]


RULES = RoundRules(
    reference="R",
    criteria=(Criterion("need", "Need", 1, 10), Criterion("value", "Value", 1, 10)),
    budget=Decimal(1000),
    threshold=Decimal(50),
    band_floors=(Decimal(50),),
    quorum=1,
)


def bid(reference: str, need: int, value: int) -> Bid:
    return Bid(reference, Decimal(10), sheets={"a": {"need": need, "value": value}})


def test_ties_name_the_criteria_that_order_them_and_the_draw_where_it_does() -> None:
    marks = {"A": (9, 9), "B": (8, 6), "C": (6, 8), "D": (4, 4), "E": (4, 4)}
    first, second = ties(recommend(rank([bid(name, *points) for name, points in marks.items()], RULES)))

    assert ([s.reference for s in first.standings], [c.key for c in first.decided_by]) == (["B", "C"], ["need"])
    assert not first.by_draw
    assert {s.reference for s in second.standings} == {"D", "E"}
    assert second.by_draw
    assert [s.draw for s in second.standings] == sorted(s.draw for s in second.standings)


def test_ties_can_be_asked_for_page_by_page() -> None:
    found = recommend(rank([bid(f"{n}{copy}", n, n) for n in range(5) for copy in "ab"], RULES))

    assert [tie.score for tie in ties(found, 1, 3)] == [30, 20]
