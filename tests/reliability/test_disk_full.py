"""A full disk, a locked database: said as "not saved", the text kept, well again by itself, no orphan."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from app.applications.models import Answer
from app.platform import audit, files
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rounds.models import Question
from tests.applications.documents import real_files as make
from tests.applications.documents.conftest import documents_of, policy, send
from tests.applications.form import DECLARED, draft, open_round, stored_application
from tests.databases import copy_of
from tests.reliability.forms import form_on
from tests.reliability.states import rows_of

pytestmark = pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="these faults are SQLite's")
HTMX = {"HX-Request": "true"}
LONG = "What one volunteer wrote in one evening, word after word. " * 300
ROOM = 2 * 2**20  # bytes


class SmallDisk:
    """A disk of two megabytes, filled and emptied; without the right to mount one, a database that may not grow."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.filler = folder, folder / "filler"
        self.is_mounted = mount(folder)
        self.is_full = False

    def fill(self, engine) -> None:
        self.is_full = True
        if not self.is_mounted:
            event.listen(engine, "checkout", self.bound)
            return
        with self.filler.open("ab", buffering=0) as filler:
            for size in (65536, 4096, 512, 1):
                while written(filler, b"x" * size):
                    pass

    def bound(self, connection, record, proxy) -> None:
        """What SQLite itself does to a database that may hold no further page: "database or disk is full"."""
        most = 1 if self.is_full else 2**30
        connection.execute(f"PRAGMA max_page_count = {most}")  # never below what is there already

    def empty(self) -> None:
        self.is_full = False
        self.filler.unlink(missing_ok=True)

    def remove(self) -> None:
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", self.folder], check=True)


def mount(folder: Path) -> bool:
    program = shutil.which("mount")
    if os.geteuid() or not program:
        return False
    command = [program, "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", folder]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def written(filler, piece: bytes) -> bool:
    try:
        return filler.write(piece) == len(piece)
    except OSError:
        return False


@pytest.fixture
def disk(tmp_path) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path / "disk")
    yield disk
    disk.remove()


@pytest.fixture
def database_url(peopled, disk) -> str:
    return copy_of(peopled[0], disk.folder / "test.sqlite", "")


@pytest.fixture
def key(app, cast) -> str:
    """A complete draft; its server runs, and has put all it stored so far in its place."""
    key = draft(cast, open_round(app), complete=True)
    cast.client("Nadia")
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    return key


@pytest.fixture
def full(app, disk, key) -> SmallDisk:
    with app.app_context():
        disk.fill(db.engine)
    return disk


def save(browser, key: str, headers: dict[str, str] | None = None, text: str = LONG):
    fields = {"q_need": text, "v_need": "1", "next": "continue", "page": "tab:1"}
    return browser.post(f"/applications/{key}/parts/need", data=fields, headers=headers)


def answer_to_need(app) -> str:
    with app.app_context():
        of_need = select(Answer.value).join(Question, Question.id == Answer.question_id).where(Question.key == "need")
        return db.session.scalars(of_need).one()


def test_an_answer_is_not_saved_the_page_holds_it_and_sends_it_again(app, cast, key, full, caplog):
    browser, before = cast.client("Nadia"), rows_of(app)

    answer = save(browser, key)

    assert answer.status_code == 503
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("30", "no-store")
    assert "This was not saved" in answer.text
    assert answer.text.count(LONG.strip()) == 2  # to be read and copied, and in the form that sends it again
    assert "Traceback" not in answer.text
    assert "full" in caplog.text
    assert browser.get(f"/applications/{key}").status_code == 200
    assert rows_of(app) == before

    address = f"/applications/{key}/parts/need"
    again = form_on(answer.text, address)
    assert browser.post(address, data=again).status_code == 503
    full.empty()
    assert browser.post(address, data=again).location == f"/applications/{key}/parts/activities"
    assert answer_to_need(app).strip() == LONG.strip()
    with app.app_context():
        saved = select(func.count()).where(AuditEvent.action == "application.saved")
        assert db.session.scalar(saved) == 1
        assert audit.verify() is None


def test_a_pause_in_typing_is_told_in_a_sentence_and_saves_when_there_is_room(app, cast, key, full):
    browser = cast.client("Nadia")

    answer = save(browser, key, HTMX)

    assert answer.status_code == 503
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.text.startswith("This was not saved")
    full.empty()
    assert save(browser, key, HTMX).status_code == 200
    assert answer_to_need(app) == LONG


