"""The office's pages of rounds and bids: where they are, and never a mark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.applications.models import Check, Withdrawal
from app.assessment.bids_table import PAGE
from app.assessment.overview import figures_of
from app.assessment.progress import progress_of
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rounds.models import ClosingChange, Round
from tests import factories as make
from tests.assessment.steps import OFFICE, bid, events, mark_all, member, sign_off
from tests.decisions.test_reworking import send_back

OFFICE_PEOPLE = ("Dilys", "Edwin", "Fiona", "Grace", "Hari", "Imogen")


# Rounds


def test_everybody_in_the_office_sees_the_rounds(cast):
    for name in OFFICE_PEOPLE:
        page = cast.client(name).get("/office/rounds")
        assert page.status_code == 200
        assert "In assessment" in page.text
        assert cast.client(name).get(OFFICE).status_code == 200


def test_panel_members_applicants_and_strangers_do_not(cast):
    for name in ("Asha", "Chidi", "Nadia", "Farouk"):
        assert cast.client(name).get("/office/rounds").status_code == 403
        assert cast.client(name).get(OFFICE).status_code == 403


def test_a_round_that_does_not_exist_is_not_found(cast):
    assert cast.client("Dilys").get("/office/rounds/NONE").status_code == 404


def test_the_state_says_the_date_that_comes_next(cast, app):
    now = app.extensions["clock"].now().replace(microsecond=0)
    with app.app_context():
        make.make_round("PLANNED-R1", opens_at=now + timedelta(days=2), closes_at=now + timedelta(days=9))
        make.make_open_round(now, "OPEN-R1")
        db.session.commit()

    page = cast.client("Dilys").get("/office/rounds").text

    assert "Planned, opens " in page
    assert "Open until " in page


def test_the_figures_add_up(cast, app):
    with app.app_context():
        db.session.add(Withdrawal(application=bid("T-004"), reason="", withdrawn_at=make.NOON))
        db.session.query(Check).filter_by(application_id=bid("T-003").id).delete()
        db.session.commit()
        figures = figures_of(member(cast, "Asha").round)

    assert (figures.submitted, figures.withdrawn, figures.in_the_round) == (4, 1, 3)
    assert (figures.checked, figures.to_check) == (2, 1)
    assert figures.asked_amount == make.Decimal("30000.00")


def test_progress_counts_signed_sheets_of_each_members_own_list(cast, app):
    for name in ("Asha", "Carys", "Ewa"):
        mark_all(cast.client(name), "T-001")
        sign_off(cast.client(name), "T-001")
    mark_all(cast.client("Asha"), "T-002")

    with app.app_context():
        progress = progress_of(member(cast, "Asha").round)
        found = {each.name: (each.signed_off, each.total) for each in progress.members}
        assert found == {
            "Chidi": (0, 4),
            "Devan": (0, 3),
            "Asha": (1, 4),
            "Ben": (0, 0),
            "Carys": (1, 4),
            "Ewa": (1, 4),
        }
        assert (progress.with_quorum, progress.bids) == (1, 4)
        assert (progress.signed_off, progress.total) == (3, 15)
        assert [each.name for each in progress.undeclared] == ["Ben"]


def test_the_round_page_shows_progress_and_who_has_not_declared(cast):
    page = cast.client("Dilys").get(OFFICE).text

    assert "waits for the declaration" in page
    assert "0 of 3" in page


# Its bids


def references(page: str) -> list[str]:
    import re

    return re.findall(r">(T-\d+)</a>", page)


@pytest.mark.breaks_rules
def test_bids_are_sorted_by_the_database(cast, app):
    with app.app_context():
        bid("T-002").requested_amount = make.Decimal("5.00")
        bid("T-003").requested_amount = make.Decimal("20000.00")
        bid("T-004").organisation.name = "aardvark watch"
        db.session.query(Check).filter_by(application_id=bid("T-003").id).delete()
        db.session.commit()
    dilys = cast.client("Dilys")

    assert references(dilys.get(OFFICE).text) == ["T-001", "T-002", "T-003", "T-004"]
    assert references(dilys.get(f"{OFFICE}?sort=amount").text) == ["T-003", "T-001", "T-004", "T-002"]
    assert references(dilys.get(f"{OFFICE}?sort=organisation").text)[0] == "T-004"
    assert references(dilys.get(f"{OFFICE}?sort=status").text)[0] == "T-003"
    assert references(dilys.get(f"{OFFICE}?sort=nonsense").text) == ["T-001", "T-002", "T-003", "T-004"]


@pytest.mark.parametrize(
    ("search", "found"), [("t-002", ["T-002"]), ("BRACKEN", ["T-001"]), ("project 3", ["T-003"]), ("%", []), ("_", [])]
)
def test_bids_are_found_by_reference_organisation_or_project(cast, search, found):
    page = cast.client("Dilys").get(OFFICE, query_string={"search": search}).text

    assert references(page) == found


def test_a_search_that_finds_nothing_says_what_to_do(cast):
    page = cast.client("Dilys").get(f"{OFFICE}?search=zebra").text

    assert "No bid of this round has “zebra”" in page
    assert "Show all bids" in page


def test_bids_are_paged_fifty_at_a_time(cast, app):
    with app.app_context():
        for number in range(5, 5 + PAGE):
            make.make_bid(member(cast, "Asha").round, number)
        db.session.commit()
    dilys = cast.client("Dilys")

    assert len(references(dilys.get(OFFICE).text)) == PAGE
    assert len(references(dilys.get(f"{OFFICE}?page=2").text)) == 4
    assert dilys.get(f"{OFFICE}?page=3").status_code == 404


def test_only_the_fund_officer_and_the_auditor_open_a_bid(cast):
    statuses = {name: cast.client(name).get(f"{OFFICE}/bids/T-001").status_code for name in (*OFFICE_PEOPLE, "Asha")}

    assert statuses == dict.fromkeys((*OFFICE_PEOPLE, "Asha"), 403) | {"Dilys": 200, "Imogen": 200}
    assert cast.client("Dilys").get(f"{OFFICE}/bids/T-099").status_code == 404


def test_the_office_reads_the_bid_as_the_panel_does(cast):
    page = cast.client("Dilys").get(f"{OFFICE}/bids/T-001").text

    assert "Text of project 1." in page
    assert "Eligibility passed" in page


# A later closing time

LATER = {"closes_on": ["1", "2", "2030"], "closes_at": "17:00", "reason": "The bridge was closed."}


def test_a_round_is_extended_with_its_reason(cast, app):
    answer = cast.client("Dilys").post(f"{OFFICE}/closing-change", data=LATER)

    assert (answer.status_code, answer.location) == (302, OFFICE)
    with app.app_context():
        round_ = db.session.get_one(Round, cast.round_id)
        assert round_.closes_at == datetime(2030, 2, 1, 17, 0, tzinfo=UTC)
        assert db.session.query(ClosingChange).one().reason == "The bridge was closed."
        assert events() == ["round.extended"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"closes_at": "5pm"}, "Enter a time by the 24-hour clock, like 17:00."),
        ({"closes_on": ["", "", ""]}, "Enter a date, like 27 3 2026."),
        ({"closes_on": ["31", "3", "2030"], "closes_at": "01:30"}, "does not exist on that day"),
        ({"closes_on": ["27", "10", "2030"], "closes_at": "01:30"}, "01:30 BST is the first, 01:30 GMT the second."),
        ({"closes_at": "17:00 GMT"}, "Enter a time by the 24-hour clock, like 17:00."),
        ({"reason": " "}, "Say why the round closes later"),
        ({"closes_on": ["1", "1", "2024"]}, "has passed"),
    ],
)
def test_a_closing_time_that_will_not_do_is_explained(cast, app, changes, sentence):
    answer = cast.client("Dilys").post(f"{OFFICE}/closing-change", data=LATER | changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    with app.app_context():
        assert db.session.query(AuditEvent).count() == 0


@pytest.mark.parametrize(("typed", "hour"), [("01:30 BST", 0), ("01:30 gmt", 1)])
def test_of_an_hour_that_comes_twice_either_can_be_meant(cast, app, typed, hour):
    cast.client("Dilys").post(
        f"{OFFICE}/closing-change", data=LATER | {"closes_on": ["27", "10", "2030"], "closes_at": typed}
    )

    with app.app_context():
        assert db.session.get_one(Round, cast.round_id).closes_at == datetime(2030, 10, 27, hour, 30, tzinfo=UTC)


def test_only_the_fund_officer_extends(cast):
    for name in ("Edwin", "Imogen", "Asha"):
        assert cast.client(name).get(f"{OFFICE}/closing-change").status_code == 403
        assert cast.client(name).post(f"{OFFICE}/closing-change", data=LATER).status_code == 403
    assert cast.client("Dilys").post("/office/rounds/NONE/closing-change", data=LATER).status_code == 404


@pytest.mark.parametrize(
    ("step", "sentence"), [("send", "is with the commissioner, so no more bids"), ("decide", "This round is decided")]
)
def test_a_round_whose_list_has_gone_on_closes_no_later(cast, app, way, step, sentence):
    way.to(step)
    dilys = cast.client("Dilys")

    answer = dilys.post(f"{OFFICE}/closing-change", data=LATER)

    assert answer.status_code == 422
    assert sentence in answer.text
    form = dilys.get(f"{OFFICE}/closing-change")
    assert (form.status_code, sentence in form.text, "<form" in form.text.partition("<main")[2]) == (200, True, False)
    assert f"{OFFICE}/closing-change" not in dilys.get(OFFICE).text
    with app.app_context():
        assert db.session.get_one(Round, cast.round_id).closes_at == datetime(2024, 9, 5, 16, 0, tzinfo=UTC)
        assert db.session.query(ClosingChange).count() == 0


def test_a_list_that_was_sent_back_is_the_offices_again(cast, way):
    sent = way.to("send")
    assert send_back(sent).status_code == 302

    assert cast.client("Dilys").post(f"{OFFICE}/closing-change", data=LATER).status_code == 302
