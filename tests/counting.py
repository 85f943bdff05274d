"""Count what a page asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from app.platform.db import db


@contextmanager
def count_queries(app: Flask) -> Iterator[list[str]]:
    """Collects the statements that are sent meanwhile: `with count_queries(app) as queries: ...; len(queries)`."""
    statements: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(connection, cursor, statement, parameters, context, many) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
