"""The drawing of the line, and the figures that stand on it."""

from __future__ import annotations

import random
import re
from decimal import Decimal

import pytest

from app.awards.choice import Choice
from app.awards.line_chart import BASE, LEFT, RIGHT, TOP, chart_of
from app.awards.line_view import line_view
from app.awards.running_totals import asked_after, committed_after, rank_of_the_cut
from app.rules.bid import Bid
from app.rules.gates import Gate
from app.rules.pot import Pot
from app.rules.ranking import Ranking, rank
from app.rules.recommendation import Recommendation, recommend
from app.rules.round_rules import RoundRules
from app.rules.rounding import Rounding
from app.rules.scoring import Criterion
from tests.rules.first_round import first_round

RULES = RoundRules(
    reference="R",
    criteria=(Criterion("points", "Points", 1, 100),),
    budget=Decimal("50000.00"),
    threshold=Decimal(60),
    band_floors=(Decimal(60), Decimal(40)),
    quorum=1,
)


def many(number: int, failing: int = 0) -> Ranking:
    """Bids of £100.00 to £1,000.00 with marks at random; the first few fail a check."""
    chance = random.Random(7)
    bids = [
        Bid(
            reference=f"B-{at:05d}",
            amount=Decimal(chance.randrange(100, 1000)),
            sheets={"a": {"points": chance.randrange(0, 101)}},
            gates=(Gate("Checks", at >= failing, "none"),),
        )
        for at in range(number)
    ]
    return rank(bids, RULES)


def choice(**changes: object) -> Choice:
    usual = {
        "threshold": Decimal(60),
        "rounding": Rounding.EXACT,
        "floors": RULES.band_floors,
        "pot": Pot.STRICT,
        "tolerance": Decimal(0),
    }
    return Choice(**(usual | changes))  # type: ignore[arg-type]


def test_the_first_round_has_a_bar_for_each_bid() -> None:
    chart = chart_of(recommend(first_round()))

    assert [band.bars.count("M") for band in chart.bands] == [21, 11, 55]
    assert [band.style for band in chart.bands] == ["a", "b", "c"]
    assert [bool(band.cap) for band in chart.bands] == [False, False, True]
    assert [label for _, label in chart.ranks] == [1, 10, 20, 30, 40, 50, 60, 70, 80, 87]


def test_the_cut_stands_after_the_last_bid_that_gets_money() -> None:
    ranking = first_round()
    pitch = (RIGHT - LEFT) / 87

    assert chart_of(recommend(ranking)).cut_x == round(LEFT + 21 * pitch, 1)
    assert chart_of(recommend(ranking, pot=Pot.STRICT)).cut_x == round(LEFT + 20 * pitch, 1)
    assert chart_of(recommend(ranking, threshold=Decimal(100))).cut_x == LEFT


def test_many_bids_become_one_outline_no_finer_than_the_drawing() -> None:
    chart = chart_of(recommend(many(10_000)))

    assert [band.bars.count("M") for band in chart.bands] == [1, 1, 1]
    assert sum(band.bars.count("H") for band in chart.bands) <= (RIGHT - LEFT) + 3
    assert len(chart.money.area) < 30_000


@pytest.mark.parametrize("number", [1, 2, 599, 600, 601, 3000])
@pytest.mark.parametrize("pot", Pot)
def test_nothing_is_drawn_outside_the_panel(number: int, pot: Pot) -> None:
    chart = chart_of(recommend(many(number, failing=number // 10), pot=pot))

    for band in chart.bands:
        for x in re.findall(r"[MH](\d+\.?\d*)", band.bars):
            assert LEFT <= float(x) <= RIGHT + 0.1
        for y in re.findall(r"(?:V|M[\d.]+ )(\d+\.?\d*)", band.bars):
            assert TOP <= float(y) <= BASE
    assert all(382 <= float(y) <= 528 for y in re.findall(r"V(\d+\.?\d*)", chart.money.area + chart.money.beyond))


@pytest.mark.parametrize("pot", Pot)
@pytest.mark.parametrize("failing", [0, 40])
def test_running_totals_are_the_sums_of_what_is_funded(pot: Pot, failing: int) -> None:
    found = recommend(many(300, failing), pot=pot)
    cut, total, asked = rank_of_the_cut(found), committed_after(found), asked_after(found.ranking)
    amounts = {standing.rank: amount for standing, amount in found.funded()}

    assert max(amounts) == cut
    assert [total(rank) for rank in range(1, cut + 1)] == [
        sum(amount for at, amount in amounts.items() if at is not None and at <= rank) for rank in range(1, cut + 1)
    ]
    contenders = [s.amount_in_pence if s.position is not None else 0 for s in found.ranking.assessed]
    assert [asked(rank) for rank in range(301)] == [sum(contenders[:rank]) for rank in range(301)]


@pytest.mark.parametrize("pot", Pot)
def test_the_list_s_running_total_ends_at_the_commitment(pot: Pot) -> None:
    found = recommend(many(90, failing=9), pot=pot)
    rows = line_view(found, choice(pot=pot, everything=True)).rows
    last = next(row for row in rows if row.is_last_funded)

    assert last.running == found.commitment
    assert [row.running for row in rows if row.outcome == "Reserve list"] == [None] * found.reserve_count


def test_a_long_list_is_paged_and_leads_to_the_line() -> None:
    found = recommend(many(3000), pot=Pot.WITHIN_TOLERANCE)
    first = line_view(found, choice(pot=Pot.WITHIN_TOLERANCE))
    cut = line_view(found, choice(pot=Pot.WITHIN_TOLERANCE, page=first.pages.of_the_cut))

    assert (len(first.rows), first.pages.number, first.pages.first, first.pages.last) == (100, 1, 1, 100)
    assert not any(row.is_last_funded for row in first.rows)
    assert any(row.is_last_funded for row in cut.rows)
    assert line_view(found, choice(page=9999)).pages.number == first.pages.count


def test_the_words_about_the_treatments_follow_the_line() -> None:
    ranking = first_round()

    assert hints(recommend(ranking, threshold=Decimal(72))) == ["all of them fit"] * 4
    assert hints(recommend(ranking, threshold=Decimal(69))) == [
        "£44,159.89 over, beyond the tolerance",
        "6 bids go to the reserve list",
        "the 21st bid gets £3,935.70",
        "1 smaller bid above the line fits",
    ]


def hints(found: Recommendation) -> list[str]:
    return [treatment.hint for treatment in line_view(found, choice()).treatments]


def test_a_tie_that_only_the_draw_decides_says_so() -> None:
    bids = [Bid(reference=name, amount=Decimal(10), sheets={"a": {"points": 60}}) for name in ("A", "B")]

    assert line_view(recommend(rank(bids, RULES)), choice()).tie == (
        "2 bids are equal on every criterion. The published draw decides their order."
    )
