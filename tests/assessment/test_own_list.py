"""A member's list: in their own order, with what is done and what is left."""

from __future__ import annotations

import re

from app.applications.models import Withdrawal
from app.assessment.models import PanelRole
from app.assessment.own_list import PAGE
from app.platform.db import db
from tests import factories as make
from tests.assessment.steps import ROUND, bid, bid_url, mark, mark_all, member, sign_off
from tests.counting import count_queries

BIDS = f"{ROUND}/bids"


def test_my_bids_lead_to_the_one_round(cast):
    answer = cast.client("Asha").get("/panel")

    assert (answer.status_code, answer.location) == (302, BIDS)


def test_somebody_on_two_panels_chooses_the_round(cast, app):
    with app.app_context():
        other = make.make_round("OTHER-R1")
        make.make_member(other, cast.person("Asha"))
        db.session.commit()

    page = cast.client("Asha").get("/panel").text

    assert BIDS in page
    assert "/panel/OTHER-R1/bids" in page
    assert "Your declaration of interests is still to be made" in page


def test_who_is_on_no_panel_has_no_bids_to_see(cast):
    assert cast.client("Farouk").get("/panel").status_code == 403
    assert cast.client("Farouk").get(BIDS).status_code == 404
    assert cast.client("Dilys").get(BIDS).status_code == 404


def test_the_list_says_how_far_each_sheet_is(cast):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")
    mark(asha, "T-002", "need", 3)

    page = asha.get(BIDS).text

    assert page.count("Signed off") == 1
    assert page.count("1 of 3 marked") == 1
    assert page.count("Not started") == 2
    assert "<strong>1 of 4</strong> signed off" in page
    assert "3 to go before the panel meets on Monday 16 September 2024" in page


def test_a_bid_leaves_the_count_and_the_places_at_once_when_an_interest_is_declared(cast):
    asha = cast.client("Asha")
    places = sorted(place_said(asha.get(bid_url(f"T-00{number}")).text) for number in (1, 2, 3, 4))
    asha.post(f"{ROUND}/interests/T-002", data={"kind-T-002": "KNOWS", "nature-T-002": "I know the coach."})
    after = sorted(place_said(asha.get(bid_url(f"T-00{number}")).text) for number in (1, 3, 4))

    assert places == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert after == [(1, 3), (2, 3), (3, 3)]


def place_said(page: str) -> tuple[int, int]:
    place, total = re.search(r"Bid (\d+) of (\d+)", page).groups()
    return int(place), int(total)


def test_the_list_leads_to_the_next_bid_that_is_not_signed(cast, app):
    asha = cast.client("Asha")
    first = next_link(asha.get(BIDS).text)
    mark_all(asha, first)
    sign_off(asha, first)

    assert next_link(asha.get(BIDS).text) != first


def next_link(page: str) -> str:
    return page.split("Go on with the next bid")[0].rsplit('href="', 1)[1].split('"')[0].rsplit("/", 1)[1]


def test_a_withdrawn_bid_leaves_the_list_and_the_count(cast, app):
    with app.app_context():
        db.session.add(Withdrawal(application=bid("T-003"), reason="", withdrawn_at=make.NOON))
        db.session.commit()

    page = cast.client("Asha").get(BIDS).text

    assert "T-003" not in page
    assert "<strong>0 of 3</strong> signed off" in page


def test_a_long_list_is_paged(cast, app):
    with app.app_context():
        round_ = member(cast, "Asha").round
        for number in range(5, 5 + PAGE):
            declare_one(member(cast, "Asha"), make.make_bid(round_, number))
        db.session.commit()
    asha = cast.client("Asha")

    first, second = asha.get(BIDS).text, asha.get(f"{BIDS}?page=2").text

    assert first.count("Not started") == PAGE
    assert second.count("Not started") == 4
    assert "51 to 54 of 54 bids" in second
    assert asha.get(f"{BIDS}?page=3").status_code == 404
    assert asha.get(f"{BIDS}?page=one").status_code == 404


def declare_one(who, its_bid):
    row = make.Interest(member=who, application=its_bid, kind=make.InterestKind.NONE, nature="", declared_at=make.NOON)
    make.stored(row)


def test_an_observer_reads_the_list_without_sheets(cast, app):
    with app.app_context():
        ewa = member(cast, "Ewa")
        ewa.role, ewa.scores = PanelRole.OBSERVER, False
        db.session.commit()

    page = cast.client("Ewa").get(BIDS)

    assert page.status_code == 200
    assert "Not started" not in page.text


def test_a_page_asks_the_database_the_same_number_of_questions_however_many_bids_there_are(cast, app):
    asha = cast.client("Asha")
    urls = (BIDS, bid_url("T-001"), "/panel", "/office/rounds", "/office/rounds/TEST-R1")
    few = {url: questions(app, asha if "panel" in url else cast.client("Dilys"), url) for url in urls}
    with app.app_context():
        round_ = member(cast, "Asha").round
        for number in range(5, 51):
            declare_one(member(cast, "Asha"), make.make_bid(round_, number))
        db.session.commit()
    many = {url: questions(app, asha if "panel" in url else cast.client("Dilys"), url) for url in urls}

    assert many == few
    assert max(few.values()) <= 16


def test_saving_a_mark_asks_the_same_number_of_questions_however_many_bids_there_are(cast, app):
    asha = cast.client("Asha")
    with count_queries(app) as few:
        mark(asha, "T-001", "need", 3, htmx="yes")
    with app.app_context():
        round_ = member(cast, "Asha").round
        for number in range(5, 51):
            declare_one(member(cast, "Asha"), make.make_bid(round_, number))
        db.session.commit()
    with count_queries(app) as many:
        mark(asha, "T-002", "need", 3, htmx="yes")

    assert len(many) == len(few)


def questions(app, browser, url: str) -> int:
    """What a page asks when nothing of its round was worked out before."""
    app.extensions.pop("kept", None)
    with count_queries(app) as queries:
        browser.get(url)
    return len(queries)
