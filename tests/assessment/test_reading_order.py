"""In which order members read the bids, and which they all score first."""

from __future__ import annotations

import re

import pytest

from app.assessment.own_list import list_of, next_to_score
from app.assessment.panel.order import own_key
from app.platform.db import db
from app.rounds.models import Round
from tests import factories as make
from tests.assessment.steps import OFFICE, ROUND, answers, bid_url, events, mark, mark_all, member, sign_off

PLAN = f"{OFFICE}/panel/scoring"


@pytest.fixture
def fresh(cast, app):
    """Ten members who score, none of whom has declared, and twenty bids."""
    with app.app_context():
        round_ = make.make_round("NEW-R1", bid_prefix="N")
        for number in range(1, 21):
            make.make_bid(round_, number)
        for name in ("Asha", "Ben", "Carys", "Devan", "Ewa"):
            make.make_member(round_, cast.person(name))
        db.session.commit()
    return cast


def declare(cast, name: str, **kinds: str) -> list[str]:
    """The member declares over the whole list; gives the order in which they then read."""
    data = {f"kind-N-{number:03d}": "NONE" for number in range(1, 21)} | kinds
    assert cast.client(name).post("/panel/NEW-R1/interests", data=data).status_code == 302
    return order_of(cast, name)


def order_of(cast, name: str) -> list[str]:
    return re.findall(r'class="ref">([A-Z]-\d+)<', cast.client(name).get("/panel/NEW-R1/bids").text)


def test_each_second_member_reads_the_reverse_of_the_one_before(fresh):
    orders = {name: declare(fresh, name) for name in ("Asha", "Ben", "Carys", "Devan", "Ewa")}

    assert orders["Ben"] == orders["Asha"][::-1]
    assert orders["Devan"] == orders["Carys"][::-1]
    assert len({tuple(order) for order in orders.values()}) == 5
    assert all(order_of(fresh, name) == order for name, order in orders.items())


def test_an_interest_leaves_the_rest_of_the_order_as_it_is(fresh):
    first = declare(fresh, "Asha")
    second = declare(fresh, "Ben", **{"kind-N-007": "KNOWS", "nature-N-007": "I coach there."})

    assert second == [reference for reference in reversed(first) if reference != "N-007"]


def test_a_seat_that_was_left_is_taken_by_the_next(fresh, app):
    declare(fresh, "Asha"), declare(fresh, "Ben")
    carys = declare(fresh, "Carys")
    data = {"email": "asha@example.org"}
    fresh.client("Dilys").post("/office/rounds/NEW-R1/panel/removal", data=data)

    assert declare(fresh, "Devan") == order_of(fresh, "Ben")[::-1]
    assert order_of(fresh, "Carys") == carys


def test_who_declared_before_there_were_seats_keeps_their_order(cast, app):
    with app.app_context():
        asha = member(cast, "Asha")
        keys = {row.application_id: row.reading_key for row in db.session.query(make.Interest).filter_by(member=asha)}
        assert asha.seat is None
        assert keys == {bid_id: own_key(asha, bid_id) for bid_id in keys}


# Calibration


def plan(cast, calibration: str, **changes):
    page = cast.client("Dilys").get(PLAN).text
    opened_on = re.search(r'name="opened_on"[^>]*value="([^"]*)"', page)[1]
    data = {"opened_on": opened_on, "reminder_days": "3", "calibration": calibration, "closes_on": ["", "", ""]}
    return cast.client("Dilys").post(PLAN, data=data | changes)


def listed(cast, name: str) -> list[str]:
    with cast.app.app_context():
        return [row.reference for row in list_of(member(cast, name), 1)]


def test_calibration_bids_come_first_on_every_list(cast, app):
    before = listed(cast, "Asha")

    assert plan(cast, "T-003, T-001").status_code == 302

    for name in ("Asha", "Carys", "Devan", "Ewa"):
        assert listed(cast, name)[:2] == ["T-003", "T-001"]
    assert listed(cast, "Asha")[2:] == [each for each in before if each not in ("T-003", "T-001")]
    page = cast.client("Asha").get(f"{ROUND}/bids").text
    assert page.count("Calibration bid<") == 2
    assert page.count("Opens after calibration") == 2
    with app.app_context():
        assert next_to_score(member(cast, "Asha")) == "T-003"
        assert events() == ["scoring.planned"]


def test_a_member_who_declares_afterwards_finds_them_first_too(cast):
    plan(cast, "T-004")
    cast.client("Ben").post(f"{ROUND}/interests", data=answers())

    assert listed(cast, "Ben")[0] == "T-004"


def test_the_others_open_once_they_are_signed_off(cast):
    plan(cast, "T-003")
    asha = cast.client("Asha")
    assert asha.get(bid_url("T-001")).location == f"{ROUND}/bids"
    assert mark(asha, "T-001", "need", 3).status_code == 422

    mark_all(asha, "T-003")
    sign_off(asha, "T-003")

    assert asha.get(bid_url("T-001")).status_code == 200
    assert mark(asha, "T-001", "need", 3).status_code == 302


def test_one_that_is_closed_to_a_member_holds_them_up_no_more_than_a_withdrawn_one(cast, app):
    plan(cast, "T-002")
    assert cast.client("Devan").get(bid_url("T-001")).status_code == 200


def test_who_does_not_mark_reads_every_bid_at_once(cast):
    plan(cast, "T-003")

    assert cast.client("Chidi").get(bid_url("T-001")).status_code == 200


def test_without_calibration_bids_the_order_is_as_it_was(cast):
    before = listed(cast, "Ewa")
    plan(cast, "T-003")

    assert plan(cast, "").status_code == 302
    assert listed(cast, "Ewa") == before


def test_they_are_chosen_before_the_first_mark(cast):
    mark(cast.client("Asha"), "T-001", "need", 3)

    answer = plan(cast, "T-002")

    assert answer.status_code == 422
    assert "this panel has begun to mark" in answer.text


def test_a_plan_that_somebody_changed_meanwhile_is_not_written_over(cast):
    page = cast.client("Dilys").get(PLAN).text
    opened_on = re.search(r'name="opened_on"[^>]*value="([^"]*)"', page)[1]
    plan(cast, "T-001")

    answer = plan(cast, "T-002", opened_on=opened_on)

    assert answer.status_code == 409
    assert "first T-001" in answer.text
    assert "first T-002" in answer.text


WRONG = (
    ("T-001 T-002 T-003 T-004", {}, "Choose at most 3 calibration bids."),
    ("T-009", {}, "No bid of this round has the reference T-009."),
    ("", {"closes_on": ["1", "2", "2199"], "closes_at": "5pm"}, "Enter a time by the 24-hour clock, like 17:00."),
    ("", {"reminder_days": "61"}, "Enter a number of days from 0 to 60."),
    ("", {"reminder_days": ""}, "Enter a number of days, like 3."),
)


def test_a_plan_that_will_not_do_is_explained(cast, app):
    for typed, changes, sentence in WRONG:
        answer = plan(cast, typed, **changes)
        assert answer.status_code == 422, sentence
        assert sentence in answer.text
    with app.app_context():
        assert db.session.get_one(Round, cast.round_id).calibration == []
        assert events() == []
