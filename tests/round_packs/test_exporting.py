"""Writing a round out: what comes back in is the same round, to the byte."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url

from app.factory import create_app
from app.platform.db import db
from app.settings import Settings
from tests import factories as make
from tests.conftest import settings_for
from tests.databases import fresh_postgresql
from tests.round_packs.small_pack import pack_files

FIRST_ROUND = Path(__file__).parents[2] / "app/demo/rounds/csf-2024-25-r1"


@pytest.fixture
def elsewhere(migrated: str, tmp_path: Path, worker: str) -> Iterator[Flask]:
    """The application on another, empty database."""
    if migrated.startswith("sqlite"):
        shutil.copy(make_url(migrated).database or "", tmp_path / "elsewhere.sqlite")
        url = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    else:
        url = fresh_postgresql(os.environ["TEST_DATABASE_URL"], f"elsewhere_{worker}", template=f"template_{worker}")
    settings: Settings = settings_for(url, tmp_path / "elsewhere")
    other = create_app(settings, TESTING=True)
    yield other
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_real_round_comes_back_byte_for_byte(app: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    run(app, "import", str(FIRST_ROUND))
    assert run(app, "export", "CSF-2024-25-R1", str(tmp_path / "out")).exit_code == 0
    assert run(elsewhere, "import", str(tmp_path / "out")).exit_code == 0
    for options in ([], ["--threshold", "65"], ["--rounding", "whole"], ["--pot", "skip-and-fill"]):
        words = ("recommend", "CSF-2024-25-R1", *options, "--format", "json")
        assert run(elsewhere, *words).stdout == run(app, *words).stdout != ""
    run(elsewhere, "export", "CSF-2024-25-R1", str(tmp_path / "again"))
    assert contents(tmp_path / "again") == contents(tmp_path / "out")


def test_the_figures_of_the_real_round_come_out_through_the_database(app: Flask) -> None:
    run(app, "import", str(FIRST_ROUND))
    said = json.loads(run(app, "recommend", "CSF-2024-25-R1", "--format", "json").stdout)
    assert [said[key] for key in ("submitted", "withdrawn", "assessed", "unscored")] == [88, 1, 87, 0]
    assert [band["count"] for band in said["bands"]] == [21, 11, 55]
    assert [said[key] for key in ("recommended", "commitment", "over_budget", "over_budget_percent")] == [
        21,
        "206006.89",
        "6006.89",
        "3.00",
    ]
    strict = json.loads(run(app, "recommend", "CSF-2024-25-R1", "--pot", "strict", "--format", "json").stdout)
    assert strict["recommended"] == 20


def test_a_round_with_moderation_and_a_failed_check_comes_back(app: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    run(app, "import", str(written(tmp_path / "pack", pack_files())))
    run(app, "export", "CSF-2024-25-R2", str(tmp_path / "out"))
    run(elsewhere, "import", str(tmp_path / "out"))
    words = ("recommend", "CSF-2024-25-R2", "--format", "json")
    assert run(elsewhere, *words).stdout == run(app, *words).stdout
    assert "B-1,need,4,The figures are two years old." in (tmp_path / "out" / "moderation.csv").read_text()


@pytest.mark.breaks_rules
def test_drafts_and_sheets_that_do_not_count_stay_behind(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        round_ = make.make_round(bid_prefix="T")
        first, second = make.make_bid(round_, 1), make.make_bid(round_, 2)
        make.stored(
            make.Application(round=round_, organisation=first.organisation, key="a-draft", started_at=round_.opens_at)
        )
        asha, ben = (make.make_member(round_, make.make_person(name)) for name in ("Asha", "Ben"))
        make.declare(asha, [first, second], {"T-002": make.InterestKind.KNOWS})
        for bid in (first, second):
            make.make_sheet(bid, asha, {"need": 4, "delivery": 3, "value": 2})
        make.make_sheet(first, ben, {"need": 1}, signed_off=False)
        db.session.commit()
    assert run(app, "export", "TEST-R1", str(tmp_path / "out")).exit_code == 0
    out = contents(tmp_path / "out")
    assert [line.split(",")[0] for line in out["applications.csv"].splitlines()] == ["reference", "T-001", "T-002"]
    assert out["scores.csv"].splitlines()[1:] == [
        "T-001,asha@example.org,need,4",
        "T-001,asha@example.org,delivery,3",
        "T-001,asha@example.org,value,2",
    ]


def test_a_bid_that_nobody_checked_is_written_as_not_passed(app: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    with app.app_context():
        round_ = make.make_round()
        bid = make.make_bid(round_, 1)
        db.session.delete(bid.checks[0])
        db.session.commit()
    run(app, "export", "TEST-R1", str(tmp_path / "out"))
    assert "failed: not made yet" in contents(tmp_path / "out")["applications.csv"]
    assert run(elsewhere, "import", str(tmp_path / "out")).exit_code == 0


def test_a_round_that_is_not_there_is_one_line(app: Flask, tmp_path: Path) -> None:
    done = run(app, "export", "CSF-1999", str(tmp_path / "out"))
    assert (done.exit_code, done.stderr) == (1, "CSF-1999: there is no round of this reference.\n")
    assert not (tmp_path / "out").exists()


def test_nothing_is_written_among_what_is_there(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        make.make_round()
        db.session.commit()
    (tmp_path / "letter.txt").write_text("Dear Nadia")
    done = run(app, "export", "TEST-R1", str(tmp_path))
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert "not an empty folder" in done.stderr
    (tmp_path / "a-file").write_text("")
    assert run(app, "export", "TEST-R1", str(tmp_path / "a-file" / "out")).stderr.count("\n") == 1


def run(app: Flask, *words: str):
    return app.test_cli_runner().invoke(args=["round", *words])


def written(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}
