"""What was submitted is fixed, its files too; the panel and the office read those and no others."""

from __future__ import annotations

import pytest

from app.applications.models import Submission
from app.platform.db import db
from app.rounds.models import Round
from app.rules.freezing import digest
from tests import factories as make
from tests.applications.documents import real_files
from tests.applications.documents.conftest import documents_of, insurance, names_in_store, policy, send
from tests.applications.form import closes, stored_application


@pytest.fixture
def submitted(app, cast, key) -> str:
    send(cast.client("Nadia"), key, insurance(f_policy=policy()))
    assert cast.client("Nadia").post(f"/applications/{key}/submission").status_code == 302
    return key


def submissions(app, key: str) -> list[dict]:
    with app.app_context():
        rows = db.session.scalars(db.select(Submission).order_by(Submission.number)).all()
        ours = [row for row in rows if row.application.key == key]
        assert all(digest(row.content) == row.digest for row in ours)
        return [row.content for row in ours]


def files_in(content: dict) -> list[dict]:
    (section,) = [section for section in content["sections"] if section["key"] == "documents"]
    return [file for question in section["questions"] for file in question.get("documents", [])]


def test_the_submission_names_each_file_with_its_digest(app, cast, submitted):
    (content,) = submissions(app, submitted)
    rows = documents_of(app, submitted)
    assert [(file["key"], file["digest"]) for file in files_in(content)] == [(row.key, row.digest) for row in rows]
    receipt = cast.client("Nadia").get(f"/applications/{submitted}/receipt").text
    for words in ("policy.pdf", "certificate.docx", "Valid until 1 June 2200", rows[0].digest[:4]):
        assert words in receipt


def test_a_replacement_after_submitting_never_changes_what_was_submitted(app, cast, submitted):
    browser = cast.client("Nadia")
    browser.post(f"/applications/{submitted}/reopening")
    first, certificate = documents_of(app, submitted)
    new = policy("new.pdf", real_files.pdf("new"))
    browser.post(f"/applications/{submitted}/documents/{first.key}/replacement", data={"f_new": new})
    browser.post(f"/applications/{submitted}/documents/{certificate.key}/removal")
    rows = {row.name: row for row in documents_of(app, submitted)}
    assert {name for name, row in rows.items() if row.removed_at} == {"policy.pdf", "certificate.docx"}
    assert len(names_in_store(app)) == 3
    assert browser.get(f"/applications/{submitted}/documents/{first.key}").data == real_files.pdf()

    send(browser, submitted, insurance("2 6 2200"))
    browser.post(f"/applications/{submitted}/submission")
    before, after = submissions(app, submitted)
    assert [file["name"] for file in files_in(before)] == ["policy.pdf", "certificate.docx"]
    assert [file["name"] for file in files_in(after)] == ["new.pdf", "certificate.docx"]


def test_the_panel_and_the_office_read_what_was_submitted_and_the_recused_find_nothing(app, cast, submitted):
    row, _ = documents_of(app, submitted)
    with app.app_context():
        application = stored_application(app, submitted)
        reference, round_ = application.reference, db.session.query(Round).filter_by(reference="OPEN-R1").one()
        kinds = {"Asha": {}, "Devan": {reference: make.InterestKind.KNOWS}, "Ben": None}
        for name, interests in kinds.items():
            member = make.make_member(round_, cast.person(name))
            if interests is not None:
                make.declare(member, [application], interests)
        db.session.commit()
        after_closing = round_.opens_at
    closes(app, "OPEN-R1", after_closing.replace(hour=23, minute=59))
    panel = f"/panel/OPEN-R1/bids/{reference}"
    office = f"/office/rounds/OPEN-R1/bids/{reference}"
    for reader, bid in (("Asha", panel), ("Dilys", office)):
        page = cast.client(reader).get(bid).text
        assert f"{bid}/documents/{row.key}" in page
        assert "Not scanned for viruses" in page
        fetched = cast.client(reader).get(f"{bid}/documents/{row.key}")
        assert fetched.data == real_files.pdf()
        assert fetched.headers["Content-Disposition"].startswith("attachment")
        assert cast.client(reader).get(f"{bid}/documents/another").status_code == 404
    place = f"{panel}/documents/{row.key}"
    assert [cast.client(name).get(place).status_code for name in ("Devan", "Ben", "Nadia")] == [404] * 3
    assert cast.client("Devan").get(place).text == cast.client("Devan").get(f"{panel}/documents/another").text
    place = f"{office}/documents/{row.key}"
    assert [cast.client(name).get(place).status_code for name in ("Edwin", "Asha", "Nadia")] == [403] * 3


def test_what_came_after_the_submission_is_not_read_by_the_panel(app, cast, submitted):
    browser = cast.client("Nadia")
    browser.post(f"/applications/{submitted}/reopening")
    send(browser, submitted, {"f_quotes": policy("later.pdf", real_files.pdf("later"))})
    with app.app_context():
        reference = stored_application(app, submitted).reference
    later = documents_of(app, submitted)[-1]
    office = f"/office/rounds/OPEN-R1/bids/{reference}"
    assert "later.pdf" not in cast.client("Dilys").get(office).text
    assert cast.client("Dilys").get(f"{office}/documents/{later.key}").status_code == 404
