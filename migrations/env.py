"""How alembic reaches the database: through the application, with its tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
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
        with tables_may_be_made_anew(connection), context.begin_transaction():
            context.run_migrations()


@contextmanager
def tables_may_be_made_anew(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, which its foreign keys would forbid; they are checked afterwards."""
    if connection.dialect.name != "sqlite":
        yield
        return
    file: sqlite3.Connection = connection.connection.driver_connection
    file.execute("PRAGMA foreign_keys = OFF")
    yield
    if broken := file.execute("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError(f"After the migration rows point to nothing: {broken[:5]}")
    file.execute("PRAGMA foreign_keys = ON")


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
