"""Every mark of a round in one workbook: for whom, when, and what is not in it."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.assessment.all_marks import queries
from app.assessment.all_marks.queries import Asked
from app.assessment.meeting.models import Revision
from app.assessment.models import Moderation, PanelRole, SetAside, Unsealing
from app.platform.db import db
from tests import factories as make
from tests.assessment.steps import OFFICE, bid, bid_url, mark, mark_all, sheet, sign_off
from tests.counting import count_queries

PAGE, FILE = f"{OFFICE}/marks", f"{OFFICE}/marks.xlsx"


def open_seal(cast, app):
    with app.app_context():
        db.session.add(Unsealing(round=bid("T-001").round, opened_by=cast.person("Chidi"), opened_at=make.NOON))
        db.session.commit()


@pytest.fixture
def marked(cast, app):
    """Asha, Carys and Devan signed off T-001; Ewa has begun it; then the chair opened the seal."""
    for name in ("Asha", "Carys", "Devan"):
        mark(cast.client(name), "T-001", "need", 4, note=f"=Note of {name}", feedback="@thanks")
        mark(cast.client(name), "T-001", "delivery", 3)
        mark(cast.client(name), "T-001", "value", 5)
        sign_off(cast.client(name), "T-001")
    mark(cast.client("Ewa"), "T-001", "need", 1, note="Canary-9034")
    open_seal(cast, app)


def rows_of(cast, name, tab):
    answer = cast.client(name).get(FILE)
    assert answer.status_code == 200
    heads, *rows = load_workbook(BytesIO(answer.data))[tab].values
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_it_holds_every_signed_mark_note_and_feedback_line(cast, marked):
    rows = rows_of(cast, "Dilys", "Marks")

    assert len(rows) == 9
    assert {row["Panel member"] for row in rows} == {"Asha", "Carys", "Devan"}
    assert rows[0] | {"Signed off": None} == {
        "Bid": "T-001", "Panel member": "Asha", "Role": "panel member", "Criterion": "Evidence of need", "Weight": 20,
        "Points": 4, "Of": 5, "Revised in the meeting": None, "Panel note": "=Note of Asha",
        "Feedback line": "@thanks", "Signed off": None, "Counts": "Yes",
        "Set aside": None, "Why it was set aside": None,
    }  # fmt: skip


def test_the_scores_are_those_of_the_one_count(cast, marked):
    rows = {row["Bid"]: row for row in rows_of(cast, "Imogen", "Bids")}

    assert (rows["T-001"]["Bid score, %"], rows["T-001"]["Sheets that count"]) == ("76.0", 3)
    assert (rows["T-002"]["Bid score, %"], rows["T-002"]["Sheets that count"]) == (None, 0)


def test_a_sheet_that_was_set_aside_is_in_it_and_marked_as_such(cast, app, marked):
    with app.app_context():
        reason = "An interest was declared."
        db.session.add(SetAside(sheet=sheet(cast, "Carys", "T-001"), set_aside_at=make.NOON, reason=reason))
        db.session.commit()

    rows = [row for row in rows_of(cast, "Dilys", "Marks") if row["Panel member"] == "Carys"]

    assert {(row["Counts"], row["Why it was set aside"]) for row in rows} == {("No", "An interest was declared.")}


def test_it_holds_moderation_and_earlier_versions_with_their_reasons(cast, app, marked):
    with app.app_context():
        (need, *_) = bid("T-001").round.criteria
        facts = {"reason": "The panel agreed.", "moderated_by_id": cast.people["Chidi"], "moderated_at": make.NOON}
        for points in (2, 3):
            db.session.add(Moderation(application=bid("T-001"), criterion_id=need.id, points=points, **facts))
        db.session.commit()
    asha = cast.client("Asha")
    asha.post(bid_url("T-001", "/reopening"), data={"reason": "I had read the wrong year."})

    moderation = rows_of(cast, "Dilys", "Moderation")
    versions = rows_of(cast, "Dilys", "Earlier versions")

    assert [(row["Moderated points"], row["Stands"], row["Recorded by"]) for row in moderation] == [
        (2, "No", "Chidi"),
        (3, "Yes", "Chidi"),
    ]
    assert {(row["Panel member"], row["Version"], row["Reason"]) for row in versions} == {
        ("Asha", 1, "I had read the wrong year.")
    }
    assert "Asha" not in {row["Panel member"] for row in rows_of(cast, "Dilys", "Marks")}


def test_a_mark_revised_in_the_meeting_stands_beside_the_one_that_was_signed(cast, app, marked):
    with app.app_context():
        found = sheet(cast, "Asha", "T-001")
        db.session.query(Unsealing).one().members_revise = True
        (need, *_) = bid("T-001").round.criteria
        signed_at = found.sign_off.signed_off_at
        for number, (points, at) in enumerate([(0, make.NOON), (2, signed_at), (3, signed_at)], start=1):
            facts = {"criterion_id": need.id, "number": number, "points": points, "revised_at": at}
            db.session.add(Revision(sheet=found, **facts))
        db.session.commit()

    row = rows_of(cast, "Dilys", "Marks")[0]

    assert (row["Points"], row["Revised in the meeting"]) == (4, 3)


def test_what_is_not_signed_off_is_not_in_it_and_nothing_is_a_formula(cast, marked):
    answer = cast.client("Dilys").get(FILE)
    book = load_workbook(BytesIO(answer.data))
    cells = [cell for tab in book.worksheets for row in tab.iter_rows() for cell in row]

    assert [cell.value for cell in cells if cell.data_type == "f" or "Canary" in str(cell.value)] == []


def test_before_the_seal_is_opened_there_is_nothing_to_see(cast, app):
    mark_all(cast.client("Asha"), "T-001")
    sign_off(cast.client("Asha"), "T-001")

    page, file = cast.client("Dilys").get(PAGE), cast.client("Dilys").get(FILE)

    assert ("sealed until the chair opens them" in page.text, "signed-off sheet" in page.text) == (True, False)
    assert (file.status_code, "sealed until the chair opens them" in file.text) == (422, True)


def test_an_officer_on_the_panel_finds_no_bid_with_an_interest_and_before_declaring_none(cast, app, marked):
    """They are kept out as a whole (app/permissions.py), and what is read for them holds nothing of it either."""
    with app.app_context():
        round_ = bid("T-001").round
        make.make_member(round_, cast.person("Dilys"), PanelRole.OBSERVER, scores=False)
        auditor = make.make_member(round_, cast.person("Imogen"))
        bids = [bid(f"T-00{number}") for number in (1, 2, 3, 4)]
        make.declare(auditor, bids, {"T-001": make.InterestKind.KNOWS})
        db.session.commit()

    assert [cast.client(name).get(FILE).status_code for name in ("Dilys", "Imogen")] == [403, 403]
    with app.app_context():
        round_ = bid("T-001").round
        seen = {name: Asked(round_, cast.people[name]) for name in ("Imogen", "Dilys", "Grace")}
        assert [row.reference for row in queries.bids(seen["Imogen"])] == ["T-002", "T-003", "T-004"]
        assert [list(queries.marks(seen[name])) for name in ("Imogen", "Dilys")] == [[], []]
        assert len(list(queries.marks(seen["Grace"]))) == 9


def test_who_may_not_have_every_mark(cast, marked):
    for name in ("Edwin", "Fiona", "Grace", "Hari", "Chidi", "Asha", "Nadia"):
        assert [cast.client(name).get(url).status_code for url in (PAGE, FILE)] == [403, 403]
    assert cast.client("Dilys").get(FILE.replace("TEST-R1", "NO-R1")).status_code == 404


def test_it_asks_as_much_for_many_sheets_as_for_few(cast, app, marked):
    dilys = cast.client("Dilys")
    dilys.get(FILE)
    with count_queries(app) as few:
        dilys.get(FILE)
    for reference in ("T-002", "T-003"):
        mark_all(cast.client("Asha"), reference)
        sign_off(cast.client("Asha"), reference)
    dilys.get(FILE)
    with count_queries(app) as many:
        dilys.get(FILE)

    assert len(many) == len(few)
