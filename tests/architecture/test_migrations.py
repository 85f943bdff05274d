"""The tables that the migrations make are those of the models, and they can be taken down again."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import func, inspect, select

from app.accounts.models import Organisation
from app.platform.db import Base, db
from app.platform.migrations import downgrade, upgrade

FIRST_TABLES = {"person", "organisation", "membership", "round", "question", "application", "answer", "submission"}
VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


def test_models_and_migrations_agree(app):
    result = app.test_cli_runner().invoke(args=["db", "check"])

    assert result.exit_code == 0, result.output


def test_migrations_go_down_and_up_again(app):
    with app.app_context():
        before = set(inspect(db.engine).get_table_names())
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert set(inspect(db.engine).get_table_names()) == before


def test_a_database_in_use_keeps_its_rows_when_its_tables_change(app, cast):
    with app.app_context():
        old = [table for table in Base.metadata.sorted_tables if table.name in FIRST_TABLES]
        before = {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in old}
        db.session.remove()
        downgrade(revision="0007")
        upgrade()
        assert {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in old} == before
        keys = db.session.scalars(select(Organisation.key)).all()
        assert None not in keys
        assert len(set(keys)) == len(keys)


def test_migrations_are_numbered_and_named():
    names = sorted(path.name for path in VERSIONS.glob("*.py"))

    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
