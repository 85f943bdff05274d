"""A decision that follows from no award list: EXE005-24 is written, signed and published, line by line."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from app.decisions.models import DecisionRecord, State
from app.platform.db import db
from app.platform.models import AuditEvent
from tests.decisions.conftest import Office
from tests.decisions.test_sending import TEXTS

TITLE = "Target hardening and cocooning items"
EXE005_24 = {
    "description": ["Target hardening", "Cocooning items", "Target hardening", "Cocooning items"],
    "financial_year": ["2023/24", "2023/24", "2024/25", "2024/25"],
    "amount": ["80,083.00", "£10,000", "70000", "5,625.00"],
}


def begin(office: Office, name: str = "Dilys", **fields: str) -> TestResponse:
    response = office.cast.client(name).post("/records", data={"title": TITLE} | fields)
    found = re.match(r"/records/([^/]+)/lines", response.headers.get("Location", ""))
    office.reference = found[1] if found else ""
    return response


def save_lines(office: Office, name: str = "Dilys", version: int = 1, **columns: list[str]) -> TestResponse:
    return office.cast.client(name).post(f"{office.url}/lines", data=EXE005_24 | {"version": version} | columns)


def edit(office: Office, version: int) -> TestResponse:
    return office.cast.client("Dilys").post(f"{office.url}/edit", data=TEXTS | {"title": TITLE, "version": version})


@pytest.fixture
def begun(office) -> Office:
    begin(office)
    return office


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_exe005_24_goes_its_whole_way_to_the_public_page(app, begun):
    assert save_lines(begun).headers["Location"] == begun.url
    edit(begun, version=2)
    for step in (begun.send, begun.advise, begun.release, begun.decide):
        assert step().status_code == 302

    public = words(begun.cast.client().get(f"/decisions/{begun.reference}").text)
    assert "£165,708.00 ; £90,083.00 in 2023/24; £75,625.00 in 2024/25" in public
    assert "Target hardening £80,083.00 £70,000.00 £150,083.00" in public
    assert "Cocooning items £10,000.00 £5,625.00 £15,625.00" in public
    assert "In all £90,083.00 £75,625.00 £165,708.00" in public
    with app.app_context():
        record = begun.record()
        assert (record.state, str(record.value_amount)) == (State.DECIDED, "165708.00")


def test_numbers_follow_one_another_with_those_of_lists(app, begun):
    first, second = begun.reference, begin(begun).headers["Location"]
    assert (first[:6], second.split("/")[2][:6]) == ("EXE001", "EXE002")


def test_the_same_form_twice_is_one_record(app, office):
    assert [begin(office, once="one-token").status_code for _ in range(2)] == [302, 302]
    with app.app_context():
        assert db.session.query(DecisionRecord).count() == 1


@pytest.mark.parametrize(("name", "status"), [("Fiona", 403), ("Chidi", 403), ("Nadia", 403)])
def test_only_the_fund_officer_writes(begun, name, status):
    assert begin(Office(begun.cast), name).status_code == status
    assert save_lines(begun, name).status_code in {status, 404}


def test_a_title_is_asked_for(office):
    response = begin(office, title=" ")
    assert (response.status_code, "Enter a title." in response.text) == (422, True)


def test_every_wrong_cell_is_named_and_nothing_typed_is_lost(app, begun):
    response = save_lines(
        begun,
        description=["", "Locks", "x" * 201],
        financial_year=["2024/25", "2024", "2024/26"],
        amount=["1", "-3", "0"],
    )
    assert response.status_code == 422
    for message in (
        "Say what line 1 is for",
        "Line 2: write the financial year like 2024/25.",
        "Line 2: enter an amount in pounds",
        "Say what line 3 is for, in at most 200 characters.",
        "Line 3: write the financial year",
        "Line 3: enter an amount above nothing.",
    ):
        assert response.text.count(message) == 2, message
    assert 'value="Locks"' in response.text
    with app.app_context():
        assert begun.record().lines == []


def test_without_lines_it_cannot_be_sent(begun):
    edit(begun, version=1)
    response = begun.send()
    assert response.status_code == 422
    assert "The record has no line of money." in response.text


def test_a_change_of_lines_makes_signatures_void_and_stands_in_the_trail(app, begun):
    save_lines(begun)
    edit(begun, version=2)
    begun.send()
    begun.advise()
    with app.app_context():
        version = begun.record().version
    assert (
        save_lines(begun, version=version, amount=["80,083.00", "10,000.00", "70,000.00", "5,000.00"]).status_code
        == 302
    )

    assert "Dilys changed the record after it was signed." in begun.page("Fiona")
    with app.app_context():
        event = db.session.query(AuditEvent).filter_by(action="record.lines-changed").all()[-1]
        assert event.before["lines"][3] == "Cocooning items, 2024/25: 5625.00"
        assert event.after["lines"][3] == "Cocooning items, 2024/25: 5000.00"
        assert event.after["void"] == ["advice"]


def test_two_windows_are_told_apart(app, begun):
    assert save_lines(begun).status_code == 302
    response = save_lines(begun, version=1, description=["One", "Two", "Three", "Four"])
    assert response.status_code == 409
    assert 'value="Three"' in response.text
    assert "Target hardening, 2023/24, £80,083.00" in response.text


def test_the_lines_of_an_award_list_follow_from_the_list(draft):
    response = save_lines(draft)
    assert response.status_code == 422
    assert "follow from its recommended award list" in response.text


def test_a_decided_record_stands(app, begun):
    save_lines(begun)
    edit(begun, version=2)
    for step in (begun.send, begun.advise, begun.release, begun.decide):
        step()
    with app.app_context():
        version = begun.record().version
    assert save_lines(begun, version=version, amount=["1", "2", "3", "4"]).status_code == 422
