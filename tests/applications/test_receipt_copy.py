"""The receipt's copy as PDF: everything that was submitted, fixed, and for its own people only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.platform.db import db
from tests import pdf
from tests.applications.form import DECLARED, closes, drafted, stored_application


@pytest.fixture
def key(cast, stages) -> str:
    return drafted(cast, stages, complete=True)


@pytest.fixture
def submitted(cast, key) -> str:
    cast.client("Nadia").post(f"/applications/{key}/submission", data=DECLARED)
    return key


def copy_for(cast, key: str, person: str = "Nadia"):
    return cast.client(person).get(f"/applications/{key}/receipt.pdf")


def test_the_receipt_offers_a_copy_that_says_everything_submitted(app, cast, submitted):
    assert (
        f'href="/applications/{submitted}/receipt.pdf"'
        in cast.client("Nadia").get(f"/applications/{submitted}/receipt").text
    )
    response = copy_for(cast, submitted)
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"] == 'attachment; filename="receipt-OPEN-001.pdf"'
    said = pdf.words_of(response.data)
    with app.app_context():
        submission = stored_application(app, submitted).submission
        content = submission.content
        rows = [*(row for section in content["sections"] for row in section["questions"]), *content["eligibility"]]
        answers = [row["answer"] for row in rows if not row.keys() & {"table", "documents"}]
        cells = [cell for row in rows for cells in row.get("table", {}).get("rows", []) for cell in cells]
        files = [file["name"] for row in rows for file in row.get("documents", [])]
        for words in ["OPEN-001", "Brackenlight Sports Association, club", "Submitted by Nadia"]:
            assert words in said
        for words in [*answers, *cells, *files]:
            assert " ".join(words.split()) in said
        assert submission.digest in said.replace(" ", "")


def test_its_costs_are_a_table_with_totals(cast, submitted):
    content = copy_for(cast, submitted).data
    assert "£5,520.00 £736.00 £6,256.00" in pdf.words_of(content)
    assert "Total of 1 line £5,520.00 £736.00 £6,256.00" in pdf.words_of(content)
    costs = "".join(pdf.tags_of(content)).split("Table")[-1]
    assert costs.startswith("THeadTRTHTHTHTHTBody")


def test_its_headings_are_the_forms_groups_and_parts(cast, submitted):
    headings = pdf.headings_of(copy_for(cast, submitted).data)
    assert headings[0] == ("H1", "Answer to name.")
    assert ("H2", "Your project") in headings
    assert ("H3", "The need") in headings


def test_it_is_the_same_file_whenever_it_is_asked_for(app, cast, submitted):
    first = copy_for(cast, submitted).data
    app.extensions["clock"].moved_by = timedelta(days=3)
    assert copy_for(cast, submitted, "Owen").data == first


def test_it_shows_the_submitted_version_while_the_next_is_written(app, cast, submitted):
    first = copy_for(cast, submitted).data
    cast.client("Nadia").post(f"/applications/{submitted}/reopening")
    with app.app_context():
        stored_application(app, submitted).answers[0].value = "Changed since."
        db.session.commit()
    assert copy_for(cast, submitted).data == first


def test_only_the_people_of_the_organisation_may_have_it_and_only_once_submitted(app, cast, key):
    assert copy_for(cast, key).status_code == 404
    cast.client("Nadia").post(f"/applications/{key}/submission", data=DECLARED)
    assert copy_for(cast, key, "Farouk").status_code == 404
    assert copy_for(cast, key, "Dilys").status_code == 404
    assert cast.client().get(f"/applications/{key}/receipt.pdf").status_code == 302
    closes(app, "OPEN-R1", app.extensions["clock"].now() - timedelta(seconds=1))
    assert copy_for(cast, key).status_code == 200
