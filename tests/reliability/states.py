"""What a database holds, said so that two of its states can be compared."""

from __future__ import annotations

import hashlib

from flask import Flask
from sqlalchemy import Connection, NullPool, create_engine, text

from app.platform.db import db

Rows = dict[str, int]


def rows_of(app: Flask) -> Rows:
    """How many rows each table holds, seen by a connection that belongs to nobody else."""
    with outside(app) as connection:
        return {name: len(rows_in(connection, name)) for name in db.metadata.tables}


def digest_of(app: Flask) -> str:
    """One digest over every value of every row of every table."""
    sums = hashlib.sha256()
    with outside(app) as connection:
        for name in db.metadata.tables:
            rows = sorted(map(repr, rows_in(connection, name)))
            sums.update("\n".join([name, *rows]).encode())
    return sums.hexdigest()


def rows_in(connection: Connection, name: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))]


def outside(app: Flask) -> Connection:
    """A connection past the application's own engine; its engine keeps none, so it ends with it."""
    return create_engine(app.config["SETTINGS"].database_url, poolclass=NullPool).connect()
