"""How alembic reaches the database: through the application, with its tables."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from click import ClickException
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from app.platform.db import Base, UtcDateTime, db


def run() -> None:
    options = current_app.extensions["migrate"].configure_args
    with reached() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, render_item=plain_type, **options)
        with context.begin_transaction():
            context.run_migrations()


def reached() -> Connection:
    """A connection. This is the first thing that is done with a database, so here a wrong address is said."""
    try:
        return db.engine.connect()
    except OperationalError as problem:
        said = str(problem.orig).strip().splitlines()[0]
        raise ClickException(f"DATABASE_URL: the database cannot be reached: {said}") from problem


def plain_type(kind: str, item: Any, context: object) -> str | Literal[False]:
    """Migrations stand on their own: they name the database's types, not ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


run()