def test_a_submission_on_a_full_disk_is_none_and_leaves_nothing_behind(app, cast, key, full):
    browser, before = cast.client("Nadia"), rows_of(app)
    fields = DECLARED | {"once": "one-form"}

    answers = [browser.post(f"/applications/{key}/submission", data=fields) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [503] * 3
    assert rows_of(app) == before
    full.empty()
    again = form_on(answers[0].text, f"/applications/{key}/submission")
    assert [browser.post(f"/applications/{key}/submission", data=again).status_code for _ in range(2)] == [302] * 2
    with app.app_context():
        assert len(stored_application(app, key).submissions) == 1


def test_a_database_that_somebody_else_holds_is_said_and_comes_back(app, cast, key, disk):
    browser, before = cast.client("Nadia"), rows_of(app)
    with app.app_context():
        event.listen(db.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA busy_timeout = 20"))
    with closing(sqlite3.connect(disk.folder / "test.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert save(browser, key, text="Short.").status_code == 503
        assert browser.get(f"/applications/{key}").status_code == 200
        other.execute("ROLLBACK")

    assert rows_of(app) == before
    assert save(browser, key, text="Short.").status_code == 302


@pytest.fixture
def files_on_it(app, disk, key) -> Path:
    """The store of files, on the same small disk."""
    folder = disk.folder / "files"
    app.extensions["files"] = files.folder(folder)
    return folder


def test_a_document_on_a_full_disk_is_said_in_a_sentence_and_nothing_half_stored_remains(
    app, cast, key, files_on_it, disk
):
    if not disk.is_mounted:
        pytest.skip("a disk of two megabytes has to be mounted")
    browser, before = cast.client("Nadia"), rows_of(app)
    with app.app_context():
        disk.fill(db.engine)
    sent = {"f_quotes": policy("quotes.pdf", make.pdf("x" * 300_000))}

    answer = send(browser, key, sent)

    assert answer.status_code == 503
    assert "Nothing was saved, because our store of files does not answer or is full." in answer.text
    assert "Traceback" not in answer.text
    assert (list(files_on_it.iterdir()), rows_of(app)) == ([], before)
    disk.empty()
    assert send(browser, key, {"f_quotes": policy("quotes.pdf", make.pdf("x" * 300_000))}).status_code == 302
    assert [file.name for file in files_on_it.iterdir()] == [row.stored_as for row in documents_of(app, key)]


def test_a_document_whose_row_cannot_be_written_leaves_no_file_behind(app, cast, key, files_on_it, disk):
    """The file has room, and the database takes no row just now."""
    browser, before = cast.client("Nadia"), rows_of(app)
    with app.app_context():
        event.listen(db.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA busy_timeout = 20"))
    with closing(sqlite3.connect(disk.folder / "test.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = send(browser, key, {"f_quotes": policy("quotes.pdf")})
        other.execute("ROLLBACK")

    assert answer.status_code == 503
    assert "This was not saved" in answer.text
    assert (list(files_on_it.iterdir()), rows_of(app)) == ([], before)
    assert send(browser, key, {"f_quotes": policy("quotes.pdf")}).status_code == 302
    assert [file.name for file in files_on_it.iterdir()] == [row.stored_as for row in documents_of(app, key)]


def test_no_secret_stands_in_the_page_that_offers_to_send_again(cast, key, full):
    fields = {"q_need": LONG, "v_need": "1", "fresh_code": "123456", "staff-password": "a secret of mine"}

    answer = cast.client("Nadia").post(f"/applications/{key}/parts/need", data=fields)

    assert answer.status_code == 503
    assert "a secret of mine" not in answer.text
    assert "123456" not in answer.text


def test_a_queue_that_cannot_be_written_fails_no_act(app, cast, key, settings):
    """The mail stands in the outbox; the queue is only a nudge, and the sweep finds what it did not bring."""
    app.extensions["jobs"].huey.immediate = False
    browser = cast.client("Nadia")
    (settings.instance_path / "jobs.sqlite").write_bytes(b"no database at all " * 100)

    answer = browser.post(f"/applications/{key}/submission", data=DECLARED | {"once": "one-form"})

    assert answer.location == f"/applications/{key}/receipt"
    assert rows_of(app)["outbox_message"] == 1
