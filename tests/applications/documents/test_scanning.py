"""Scanned by clamd after the answer; until then shown to nobody but its owner, and tried again until it is done."""

from __future__ import annotations

from dataclasses import replace
from zipfile import ZIP_STORED

import pytest

from app.applications.documents import scans
from app.applications.documents.models import ScanState
from app.platform import scanning
from app.platform.db import db
from app.platform.scanning import NotScanned, ScannerGone
from tests.applications.documents import real_files, scanner
from tests.applications.documents.conftest import documents_of, insurance, names_in_store, policy, send
from tests.applications.form import stored_application


@pytest.fixture
def stand_in():
    with scanner.standing_in() as server:
        yield server


@pytest.fixture
def settings(settings, stand_in):
    return replace(settings, scanner=stand_in.address)


def with_virus() -> bytes:
    """A letter with what the scanner finds; not packed, because the stand-in does not unpack."""
    return real_files.changed(real_files.odt(), {"Pictures/1.png": scanner.INFECTED}, method=ZIP_STORED)


def test_clamd_itself_finds_what_its_signatures_say(app, tmp_path):
    with scanner.running_clamd(tmp_path) as address, app.app_context():
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], scanner=address)
        assert scanning.scan([real_files.pdf()]) == ""
        assert scanning.scan([b"before ", scanner.INFECTED, b" after"]) == f"{scanner.SIGNATURE}.UNOFFICIAL"
        assert scanning.scan([with_virus()]) == f"{scanner.SIGNATURE}.UNOFFICIAL"


def test_a_clean_file_is_said_to_be_clean_and_stops_the_page_asking(app, cast, key):
    send(cast.client("Nadia"), key, {"f_policy": policy()})
    (row,) = documents_of(app, key)
    assert row.state is ScanState.CLEAN
    page = cast.client("Nadia").get(f"/applications/{key}/documents").text
    assert "Scanned, clean" in page
    assert "data-hx-get" not in page


def test_a_file_with_a_virus_is_deleted_named_and_stands_in_the_way(app, cast, key):
    browser = cast.client("Nadia")
    send(browser, key, insurance(f_policy=policy("letter.odt", with_virus())))
    row = next(row for row in documents_of(app, key) if row.name == "letter.odt")
    assert (row.state, row.finding) == (ScanState.REFUSED, scanner.SIGNATURE)
    assert row.stored_as not in names_in_store(app)
    assert f"Refused: {scanner.SIGNATURE}" in browser.get(f"/applications/{key}/documents").text
    assert browser.get(f"/applications/{key}/documents/{row.key}").status_code == 422
    check = browser.get(f"/applications/{key}/check").text
    assert "“letter.odt” was refused by the virus scanner. Remove it." in check
    browser.post(f"/applications/{key}/documents/{row.key}/removal")
    assert "not uploaded yet" in browser.get(f"/applications/{key}/check").text


def test_without_its_scanner_a_file_waits_is_held_back_and_is_scanned_later(app, cast, key, stand_in):
    browser = cast.client("Nadia")
    stand_in.answers = None
    send(browser, key, insurance(f_policy=policy()))
    assert {row.state for row in documents_of(app, key)} == {ScanState.WAITING}
    page = browser.get(f"/applications/{key}/documents?look=3").text
    assert "2 files wait for the virus scan" in page
    assert 'data-hx-trigger="load delay:16s"' in page
    assert browser.post(f"/applications/{key}/submission").status_code == 302
    row = documents_of(app, key)[0]
    with app.app_context():
        bid = f"/office/rounds/OPEN-R1/bids/{stored_application(app, key).reference}"
    page = cast.client("Dilys").get(bid).text
    assert f"documents/{row.key}" not in page
    assert "Waiting for the virus scan" in page
    assert "waits for the virus scan" in cast.client("Dilys").get(f"{bid}/documents/{row.key}").text
    assert cast.client("Dilys").get(f"{bid}/documents/{row.key}").status_code == 422

    with app.app_context():
        scans.sweep()
        assert {row.state for row in documents_of(app, key)} == {ScanState.WAITING}
        stand_in.answers = ""
        scans.sweep()
    assert {row.state for row in documents_of(app, key)} == {ScanState.CLEAN}
    assert cast.client("Dilys").get(f"{bid}/documents/{row.key}").data == real_files.pdf()


def test_files_of_before_there_was_a_scanner_are_held_back_until_they_are_scanned(app, cast, key):
    browser = cast.client("Nadia")
    configured, app.config["SETTINGS"] = app.config["SETTINGS"], replace(app.config["SETTINGS"], scanner="")
    send(browser, key, {"f_policy": policy()})
    app.config["SETTINGS"] = configured
    assert documents_of(app, key)[0].state is ScanState.NOT_SCANNED
    with app.app_context():
        scans.sweep()
    assert documents_of(app, key)[0].state is ScanState.CLEAN


def test_one_file_that_cannot_be_scanned_does_not_hold_up_the_others(app, cast, key, stand_in):
    stand_in.answers = "INSTREAM size limit exceeded. ERROR"
    send(cast.client("Nadia"), key, insurance(f_policy=policy()))
    with app.app_context():
        assert [scans.scan(row.id) for row in documents_of(app, key)] == [True, True]
        with pytest.raises(NotScanned, match="size limit"):
            scanning.scan([b"x"])
        stand_in.server_close()
        stand_in.shutdown()
        with pytest.raises(ScannerGone):
            scanning.scan([b"x"])
        assert db.session.is_active
