"""Changing the tables: Flask-Migrate, brought in only where that is asked for.

With alembic it takes 11 MB, and a server that serves has no use for it.
"""

from __future__ import annotations

from typing import Any

import click
from flask import Flask, current_app

from app.platform.db import db
from app.settings import ROOT


class Migrations(click.Command):
    """`flask db …`: gives way to the commands of Flask-Migrate when one of them is asked for."""

    def __init__(self, app: Flask) -> None:
        super().__init__("db", help="Perform database migrations.")
        self.app = app

    def make_context(self, *given: Any, **more: Any) -> click.Context:
        return brought_in(self.app).make_context(*given, **more)


def brought_in(app: Flask) -> click.Group:
    """Let Flask-Migrate know this application, and give its commands."""
    from flask_migrate import Migrate
    from flask_migrate.cli import db as commands

    if "migrate" not in app.extensions:
        Migrate().init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    return commands


def upgrade() -> None:
    """Bring the tables of the application in hand to their newest shape."""
    brought_in(current_app._get_current_object())  # type: ignore[attr-defined]
    from flask_migrate import upgrade as to_newest

    to_newest()


def downgrade(revision: str) -> None:
    """Take them back to the shape they had at this revision."""
    brought_in(current_app._get_current_object())  # type: ignore[attr-defined]
    from flask_migrate import downgrade as back_to

    back_to(revision=revision)
