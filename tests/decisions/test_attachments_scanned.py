"""Attachments and the virus scanner: waited for, opened when clean, refused and named when not."""

from __future__ import annotations

from dataclasses import replace
from zipfile import ZIP_STORED

import pytest

from app.applications.documents.models import ScanState
from app.decisions.attachments import scans
from tests.applications.documents import real_files, scanner
from tests.applications.documents.conftest import names_in_store
from tests.decisions.test_attachments import attach, attached, opened, remove

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
def stand_in():
    with scanner.standing_in() as server:
        yield server


@pytest.fixture
def settings(settings, stand_in):
    return replace(settings, scanner=stand_in.address)


def with_virus() -> bytes:
    return real_files.changed(real_files.odt(), {"Pictures/1.png": scanner.INFECTED}, method=ZIP_STORED)


def test_a_clean_attachment_is_opened_and_sent(app, draft):
    attach(draft)

    (row,) = attached(app)
    assert (row.state, opened(draft, row, "Hari").status_code) == (ScanState.CLEAN, 200)
    assert "virus scanner looked at an attachment" in draft.page("Dilys")
    assert draft.send().status_code == 302


def test_an_infected_attachment_is_deleted_named_and_stops_the_record(app, draft):
    attach(draft, "plan.odt", with_virus(), title="The plan")

    (row,) = attached(app)
    assert (row.state, row.finding, names_in_store(app)) == (ScanState.REFUSED, scanner.SIGNATURE, [])
    page = draft.cast.client("Dilys").get(f"{draft.url}/attachments").text
    assert f"Refused: {scanner.SIGNATURE}" in page
    assert "The attachment “The plan” was refused by the virus scanner. Remove it." in draft.page("Dilys")
    assert (draft.send().status_code, opened(draft, row).status_code) == (422, 422)
    assert remove(draft, row).status_code == 302
    assert draft.send().status_code == 302


def test_an_attachment_waits_for_a_scanner_that_is_away(app, draft, stand_in):
    stand_in.answers = None
    attach(draft)

    (row,) = attached(app)
    assert (row.state, opened(draft, row, "Hari").status_code) == (ScanState.WAITING, 422)
    assert "waits for the virus scan. Come back when it is done." in draft.page("Dilys")
    assert draft.send().status_code == 422

    stand_in.answers = ""
    with app.app_context():
        scans.sweep()
    assert draft.send().status_code == 302
