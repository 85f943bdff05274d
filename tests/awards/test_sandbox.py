"""Trying out on the line's screen: least points, two settings side by side, ties, the draw, the reserve list."""

from __future__ import annotations

import gc
import re
from hashlib import sha256
from urllib.parse import urlencode

import pytest

from app.awards.minimums import KEPT
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rounds.models import Round
from tests.awards.conftest import FIRST, Lists, words
from tests.cast import Cast
from tests.counting import count_queries

LINE = f"/office/rounds/{FIRST}/line"
CAST_LINE = "/office/rounds/TEST-R1/line"
USUAL = "threshold=71&rounding=exact&edge=71&edge=65&pot=within-tolerance&tolerance=5"


def beside(other: str, query: str = "") -> str:
    return f"{query}&{urlencode({'beside': other})}"


def test_least_points_take_bids_out_and_say_so(first_round: Cast) -> None:
    page = first_round.client("Dilys").get(f"{LINE}?minimum-need=4")
    said = words(page)

    assert "At 71%: 10 bids, £98,138.63." in said
    assert "11 bids at or above 71% cannot be recommended" in said
    assert "Too few points" in said
    assert re.search(r'<input[^>]*name="minimum-need" value="4"', page.text)
    assert "21 bids at 71% or above" in said


def test_without_least_points_the_line_is_the_round_s_again(first_round: Cast) -> None:
    dilys = first_round.client("Dilys")
    dilys.get(f"{LINE}?minimum-need=4")

    assert "At 71%: 21 bids, £206,006.89." in words(dilys.get(f"{LINE}?minimum-need=&minimum-value=0"))


def test_least_points_off_the_scale_are_explained(scored: Cast) -> None:
    for typed in ("6", "-1", "x", "2.5", "9999"):
        page = scored.client("Dilys").get(f"{CAST_LINE}?minimum-need={typed}")

        assert page.status_code == 422
        assert "Enter the least points on Evidence of need in figures from 0 to 5" in words(page)
        assert 'href="#minimum-need"' in page.text
        assert re.search(rf'name="minimum-need" value="{re.escape(typed)}"', page.text)
        assert "At 71%: 3 bids" in words(page)


def test_another_band_edge_makes_another_band_and_an_empty_field_takes_one_out(first_round: Cast) -> None:
    dilys = first_round.client("Dilys")

    four = dilys.get(f"{LINE}?edge=71&edge=65&another_edge=50")
    assert "11 bids at 65% to under 71%" in words(four)
    assert "at 50% to under 65%" in words(four)
    assert len(re.findall(r'name="edge"', four.text)) == 3
    between = words(dilys.get(f"{LINE}?edge=71&edge=65&another_edge=68"))
    assert "at 68% to under 71%" in between
    two = words(dilys.get(f"{LINE}?edge=71&edge="))
    assert "66 bids under 71%" in two


def test_band_edges_that_will_not_do_are_explained(scored: Cast) -> None:
    for query in ("edge=&edge=", "edge=71&another_edge=x", "edge=71&another_edge=50.55"):
        page = scored.client("Dilys").get(f"{CAST_LINE}?{query}")

        assert page.status_code == 422
        assert 'id="edge-error"' in page.text
        assert "3 bids at 71% or above" in words(page)


def test_a_list_made_under_least_points_says_them_and_the_round_keeps_none(scored: Cast) -> None:
    lists = Lists(scored, "TEST-R1")
    assert "Least points Evidence of need 5" in words(lists.preview("minimum-need=5"))
    assert lists.make("minimum-need=5").status_code == 302

    said = words(scored.client("Dilys").get("/office/rounds/TEST-R1/recommendations/1"))

    assert "Least points Evidence of need 5" in said
    assert "Recommended award list 1" in said or "1 award" in said
    assert "At 71%: 3 bids" in words(scored.client("Dilys").get(CAST_LINE))
    lists.make("pot=strict")
    assert "Least points on Evidence of need: 5 before, None now." in words(
        scored.client("Dilys").get("/office/rounds/TEST-R1/recommendations/2")
    )


def test_a_ranking_under_least_points_is_kept_no_longer_than_the_one_it_comes_from(scored: Cast) -> None:
    dilys = scored.client("Dilys")
    for least in (1, 2, 3):
        dilys.get(f"{CAST_LINE}?minimum-need={least}")

    assert [len(kept) for kept in KEPT.values()][-1:] == [2]
    scored.app.extensions["rankings"].kept = ()
    gc.collect()
    assert not [ranking for ranking in KEPT if ranking.rules.reference == "TEST-R1"]


def test_two_settings_stand_side_by_side(first_round: Cast) -> None:
    said = words(first_round.client("Dilys").get(f"{LINE}?{beside(USUAL, 'threshold=70&pot=strict')}"))

    assert "Threshold 70% 71%" in said
    assert "The pot Stop at the pot Fund all, within the tolerance" in said
    assert "Band edges 71%, 65%" not in said
    assert "Recommended 20 bids 21 bids" in said
    assert "Total £196,064.30 £206,006.89" in said
    assert "Against the pot £3,935.70 left £6,006.89 over" in said
    assert "Reserve list 4 bids 0 bids" in said
    assert "This setting recommends 1 bid fewer and costs £9,942.59 less." in said
    assert "1 bid falls out, £9,942.59 Rushy Meadow Amateur Boxing Club, £9,942.59" in said


