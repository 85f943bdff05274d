"""The tables that the migrations make are those of the models, and they can be taken down again."""

from __future__ import annotations

import re
from pathlib import Path

from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app.platform.db import db

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


def test_migrations_are_numbered_and_named():
    names = sorted(path.name for path in VERSIONS.glob("*.py"))

    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
