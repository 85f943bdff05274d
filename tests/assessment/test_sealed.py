"""Nothing leaks: not another's marks, not a bid in which one has an interest.

The faults are made here: marks that must not be seen are in the database, in odd words that would show.
"""

from __future__ import annotations

import pytest

from app.applications.models import Withdrawal
from app.assessment.models import InterestKind
from app.assessment.own_list import around, list_of, next_to_score, progress_of_member
from app.assessment.visible import bids_to_score, visible_bids
from app.platform.db import db
from tests import factories as make
from tests.assessment.steps import ROUND, as_at_every_load, bid, bid_url, mark, mark_all, member, sign_off

PAGES = ("", "?criterion=need", "/receipt")
CANARY = "Xylophone-7731"


@pytest.mark.parametrize("page", PAGES)
def test_a_bid_with_an_interest_is_not_found(cast, page):
    assert cast.client("Devan").get(bid_url("T-002", page)).status_code == 404


@pytest.mark.parametrize("kind", [InterestKind.KNOWS, InterestKind.DIRECT])
def test_nothing_can_be_written_on_a_bid_with_an_interest(cast, app, kind):
    with app.app_context():
        row = db.session.query(make.Interest).filter_by(member_id=cast.members["Devan"], kind=InterestKind.KNOWS).one()
        row.kind = kind
        db.session.commit()
    devan = cast.client("Devan")

    assert mark(devan, "T-002", "need", 3).status_code == 404
    assert devan.post(bid_url("T-002", "/marks"), data={}).status_code == 404
    assert sign_off(devan, "T-002").status_code == 404


def test_a_bid_with_an_interest_looks_like_one_that_does_not_exist(cast):
    devan = cast.client("Devan")

    for page in PAGES:
        hidden, absent = devan.get(bid_url("T-002", page)), devan.get(bid_url("T-999", page))
        assert hidden.text == absent.text
        assert headers_of(hidden) == headers_of(absent)


def test_lists_counts_and_neighbours_skip_a_bid_with_an_interest(cast, app):
    with app.app_context():
        devan, asha = member(cast, "Devan"), member(cast, "Asha")
        mine = [row.reference for row in list_of(devan, 1)]
        assert sorted(mine) == ["T-001", "T-003", "T-004"]
        assert len(list_of(asha, 1)) == 4
        assert progress_of_member(devan).total == 3
        places = [around(devan, bid(reference))[1] for reference in mine]
        assert [place.number for place in places] == [1, 2, 3]
        assert [place.before for place in places] == [None, *mine[:-1]]
        assert [place.after for place in places] == [*mine[1:], None]
        assert next_to_score(devan) == mine[0]


def test_no_page_of_a_member_names_a_bid_with_an_interest_but_their_declaration(cast):
    devan = cast.client("Devan")

    for url in (f"{ROUND}/bids", "/panel", "/home", *(bid_url(f"T-{number:03d}") for number in (1, 3, 4))):
        page = devan.get(url, follow_redirects=True).text
        assert "T-002" not in page
        assert "Project 2" not in page


def test_sheets_on_a_hidden_bid_change_no_page_of_the_member(cast, app):
    """Others marking the bid, or somebody withdrawing it, must show nowhere for who declared an interest."""
    devan = cast.client("Devan")
    urls = (f"{ROUND}/bids", bid_url("T-001"), bid_url("T-003"))
    before = [as_at_every_load(devan.get(url).text) for url in urls]

    mark_all(cast.client("Asha"), "T-002")
    sign_off(cast.client("Asha"), "T-002")

    assert [as_at_every_load(devan.get(url).text) for url in urls] == before


def test_a_sheet_on_a_bid_is_not_in_its_members_count_once_it_is_closed_to_them(cast, app):
    carys = cast.client("Carys")
    mark_all(carys, "T-001")
    sign_off(carys, "T-001")

    carys.post(f"{ROUND}/interests/T-001", data={"kind-T-001": "KNOWS", "nature-T-001": "My cousin works there."})

    with app.app_context():
        progress = progress_of_member(member(cast, "Carys"))
        assert (progress.signed_off, progress.total) == (0, 3)


