"""What the office's commands say of a database that cannot answer them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.factory import create_app
from tests.conftest import settings_for


@pytest.mark.parametrize(
    "words",
    [
        "audit verify",
        "audit head",
        "check invariants",
        "files check",
        "person leave dilys@office.example",
        "publish rebuild",
        "recommendation verify",
        "retention",
        "round export CSF-2024-25-R1 out",
        "round recommend CSF-2024-25-R1",
        "serve",
    ],
)
def test_a_database_without_its_tables_is_one_line_that_says_what_to_do(bare: Flask, words: str) -> None:
    done = bare.test_cli_runner().invoke(args=words.split())

    assert done.exit_code == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: The database (DATABASE_URL) refused: no such table")
    assert line.endswith("run: flask db upgrade")


def test_a_database_that_is_not_there_is_one_line(bare: Flask, tmp_path: Path) -> None:
    away = create_app(settings_for(f"sqlite:///{folder_that_goes(tmp_path)}", tmp_path))
    (tmp_path / "gone").rmdir()

    done = away.test_cli_runner().invoke(args=["audit", "verify"])

    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert "DATABASE_URL" in done.stderr


def folder_that_goes(tmp_path: Path) -> Path:
    (tmp_path / "gone").mkdir()
    return tmp_path / "gone" / "office.sqlite"


def test_a_demonstration_that_cannot_be_loaded_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "office.sqlite").write_text("This is no database.")
    broken = create_app(settings_for(f"sqlite:///{tmp_path / 'office.sqlite'}", tmp_path))

    done = broken.test_cli_runner().invoke(args=["demo", "serve"])

    assert done.exit_code == 1
    assert done.stdout.count("\n") == 1
    assert done.stderr.startswith("Error: The database (DATABASE_URL) refused: file is not a database")
    assert done.stderr.count("\n") == 1
