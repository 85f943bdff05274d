"""Costs, line by line, in pence exact."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from app.applications.content import line_content
from app.applications.models import Application, BudgetLine
from app.platform.db import db
from app.platform.models import AuditEvent
from tests.applications.form import closes, drafted, stored_application

HTMX = {"HX-Request": "true"}
COACHES = {
    "description": "Two coaches",
    "detail": "46 weeks",
    "category": "Staff and sessional workers",
    "asked": "5,520",
    "elsewhere": "0",
}
PITCH = {
    "description": "Hall and pitch",
    "detail": "",
    "category": "Rooms and grounds",
    "asked": "£2,944.00",
    "elsewhere": "736",
    "source": "The park trust",
    "confirmed": "no",
}


@pytest.fixture
def key(cast, stages) -> str:
    return drafted(cast, stages)


@pytest.fixture
def filled(cast, key) -> str:
    for line in (COACHES, PITCH):
        assert cast.client("Nadia").post(f"/applications/{key}/costs/new", data=line).status_code == 302
    return key


def some_line(application: Application, number: int) -> BudgetLine:
    facts = {"application": application, "position": number, "description": f"Cost {number}", "detail": ""}
    return BudgetLine(requested_amount=Decimal("1.00"), match_amount=Decimal("0.00"), **facts)


def lines_of(app, key: str) -> list[tuple[str, str, str]]:
    with app.app_context():
        lines = stored_application(app, key).budget_lines
        return [(line.description, str(line.requested_amount), str(line.match_amount)) for line in lines]


def test_lines_are_added_and_add_up(app, cast, filled):
    page = cast.client("Nadia").get(f"/applications/{filled}/costs").text
    for sum_ in ("£8,464.00", "£736.00", "£9,200.00", "8.0"):
        assert sum_ in page
    assert lines_of(app, filled) == [("Two coaches", "5520.00", "0.00"), ("Hall and pitch", "2944.00", "736.00")]


def test_the_bar_is_drawn_and_hatched_for_money_from_elsewhere(cast, filled):
    page = cast.client("Nadia").get(f"/applications/{filled}/costs").text
    assert '<svg width="92.00%" data-share-asked>' in page
    assert '<svg width="8.00%" data-share-elsewhere><pattern' in page


def test_amounts_are_changed_in_the_table(app, cast, filled):
    sent = {"asked_1": "5000", "elsewhere_1": "520.50", "asked_2": "£2,944.00", "elsewhere_2": "", "next": "continue"}
    answer = cast.client("Nadia").post(f"/applications/{filled}/costs", data=sent | {"v_1": "1", "v_2": "1"})
    assert answer.location == f"/applications/{filled}/parts/value"
    assert lines_of(app, filled) == [("Two coaches", "5000.00", "520.50"), ("Hall and pitch", "2944.00", "0.00")]


def test_a_pause_in_typing_saves_amounts(app, cast, filled):
    sent = {"asked_1": "1", "elsewhere_1": "2", "v_1": "1", "page": "tab:1"}
    answer = cast.client("Nadia").post(f"/applications/{filled}/costs", data=sent, headers=HTMX)
    assert answer.text.strip().startswith('<div id="saved"')
    assert 'name="v_1" value="2"' in answer.text
    assert lines_of(app, filled)[0] == ("Two coaches", "1.00", "2.00")


@pytest.mark.parametrize(
    ("pressed", "leads_to"),
    [
        ({"next": "add"}, "/costs/new"),
        ({"next": "stay"}, "/costs"),
        ({"next": "continue"}, "/parts/value"),
        ({"change": "2"}, "/costs/2"),
        ({"remove": "2"}, "/costs/2/removal"),
        ({"remove": "77"}, ""),
        ({"remove": "x"}, ""),
    ],
)
def test_each_button_saves_first(app, cast, filled, pressed, leads_to):
    sent = {"asked_1": "100", "elsewhere_1": "0", "v_1": "1"} | pressed
    answer = cast.client("Nadia").post(f"/applications/{filled}/costs", data=sent)
    assert answer.location == f"/applications/{filled}{leads_to}"
    assert lines_of(app, filled)[0] == ("Two coaches", "100.00", "0.00")


def test_a_line_is_changed_on_a_page_of_its_own(app, cast, filled):
    browser = cast.client("Nadia")
    page = browser.get(f"/applications/{filled}/costs/2").text
    assert 'value="Hall and pitch"' in page
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    changed = PITCH | {"description": "Pitch", "asked": "1,000.01", "version": version}
    assert browser.post(f"/applications/{filled}/costs/2", data=changed).location == f"/applications/{filled}/costs"
    assert lines_of(app, filled)[1] == ("Pitch", "1000.01", "736.00")


def test_a_line_is_removed_after_it_was_shown(app, cast, filled):
    browser = cast.client("Nadia")
    page = browser.get(f"/applications/{filled}/costs/1/removal").text
    assert "Remove “Two coaches”?" in page
    assert "£5,520.00" in page
    browser.post(f"/applications/{filled}/costs/1/removal")
    assert lines_of(app, filled) == [("Hall and pitch", "2944.00", "736.00")]
    assert browser.post(f"/applications/{filled}/costs/1/removal").status_code == 404


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"description": ""}, "Say what this cost is for"),
        ({"description": "   "}, "Say what this cost is for"),
        ({"description": "x" * 201}, "at most 200 can be kept"),
        ({"asked": "five"}, "Enter an amount in pounds"),
        ({"asked": "1.001"}, "Enter an amount in pounds"),
        ({"asked": "-1"}, "Enter an amount in pounds"),
        ({"asked": "99999999999"}, "Enter an amount in pounds"),
        ({"asked": "", "elsewhere": "0"}, "Enter what you ask for, or what comes from elsewhere."),
        ({"elsewhere": "NaN"}, "Enter an amount in pounds"),
        ({"category": ""}, "Choose what kind of cost it is."),
        ({"category": "Bribes"}, "Choose one of these."),
        ({"elsewhere": "5"}, "Say where the £5.00 from elsewhere comes from."),
        ({"elsewhere": "5"}, "Say whether the £5.00 from elsewhere is confirmed."),
    ],
)
def test_a_line_that_cannot_be_read_is_explained_and_kept(app, cast, key, sent, words):
    answer = cast.client("Nadia").post(f"/applications/{key}/costs/new", data=COACHES | sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert "46 weeks" in answer.text
    assert lines_of(app, key) == []


def test_a_wrong_amount_is_explained_by_its_row_and_the_other_rows_are_saved(app, cast, filled):
    sent = {"asked_1": "5,52", "elsewhere_1": "0", "asked_2": "7", "elsewhere_2": "0", "v_1": "1", "v_2": "1"}
    answer = cast.client("Nadia").post(f"/applications/{filled}/costs", data=sent | {"next": "continue"})
    assert answer.status_code == 422
    assert "Two coaches, from this fund: enter an amount in pounds" in answer.text
    assert 'value="5,52"' in answer.text
    assert lines_of(app, filled) == [("Two coaches", "5520.00", "0.00"), ("Hall and pitch", "7.00", "0.00")]


def test_a_request_over_the_most_is_allowed_in_a_draft_and_explained(app, cast, filled):
    browser = cast.client("Nadia")
    browser.post(f"/applications/{filled}/costs/new", data=COACHES | {"asked": "1,536.01"})
    page = browser.get(f"/applications/{filled}/costs").text
    assert "You ask for £10,000.01 and the most is £10,000.00. Take £0.01 off." in page
    assert "more than it can give" in page
    assert "Needs you" in browser.get(f"/applications/{filled}").text


def test_exactly_the_most_is_done(cast, filled):
    browser = cast.client("Nadia")
    browser.post(f"/applications/{filled}/costs/new", data=COACHES | {"asked": "1,536.00"})
    assert "the most it can give" in browser.get(f"/applications/{filled}/costs").text
    assert "£10,000.00 of £10,736.00" in browser.get(f"/applications/{filled}").text


def test_a_second_window_is_told_both_amounts(app, cast, filled):
    browser = cast.client("Nadia")
    first = {"asked_1": "1", "elsewhere_1": "0", "v_1": "1", "page": "one:1"}
    browser.post(f"/applications/{filled}/costs", data=first, headers=HTMX)
    second = {"asked_1": "2", "elsewhere_1": "0", "v_1": "1", "page": "two:1", "next": "continue"}
    answer = browser.post(f"/applications/{filled}/costs", data=second)
    assert answer.status_code == 409
    assert "£1.00 from this fund" in answer.text
    assert "£2.00 from this fund" in answer.text
    assert lines_of(app, filled)[0][1] == "1.00"


def test_a_page_of_a_line_that_was_changed_meanwhile_is_told_so(app, cast, filled):
    browser = cast.client("Nadia")
    for version, status in (("1", 302), ("1", 409)):
        sent = PITCH | {"asked": f"1{version}{status}", "version": version}
        assert browser.post(f"/applications/{filled}/costs/2", data=sent).status_code == status


def test_no_more_lines_than_anybody_reads_and_that_is_said_before(app, cast, key):
    browser = cast.client("Nadia")
    with app.app_context():
        application = stored_application(app, key)
        db.session.add_all(some_line(application, number) for number in range(1, 89))
        db.session.commit()
    for number in range(89, 101):
        cost = COACHES | {"asked": "1", "description": f"Cost {number}"}
        assert browser.post(f"/applications/{key}/costs/new", data=cost).status_code == 302
        if number in (89, 92):
            page = browser.get(f"/applications/{key}/costs").text
            assert ("92 lines of the 100 that one application may have, so there is room for 8 more" in page) == (
                number == 92
            )
    page = browser.get(f"/applications/{key}/costs").text
    assert "100 lines of the 100" in page
    assert "Add a line" not in page
    assert "There are 100 lines already." in browser.get(f"/applications/{key}/costs/new").text
    for _ in range(2):
        answer = browser.post(f"/applications/{key}/costs/new", data=COACHES | {"next": "another"})
        assert answer.status_code == 422
        assert "There are 100 lines already." in answer.text


def test_a_thousand_rows_in_one_form_save_those_that_there_are(app, cast, filled):
    sent = {f"{name}_{number}": "1" for number in range(1, 1001) for name in ("asked", "elsewhere", "v")}
    answer = cast.client("Nadia").post(f"/applications/{filled}/costs", data=sent | {"next": "stay"})
    assert answer.status_code == 302
    assert lines_of(app, filled) == [("Two coaches", "1.00", "1.00"), ("Hall and pitch", "1.00", "1.00")]


def test_a_cost_is_saved_in_the_pauses_of_typing_and_stays_one_line(app, cast, key):
    browser, new = cast.client("Nadia"), f"/applications/{key}/costs/new"
    unnamed = browser.post(new, data={"page": "tab:1", "asked": "7"}, headers=HTMX)
    assert "Not saved yet: What it is for" in unnamed.text
    assert lines_of(app, key) == []
    begun = browser.post(new, data={"page": "tab:2", "description": "Hall", "elsewhere": "736"}, headers=HTMX)
    assert re.search(r"Saved at", begun.text)
    odd = browser.post(new, data={"page": "tab:3", "description": "Hall", "asked": "7,3"}, headers=HTMX)
    assert "Not saved yet: What you ask this fund for" in odd.text
    assert browser.post(new, data=PITCH | {"page": "tab:4", "next": "another"}).location == new
    assert browser.post(new, data=PITCH | {"page": "tab:4"}).status_code == 302
    late = browser.post(new, data={"page": "tab:2", "description": "Hall"}, headers=HTMX)
    assert late.status_code == 200
    assert lines_of(app, key) == [("Hall and pitch", "2944.00", "736.00")]


def test_what_is_said_of_a_cost_is_shown_wherever_it_is_read(app, cast, filled):
    browser = cast.client("Nadia")
    for page in (f"/applications/{filled}/costs", f"/applications/{filled}/check"):
        text = browser.get(page).text
        assert "Rooms and grounds" in text
        assert "£736.00 from elsewhere: The park trust, not confirmed yet" in text
    with app.app_context():
        assert [line_content(line) for line in stored_application(app, filled).budget_lines] == [
            {
                "description": "Two coaches",
                "detail": "46 weeks",
                "requested": "5520.00",
                "match": "0.00",
                "category": "Staff and sessional workers",
            },
            {
                "description": "Hall and pitch",
                "detail": "",
                "requested": "2944.00",
                "match": "736.00",
                "category": "Rooms and grounds",
                "match_source": "The park trust",
                "match_is_confirmed": False,
            },
        ]


def test_lines_from_before_categories_are_read_as_they_are_and_named_as_gaps(app, cast, filled):
    with app.app_context():
        for line in stored_application(app, filled).budget_lines:
            line.category, line.match_source, line.match_is_confirmed = "", "", None
        db.session.commit()
        assert line_content(stored_application(app, filled).budget_lines[1]).keys() == {
            "description",
            "detail",
            "requested",
            "match",
        }
    page = cast.client("Nadia").get(f"/applications/{filled}/costs").text
    assert page.count("Choose what kind of cost it is.") == 2
    assert "Say where the £736.00 from elsewhere comes from." in page
    assert "Hall and pitch: Choose what kind" in cast.client("Nadia").get(f"/applications/{filled}/check").text


def test_strangers_find_no_costs_and_readers_change_none(app, cast, filled):
    paths = ("/costs", "/costs/new", "/costs/1", "/costs/1/removal")
    assert [cast.client("Farouk").get(f"/applications/{filled}{path}").status_code for path in paths] == [404] * 4
    assert [cast.client("Farouk").post(f"/applications/{filled}{path}").status_code for path in paths] == [404] * 4
    assert cast.client("Nadia").get(f"/applications/{filled}/costs/9").status_code == 404


def test_after_closing_costs_are_read_and_not_changed(app, cast, filled):
    closes(app, "OPEN-R1", app.extensions["clock"].now().replace(microsecond=0) - timedelta(seconds=30))
    browser = cast.client("Nadia")
    page = browser.get(f"/applications/{filled}/costs").text
    assert "Hall and pitch" in page
    assert "<input" not in page.partition("<main")[2].partition("</main>")[0]
    for path in ("/costs", "/costs/new", "/costs/1", "/costs/1/removal"):
        assert browser.post(f"/applications/{filled}{path}", data=COACHES | {"asked_1": "1"}).status_code == 422
    assert lines_of(app, filled)[0] == ("Two coaches", "5520.00", "0.00")


def test_the_trail_records_what_costs_were_and_are(app, cast, filled):
    cast.client("Nadia").post(f"/applications/{filled}/costs/1/removal")
    with app.app_context():
        events = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.sequence)).all()
        assert [event.action for event in events] == [
            "application.cost-added",
            "application.cost-added",
            "application.cost-removed",
        ]
        assert events[-1].before == {"line": "1", "requested": "5520.00", "match": "0.00"}
