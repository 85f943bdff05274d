"""A backup is restored elsewhere and is the same; a flipped byte anywhere is refused."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import MetaData, literal, select

from app.factory import create_app
from app.platform import audit, backup, files
from app.platform.backup import BackupError
from app.platform.db import db
from tests import conftest, databases
from tests.cast import Cast
from tests.decisions.conftest import send_ready_list

CONTENT = b"The constitution of Brackenlight Sports Association." * 100


@pytest.fixture
def office(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An office with a recommended award list, an audit trail and one file."""
    with app.app_context():
        send_ready_list(cast, authorised=False, explained=False)
        kept = files.keep(io.BytesIO(CONTENT))
    row = select(literal(kept.name).label("name"), literal(kept.size), literal(kept.digest))
    monkeypatch.setattr(files, "KEEPERS", [row])
    return app


@pytest.fixture
def elsewhere(tmp_path: Path, worker: str) -> Flask:
    """An application on another machine, as it were: an empty database and an empty folder."""
    if os.environ.get("TEST_DATABASE_URL"):
        url = databases.fresh_postgresql(os.environ["TEST_DATABASE_URL"], f"elsewhere_{worker}")
    else:
        url = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    app = create_app(conftest.settings_for(url, tmp_path / "elsewhere"))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_it_is_restored_elsewhere_and_is_the_same(office, elsewhere, tmp_path):
    made = office.test_cli_runner().invoke(args=["backup", "make", str(tmp_path)])
    (archive,) = tmp_path.glob("safety-fund-*.zip")
    assert archive.stat().st_mode & 0o077 == 0
    with office.app_context():
        rows, head = everything(), audit.head_digest()
    assert f"row 1, digest {head}" in made.output

    done = elsewhere.test_cli_runner().invoke(args=["backup", "restore", str(archive)])

    assert (done.exit_code, head in done.output) == (0, True), done.output
    with elsewhere.app_context():
        assert everything() == rows
        assert audit.verify() is None
        assert [found.size for found in files.found()] == [len(CONTENT)]
    for command in (["audit", "verify"], ["recommendation", "verify"]):
        assert elsewhere.test_cli_runner().invoke(args=command).exit_code == 0
    again = elsewhere.test_cli_runner().invoke(args=["backup", "restore", str(archive)])
    assert (again.exit_code, "Restore into an empty one." in again.output) == (1, True)


def test_a_flipped_byte_is_refused_wherever_it_is(office, elsewhere, tmp_path):
    with office.app_context():
        backup.make(tmp_path / "whole.zip")
    whole = (tmp_path / "whole.zip").read_bytes()
    spoilt = tmp_path / "spoilt.zip"
    end = len(whole)
    for place in (0, 10, end // 3, end // 2, end - 100, end - 65, end - 64, end - 1):
        spoilt.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with elsewhere.app_context(), pytest.raises(BackupError, match="its digest is another"):
            backup.restore(spoilt)
    for cut in (b"", whole[:50], whole[:-1]):
        spoilt.write_bytes(cut)
        with elsewhere.app_context(), pytest.raises(BackupError, match="Nothing was restored"):
            backup.restore(spoilt)
    with elsewhere.app_context():
        assert everything() == {}


def test_what_cannot_be_is_said_and_leaves_nothing(office, elsewhere, tmp_path):
    taken = tmp_path / "taken.zip"
    taken.touch()
    with office.app_context():
        with pytest.raises(BackupError, match="is there already"):
            backup.make(taken)
        shutil.rmtree(files.present().folder)
        with pytest.raises(BackupError, match="the file is missing"):
            backup.make(tmp_path / "new.zip")
    with elsewhere.app_context(), pytest.raises(BackupError, match="cannot be read"):
        backup.restore(tmp_path / "none.zip")
    assert sorted(path.name for path in tmp_path.glob("*.zip*")) == ["taken.zip"]


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in order."""
    found = MetaData()
    with db.engine.connect() as connection:
        found.reflect(connection)
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr) for table in found.sorted_tables
        }
