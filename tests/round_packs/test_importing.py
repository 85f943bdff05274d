"""Bringing a round in: all of it or nothing, and every fault named."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Organisation, Person
from app.applications.models import Application, Check, Submission, Withdrawal
from app.assessment import counting
from app.assessment.models import Declaration, Interest, Moderation, PanelMember, PanelRole, Score, ScoreSheet, SignOff
from app.assessment.sheets import digest_of, scores_by_key
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rounds.models import Fund, FundYear, Round
from app.rules.freezing import digest
from tests.factories import make_organisation, make_person
from tests.round_packs.small_pack import APPLICATIONS, MODERATION, ROUND, SCORES, pack_files

TABLES = (Round, Application, Organisation, Person, ScoreSheet, Score, Check, AuditEvent, Fund)


def test_a_whole_round_is_stored(app: Flask, tmp_path: Path) -> None:
    done = bring_in(app, tmp_path)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:2] == [
        "CSF-2024-25-R2: 3 bids, 1 withdrawn, 4 score sheets, 1 moderated.",
        "Added 2 people and 3 organisations that were not known here. None of them can sign in until invited.",
    ]
    with app.app_context():
        round_ = the_round()
        assert (round_.fund.name, round_.name, round_.quorum) == ("Commissioners Safety Fund", "Round 2 2024/25", 2)
        assert [(each.key, each.weight, each.max_score) for each in round_.criteria] == [
            ("need", 20, 5),
            ("value", 10, 4),
        ]
        assert counts(Submission, Check, Withdrawal, ScoreSheet, Score, SignOff, Moderation) == [3, 3, 1, 4, 8, 4, 1]


def test_a_bid_is_stored_with_what_its_panel_reads(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path)
    with app.app_context():
        bid = find_bid("B-1")
        content = bid.submissions[0].content
        assert (content["organisation"], content["requested"]) == (
            {"name": "Brackenlight Sports Association", "kind": "club"},
            "9479.00",
        )
        assert content["summary"] == "Two evenings a week,\nall winter."
        assert bid.submissions[0].digest == digest(content)
        failed = find_bid("B-2").checks[0]
        assert (failed.passed, failed.reason) == (False, "no bank account")
        assert find_bid("B-3").withdrawal is not None


def test_imported_marks_count_without_a_declaration_of_anybody(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path)
    with app.app_context():
        bids = {bid.reference: bid for bid in counting.bids_of(the_round())}
        assert bids["B-1"].sheets == {
            "asha@example.org": {"need": 4, "value": 3},
            "ben@example.org": {"need": 5, "value": 4},
        }
        assert bids["B-1"].moderated == {"need": 4}
        assert counts(Interest, Declaration) == [0, 0]


def test_whoever_marked_is_a_member_of_the_panel_who_cannot_sign_in(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path)
    with app.app_context():
        members = db.session.scalars(select(PanelMember)).all()
        assert {(member.role, member.scores) for member in members} == {(PanelRole.MEMBER, True)}
        assert [member.person.password_hash for member in members] == [None, None]


def test_each_sheet_is_signed_off_over_the_marks_as_stored(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path)
    with app.app_context():
        criteria = the_round().criteria
        for sheet in db.session.scalars(select(ScoreSheet)):
            marks = scores_by_key(sheet, criteria)
            assert sheet.sign_off.digest == digest_of(sheet.application.reference, marks)


def test_people_and_organisations_that_are_there_are_not_added_again(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        make_person("Asha")
        make_organisation("Brackenlight Sports Association", "club")
        make_organisation("Osier Bank", "charity")
        db.session.commit()
    done = bring_in(app, tmp_path)
    assert "Added 1 person and 2 organisations" in done.stdout
    with app.app_context():
        assert find_bid("B-3").organisation.kind == "club"
        assert counts(Person, Organisation) == [2, 4]


def test_the_import_is_one_event_of_the_trail(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path)
    with app.app_context():
        (event,) = db.session.scalars(select(AuditEvent)).all()
        assert (event.action, event.actor_name, event.round_id) == (
            "round.imported",
            audit.COMMAND_LINE,
            the_round().id,
        )
        assert (event.after["bids"], event.after["score_sheets"]) == (3, 4)
        assert audit.verify() is None
        assert counts(FundYear) == [0]


def test_every_bad_row_of_every_file_is_named_and_nothing_is_stored(app: Flask, tmp_path: Path) -> None:
    done = bring_in(
        app,
        tmp_path,
        round=ROUND.replace('budget = "30000.00"', "budget = 30000"),
        applications=APPLICATIONS.replace("500.50", "£500").replace("withdrawn", "gone"),
        scores=SCORES.replace("asha@example.org,need,0", "asha@example.org,need,6") + "B-9,asha@example.org,need,1\n",
        moderation=MODERATION + "B-1,value,9,Too high\n",
    )
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "round.toml:9: budget: 30000: text in quotation marks",
        "applications.csv:4: amount_requested: £500: money with two decimal places and no separators, like 9479.00",
        "applications.csv:5: status: gone: one of: submitted, withdrawn",
        "scores.csv:6: score: 6: a whole number from 0 to 5",
        "scores.csv:10: reference: B-9: a reference of applications.csv",
        "moderation.csv:3: score: 9: a whole number from 0 to 4",
    ]
    with app.app_context():
        assert counts(*TABLES) == [0] * len(TABLES)


def test_a_reference_that_is_there_already_is_refused(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path)
    with app.app_context():
        before = counts(*TABLES)
    again = bring_in(app, tmp_path, scores=SCORES.replace("asha", "zoe"))
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == "CSF-2024-25-R2: there is a round of this reference already. Nothing was stored.\n"
    with app.app_context():
        assert counts(*TABLES) == before


@pytest.mark.parametrize("spoilt", ["scores.csv", "round.toml"])
def test_a_file_that_is_not_utf8_is_named(app: Flask, tmp_path: Path, spoilt: str) -> None:
    folder = write(tmp_path, pack_files())
    (folder / spoilt).write_bytes("Fennelbrook Café".encode("latin-1"))
    done = run(app, "import", str(folder))
    assert (done.exit_code, f"{spoilt}:1: (file): b'\\xe9': UTF-8 text" in done.stderr.splitlines()) == (1, True)


def test_a_folder_that_is_not_there_is_one_line(app: Flask, tmp_path: Path) -> None:
    done = run(app, "import", str(tmp_path / "nowhere"))
    assert (done.exit_code, done.stderr) == (1, f"{tmp_path / 'nowhere'}: there is no folder of this name.\n")


def test_an_empty_folder_is_told_which_files_it_lacks(app: Flask, tmp_path: Path) -> None:
    done = run(app, "import", str(tmp_path))
    assert done.stderr.splitlines() == [
        "round.toml:1: (file): : a file of this name",
        "applications.csv:1: (file): : a file of this name",
        "scores.csv:1: (file): : a file of this name",
    ]


def test_a_database_without_tables_is_one_line(tmp_path: Path) -> None:
    from app.factory import create_app
    from tests.conftest import settings_for

    bare = create_app(settings_for(f"sqlite:///{tmp_path / 'bare.sqlite'}", tmp_path / "instance"))
    done = run(bare, "import", str(write(tmp_path, pack_files())))
    assert (done.exit_code, len(done.stderr.splitlines()), "flask db upgrade" in done.stderr) == (1, 1, True)


def bring_in(app: Flask, tmp_path: Path, **changed: str):
    return run(app, "import", str(write(tmp_path, pack_files(**changed))))


def run(app: Flask, *words: str):
    return app.test_cli_runner().invoke(args=["round", *words])


def write(tmp_path: Path, files: dict[str, bytes]) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def the_round() -> Round:
    return db.session.scalars(select(Round).where(Round.reference == "CSF-2024-25-R2")).one()


def find_bid(reference: str) -> Application:
    return db.session.scalars(select(Application).where(Application.reference == reference)).one()


def counts(*tables: type) -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
