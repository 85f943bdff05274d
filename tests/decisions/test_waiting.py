"""What waits for whom, and that a page asks the database little, whatever the number of awards."""

from __future__ import annotations

import pytest

from app.assessment.standing import Standing, standing_of
from app.decisions.models import DecisionRecord
from app.decisions.queries import waiting_for
from app.platform import guard
from app.platform.db import db
from app.rounds.models import Round
from tests import factories as make
from tests.counting import count_queries
from tests.decisions.test_deciding import vary
from tests.decisions.test_sending import edit

pytestmark = pytest.mark.usefixtures("cast")  # the states below are fetched by name and start from it

OFFICE = ("Dilys", "Edwin", "Fiona", "Grace", "Hari", "Imogen")


def waits(office) -> dict[str, list[str]]:
    """What waits for whom, by name; who has nothing to do is left out."""
    with office.cast.app.test_request_context():
        found = {}
        for name in (*OFFICE, "Farouk", "Asha"):
            person = office.cast.person(name)
            lines = waiting_for(person, guard.load_actor(person.id), make.NOON)
            if lines:
                found[name] = [line.what.replace(office.reference or "-", "EXE") for line in lines]
        return found


def test_a_list_without_record_waits_for_the_fund_officer(office):
    assert waits(office) == {"Dilys": ["Write the record of Commissioners Safety Fund, round 1 2024/25"]}


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("draft", {"Dilys": ["Record EXE is to be completed and sent"]}),
        ("sent", {key: ["Record EXE waits for your advice"] for key in ("Edwin", "Fiona")}),
        ("advised", {"Grace": ["Record EXE waits for your release"]}),
        ("released", {"Hari": ["Record EXE waits for your decision"]}),
        ("decided", {}),
    ],
)
def test_a_record_waits_for_whoever_is_next(request, start, expected):
    assert waits(request.getfixturevalue(start)) == expected


def test_after_a_change_the_record_waits_for_advice_again(released):
    edit(released, version=2, conditions="A new condition.")

    assert waits(released) == {key: ["Record EXE waits for your advice"] for key in ("Edwin", "Fiona")}


def test_a_varied_decision_asks_the_advisers_until_one_answers(released):
    vary(released, amount_T_001="9000", reason_T_001="Less.")
    asked = ["Record EXE was varied: your advice is asked for again"]
    assert waits(released) == {"Edwin": asked, "Fiona": asked}

    released.send_form("Fiona", "further-advice", {"text": "It holds."})
    assert waits(released) == {}


def test_home_shows_what_waits(released):
    page = released.cast.client("Hari").get("/home").text

    assert f"Record {released.reference} waits for your decision" in page
    assert f'href="{released.url}"' in page


@pytest.mark.parametrize(("start", "standing"), [("sent", Standing.WITH_COMMISSIONER), ("decided", Standing.DECIDED)])
def test_the_round_knows_where_its_record_is(app, request, start, standing):
    office = request.getfixturevalue(start)
    with app.app_context():
        round_ = db.session.get_one(Round, office.cast.round_id)
        assert standing_of(round_, app.extensions["clock"].now()) is standing


def selects(office, name: str, path: str) -> int:
    client = office.cast.client(name)
    with count_queries(office.cast.app) as statements:
        assert client.get(path).status_code == 200
    return len([statement for statement in statements if statement.lstrip().upper().startswith("SELECT")])


@pytest.mark.breaks_rules
def test_a_record_page_asks_the_same_whatever_the_number_of_awards(app, released):
    before = selects(released, "Hari", released.url)
    with app.app_context():
        listed = released.record().recommendation
        for number in range(5, 25):
            bid = make.make_bid(listed.round, number)
            award = type(listed.awards[0])
            made = {"score": "71.0", "band": "71% or above", "amount": 1, "crime_reduction_reason": "It helps."}
            make.stored(award(recommendation=listed, application=bid, position=number, **made))
        db.session.commit()

    assert selects(released, "Hari", released.url) == before
    assert before <= 32  # the declarations, the reserve list, the signer compared with the list among them


def test_the_list_of_records_asks_the_same_whatever_their_number(app, released):
    before = selects(released, "Dilys", "/records")
    with app.app_context():
        first = released.record()
        texts = ("title", "officers_present", "summary", "key_points", "conditions", "interests")
        days = ("dated_on", "received_on", "written_at", "year")
        for sequence in range(2, 20):
            same = {name: getattr(first, name) for name in (*texts, *days)}
            numbered = {"sequence": sequence, "reference": f"EXE{sequence:03d}-X"}
            make.stored(DecisionRecord(**same, **numbered, written_by=first.written_by))
        db.session.commit()

    assert selects(released, "Dilys", "/records") == before


def test_records_are_listed_year_by_year(app, decided):
    page = decided.cast.client("Imogen").get("/records").text

    assert decided.reference in page
    assert "Supported" in page


def test_without_a_record_the_list_says_what_to_do(listed):
    page = listed.client("Dilys").get("/records").text

    assert "There is no decision record yet." in page


@pytest.mark.parametrize(("name", "status"), [("Farouk", 403), ("Asha", 403), ("Imogen", 200)])
def test_only_the_office_sees_the_list(listed, name, status):
    assert listed.client(name).get("/records").status_code == status