def test_nobody_sees_the_marks_of_another(cast):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 4, note=CANARY, feedback=CANARY)
    mark(asha, "T-001", "delivery", 3)
    mark(asha, "T-001", "value", 5)
    sign_off(asha, "T-001")

    assert CANARY in asha.get(bid_url("T-001")).text
    office = ("/office/rounds", "/office/rounds/TEST-R1", "/office/rounds/TEST-R1/bids/T-001", "/audit", "/home")
    panel = (bid_url("T-001"), f"{ROUND}/bids", "/panel", "/home")
    for names, urls in ((("Carys", "Ewa", "Chidi", "Devan"), panel), (("Dilys", "Imogen"), office)):
        for name in names:
            for url in urls:
                page = cast.client(name).get(url, follow_redirects=True)
                assert CANARY not in page.text
                assert "76.0%" not in page.text


def test_another_members_receipt_is_not_ones_own(cast):
    mark_all(cast.client("Asha"), "T-001")
    sign_off(cast.client("Asha"), "T-001")

    assert cast.client("Carys").get(bid_url("T-001", "/receipt")).location == bid_url("T-001")


def test_a_bid_is_only_found_in_its_own_round(cast, app):
    with app.app_context():
        other = make.make_round("OTHER-R1", bid_prefix="X")
        make.declare(make.make_member(other, cast.person("Asha")), [make.make_bid(other, 1)])
        db.session.commit()

    assert cast.client("Asha").get("/panel/OTHER-R1/bids/X-001").status_code == 200
    assert cast.client("Asha").get("/panel/OTHER-R1/bids/T-001").status_code == 404
    assert cast.client("Asha").get("/panel/TEST-R1/bids/X-001").status_code == 404
    assert cast.client("Carys").get("/panel/OTHER-R1/bids/X-001").status_code == 404


def test_the_visible_set_needs_an_answer_a_reference_and_no_direct_interest(cast, app):
    with app.app_context():
        ben, devan = member(cast, "Ben"), member(cast, "Devan")
        assert db.session.scalars(visible_bids(ben)).all() == []
        assert {each.reference for each in db.session.scalars(visible_bids(devan))} == {"T-001", "T-003", "T-004"}
        row = db.session.query(make.Interest).filter_by(member_id=devan.id, application_id=bid("T-004").id).one()
        row.kind, row.nature = InterestKind.DIRECT, "Trustee"
        db.session.flush()
        assert db.session.scalars(visible_bids(devan)).all() == []
        assert db.session.scalars(bids_to_score(devan)).all() == []


def test_each_member_has_an_order_of_their_own_that_stays(cast, app):
    with app.app_context():
        orders = {}
        for _ in range(2):
            for name in ("Asha", "Carys", "Ewa"):
                references = tuple(row.reference for row in list_of(member(cast, name), 1))
                assert orders.setdefault(name, references) == references
        assert len(set(orders.values())) > 1


def headers_of(answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}


def test_the_bids_that_are_counted_are_those_that_are_listed_and_each_has_its_place(cast, app):
    with app.app_context():
        db.session.add(make_withdrawal("T-003"))
        db.session.commit()
        for name in ("Asha", "Ben", "Carys", "Devan"):
            who = member(cast, name)
            listed = db.session.scalars(bids_to_score(who).order_by(make.Interest.reading_key)).all()
            places = [around(who, each)[1] for each in listed]

            assert progress_of_member(who).total == len(listed)
            assert [place.number for place in places] == list(range(1, len(listed) + 1))
            assert [place.after for place in places] == [*(each.reference for each in listed[1:]), None][: len(listed)]


def make_withdrawal(reference: str) -> Withdrawal:
    return Withdrawal(application=bid(reference), reason="", withdrawn_at=make.NOON)
