"""The demo as it is loaded: once, whole, with the published figures, and with something for everyone to do."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, make_url, select

from app.accounts.models import Membership, Person
from app.applications.models import Application
from app.assessment.models import Interest, InterestKind, PanelMember, PanelRole, ScoreSheet, SignOff
from app.demo.first_round import REFERENCE, ROUNDS
from app.demo.operations import load_demo
from app.factory import create_app
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rounds.models import Fund, FundYear, Round
from app.rules.freezing import digest
from app.rules.timetable import Phase, local
from app.settings import Settings
from tests.conftest import settings_for
from tests.databases import fresh_postgresql

EVENING = datetime(2026, 11, 22, 14, 24, tzinfo=UTC)

pytestmark = pytest.mark.xdist_group("loading")  # one process loads the demo that most tests here look at


@pytest.fixture(scope="module")
def loaded(migrated: str, tmp_path_factory: pytest.TempPathFactory, worker: str) -> Iterator[Flask]:
    """The demo, loaded once for the tests that only look at it."""
    folder = tmp_path_factory.mktemp("demo")
    if migrated.startswith("sqlite"):
        shutil.copy(make_url(migrated).database or "", folder / "demo.sqlite")
        url = f"sqlite:///{folder / 'demo.sqlite'}"
    else:
        url = fresh_postgresql(os.environ["TEST_DATABASE_URL"], f"demo_{worker}", template=f"template_{worker}")
    app = create_app(settings_for(url, folder / "instance"), TESTING=True)
    with app.app_context():
        load_demo(EVENING)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_loading_twice_changes_nothing(loaded: Flask) -> None:
    with loaded.app_context():
        before = (audit.head_digest(), counts())
    assert loaded.test_cli_runner().invoke(args=["demo", "load"]).exit_code == 0
    with loaded.app_context():
        assert (audit.head_digest(), counts()) == before


def test_the_published_figures_come_out_after_all_that_was_added(loaded: Flask) -> None:
    words = ["round", "recommend", REFERENCE, "--format", "json"]
    said = json.loads(loaded.test_cli_runner().invoke(args=words).stdout)
    assert [said[key] for key in ("submitted", "withdrawn", "assessed", "unscored")] == [88, 1, 87, 0]
    assert [band["count"] for band in said["bands"]] == [21, 11, 55]
    assert [said[key] for key in ("recommended", "commitment", "over_budget", "over_budget_percent")] == [
        21,
        "206006.89",
        "6006.89",
        "3.00",
    ]
    with loaded.app_context():
        year = db.session.scalars(
            select(FundYear)
            .join(Fund)
            .where(Fund.name == "Commissioners Safety Fund", FundYear.financial_year == "2024/25")
        ).one()
        assert f"{year.budget_amount:.2f}" == "400000.00"


def test_the_first_round_is_written_out_as_it_lay_in_its_pack(loaded: Flask, tmp_path: Path) -> None:
    loaded.test_cli_runner().invoke(args=["round", "export", REFERENCE, str(tmp_path / "out")])
    for name in ("applications.csv", "scores.csv"):
        given = (ROUNDS / "csf-2024-25-r1" / name).read_text(encoding="utf-8").splitlines()
        assert sorted((tmp_path / "out" / name).read_text(encoding="utf-8").splitlines()) == sorted(given)


def test_the_trail_holds_and_is_in_the_order_of_time(loaded: Flask) -> None:
    with loaded.app_context():
        assert audit.verify() is None
        moments = db.session.scalars(select(AuditEvent.at).order_by(AuditEvent.sequence)).all()
        assert list(moments) == sorted(moments)
        assert moments[-1] < EVENING


def test_members_declared_an_interest_just_where_they_have_no_sheet(loaded: Flask) -> None:
    with loaded.app_context():
        round_ = find(REFERENCE)
        members = db.session.scalars(select(PanelMember).where(PanelMember.round_id == round_.id, PanelMember.scores))
        for member in members:
            marked = set(db.session.scalars(select(ScoreSheet.application_id).filter_by(member_id=member.id)))
            declared = db.session.scalars(select(Interest).filter_by(member_id=member.id)).all()
            assert len(declared) == 88
            assert {row.application_id for row in declared if row.kind is InterestKind.NONE} == marked
            assert all(row.nature for row in declared if row.kind is not InterestKind.NONE)


def test_chidi_chairs_without_marking_and_devan_is_his_deputy(loaded: Flask) -> None:
    with loaded.app_context():
        for reference in (REFERENCE, running("PZ"), running("CSF-2026")):
            members = db.session.scalars(select(PanelMember).where(PanelMember.round_id == find(reference).id))
            roles = {member.person.name: (member.role, member.scores) for member in members}
            assert roles.pop("Chidi") == (PanelRole.CHAIR, False)
            assert roles.pop("Devan") == (PanelRole.DEPUTY, True)
            assert roles == dict.fromkeys(("Asha", "Ben", "Carys", "Ewa"), (PanelRole.MEMBER, True))


def test_nadia_finds_the_bid_of_her_club_and_a_draft(loaded: Flask) -> None:
    with loaded.app_context():
        nadia = db.session.scalars(select(Person).where(Person.name == "Nadia")).one()
        club = db.session.scalars(select(Membership).filter_by(person_id=nadia.id)).one().organisation
        bids = db.session.scalars(select(Application).filter_by(organisation_id=club.id).order_by(Application.id)).all()
        assert [(bid.reference, bid.is_draft) for bid in bids] == [("CSF24R1-023", False), (None, True)]
        assert bids[1].project == "Friday night football"
        assert bids[1].answers
        assert bids[1].budget_lines


@pytest.mark.parametrize("days", [3, 4, 130])
def test_one_round_is_open_and_one_in_assessment_whenever_it_is_loaded(app: Flask, days: int) -> None:
    at = EVENING + timedelta(days=days)
    with app.app_context():
        load_demo(at)
        in_assessment = db.session.scalars(select(Round).where(Round.reference.startswith("PZ"))).one()
        is_open = db.session.scalars(select(Round).where(Round.reference.startswith("CSF-202"), Round.id > 2)).one()
        assert (in_assessment.timetable.phase(at), is_open.timetable.phase(at)) == (Phase.CLOSED, Phase.OPEN)
        assert f"{local(is_open.closes_at):%A %H:%M}" == "Thursday 17:00"
        assert in_assessment.panel_from > at.date()
        assert db.session.scalar(select(func.max(AuditEvent.at))) < at
        assert audit.verify() is None


def test_in_the_zones_round_some_have_declared_and_marked_and_some_have_not(loaded: Flask) -> None:
    with loaded.app_context():
        round_ = find(running("PZ"))
        members = db.session.scalars(select(PanelMember).where(PanelMember.round_id == round_.id))
        assert {member.person.name for member in members if not member.declaration} == {"Asha"}
        signed = select(func.count(SignOff.id)).join(ScoreSheet).join(Application)
        assert db.session.scalar(signed.where(Application.round_id == round_.id)) == 5 + 12
        bids = db.session.scalars(select(Application).where(Application.round_id == round_.id)).all()
        assert (len(bids), sum(not bid.checks for bid in bids), {bid.area for bid in bids}) == (
            6,
            1,
            {"New Parks", "Bell Foundry", "Thringstone & Whitwick"},
        )


def test_what_was_submitted_has_the_digest_that_was_kept(loaded: Flask) -> None:
    with loaded.app_context():
        submitted = [bid.submission for bid in db.session.scalars(select(Application)) if bid.submission]
        assert len(submitted) == 88 + 6 + 3
        assert [each.digest for each in submitted] == [digest(each.content) for each in submitted]


def test_there_is_no_such_command_without_the_demo(settings: Settings) -> None:
    plain = create_app(replace(settings, demo=False))
    done = plain.test_cli_runner().invoke(args=["demo", "load"])
    assert (done.exit_code, "No such command 'demo'" in done.stderr) == (2, True)


def find(reference: str) -> Round:
    return db.session.scalars(select(Round).where(Round.reference == reference)).one()


def running(prefix: str) -> str:
    return db.session.scalars(select(Round.reference).where(Round.reference.startswith(prefix))).one()


def counts() -> list[int]:
    tables = (Person, Application, Round, Interest, ScoreSheet, AuditEvent, FundYear)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
