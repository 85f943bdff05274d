"""What a database holds, said so that two of its states can be compared."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass
from functools import cache

from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine

from app.platform.db import db

Rows = dict[str, int]


@dataclass(frozen=True, slots=True)
class State:
    """How many rows each table holds, and one digest over every value of every row."""

    rows: Rows
    digest: str


def state_of(app: Flask) -> State:
    """What is stored, seen by a connection that belongs to nobody else."""
    rows: Rows = {}
    sums = hashlib.sha256()
    with closing(outside(app.config["SETTINGS"].database_url).raw_connection()) as connection:
        cursor = connection.cursor()
        for name in db.metadata.tables:
            cursor.execute(f'SELECT * FROM "{name}"')
            found = cursor.fetchall()
            rows[name] = len(found)
            sums.update("\n".join([name, *sorted(map(repr, found))]).encode())
    return State(rows, sums.hexdigest())


def rows_of(app: Flask) -> Rows:
    """How many rows each table holds, asked at once, by a connection that the application has put back."""
    with app.app_context(), closing(db.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(counting())
        return dict(cursor.fetchall())


@cache
def counting() -> str:
    return " UNION ALL ".join(f"""SELECT '{name}', count(*) FROM "{name}" """ for name in db.metadata.tables)


@cache
def outside(url: str) -> Engine:
    """Connections past the application's own engine, each ended when it was used."""
    return create_engine(url, poolclass=NullPool)