def test_who_comes_in_is_named_and_an_amount_that_changes_is_said(first_round: Cast) -> None:
    dilys = first_round.client("Dilys")

    came = words(dilys.get(f"{LINE}?{beside(USUAL, 'rounding=whole')}"))
    assert "Rounding before the comparison Whole number Exact" in came
    assert "This setting recommends 3 bids more and costs £29,219.00 more." in came
    assert "3 bids come in, £29,219.00 Copperdyke Parish Council, £10,000.00" in came

    part = words(dilys.get(f"{LINE}?{beside(USUAL, 'pot=part-fund')}"))
    assert "Rushy Meadow Amateur Boxing Club gets £3,935.70 in place of £9,942.59." in part


def test_who_comes_in_in_part_comes_in_with_what_they_get(first_round: Cast) -> None:
    said = words(first_round.client("Dilys").get(f"{LINE}?{beside('threshold=72', 'pot=part-fund')}"))

    assert "This setting recommends 5 bids more and costs £43,569.14 more." in said
    assert "5 bids come in, £43,569.14" in said
    assert "Rushy Meadow Amateur Boxing Club, £3,935.70" in said


def test_the_same_setting_twice_says_that_nobody_moves(scored: Cast) -> None:
    said = words(scored.client("Dilys").get(f"{CAST_LINE}?{beside(USUAL)}"))

    assert "Both settings recommend as many bids and cost the same. Nobody moves in or out." in said


def test_the_kept_setting_stays_while_the_line_moves_and_can_change_places(first_round: Cast) -> None:
    dilys = first_round.client("Dilys")
    address = f"{LINE}?{beside(USUAL, 'threshold=70')}"
    block = dilys.get(address, headers={"HX-Request": "true", "HX-Target": "line"})

    assert block.text in dilys.get(address).text
    assert re.search(r'<input type="hidden" form="line-form" name="beside" value="threshold=71&amp;', block.text)
    assert "beside=threshold%3D71" in block.headers["HX-Replace-Url"]
    other = re.search(r'<a href="([^"]+)">Change places', block.text)
    assert other
    said = words(dilys.get(other[1].replace("&amp;", "&")))
    assert "Threshold 71% 70%" in said
    assert "At 71%: 21 bids" in said


def test_nonsense_beside_the_line_is_compared_as_the_round_has_it(scored: Cast) -> None:
    page = scored.client("Dilys").get(f"{CAST_LINE}?{beside('threshold=x&pot=gamble&minimum-need=9&edge=1&edge=2')}")

    assert page.status_code == 200
    assert "Nobody moves in or out." in words(page)


def test_comparing_saves_nothing_and_asks_no_more_of_the_database(scored: Cast) -> None:
    dilys, address = scored.client("Dilys"), f"{CAST_LINE}?{beside(USUAL, 'threshold=60&minimum-need=2')}"
    dilys.get(address)
    with scored.app.app_context():
        before = db.session.query(AuditEvent).count()
    with count_queries(scored.app) as queries:
        dilys.get(address)

    assert len(list(queries)) <= 9
    with scored.app.app_context():
        assert db.session.query(AuditEvent).count() == before
        assert db.session.get_one(Round, scored.round_id).threshold == "71"


def test_the_reserve_list_stands_in_order(first_round: Cast) -> None:
    said = words(first_round.client("Dilys").get(f"{LINE}?threshold=65&pot=strict"))

    assert (
        "Reserve list, in order Rushy Meadow Amateur Boxing Club, 71.0%, asks for £9,942.59 "
        "Copperdyke Parish Council, 70.8%, asks for £10,000.00" in said
    )
    assert "and 6 more, in the list below" in said


def test_every_tie_is_shown_with_the_rule_that_orders_it(first_round: Cast) -> None:
    said = words(first_round.client("Dilys").get(f"{LINE}/ties"))

    assert "10 ties" in said
    assert "71.0%: 3 bids Ordered by Evidence of need." in said
    assert "19 CSF24R1-002 Thistlegate Peer Education 3.60" in said
    assert "63.7%: 4 bids Ordered by Evidence of need, then Activities and delivery." in said


def test_anybody_can_make_the_draw_again_from_its_seed(scored: Cast) -> None:
    """T-002 and T-003 have the same marks throughout."""
    page = scored.client("Dilys").get(f"{CAST_LINE}/ties")
    lots = {name: sha256(f"TEST-R1:{name}".encode()).hexdigest() for name in ("T-002", "T-003")}
    first, second = sorted(lots, key=lots.__getitem__)

    assert "Seed TEST-R1" in words(page)
    assert "Equal on every criterion: the draw orders them." in words(page)
    assert page.text.index(lots[first]) < page.text.index(lots[second])
    assert f"printf '%s' 'TEST-R1:{'T-001'}' | sha256sum" in words(page)


def test_ties_come_page_by_page(first_round: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.awards.ties_page.PAGE", 4)
    dilys = first_round.client("Dilys")

    assert "1 to 4 of 10 ties" in words(dilys.get(f"{LINE}/ties"))
    assert "9 to 10 of 10 ties" in words(dilys.get(f"{LINE}/ties?page=3"))
    assert dilys.get(f"{LINE}/ties?page=4").status_code == 404


def test_a_round_without_ties_says_so(cast: Cast) -> None:
    assert "No two bids have the same score" in words(cast.client("Dilys").get(f"{CAST_LINE}/ties"))


def test_ties_are_for_those_who_see_the_line(scored: Cast) -> None:
    expected = {"Imogen": 200, "Chidi": 200, "Asha": 403, "Hari": 403, "Devan": 403, "Farouk": 404, "Nadia": 404}

    assert {name: scored.client(name).get(f"{CAST_LINE}/ties").status_code for name in expected} == expected
