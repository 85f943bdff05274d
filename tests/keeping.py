"""After every test that wrote: what must hold in the tables it wrote to holds still (app/platform/invariants.py).

On SQLite it takes two milliseconds. PostgreSQL plans the same query for forty, in each test's new connection, so
there the rules are asked by tests/reliability/test_invariants.py alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from app.home.soundness import INVARIANTS
from app.platform.db import db
from app.platform.invariants import Invariant, violations

WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
WRITTEN: set[str] = set()


def note_writes(engine: Engine) -> None:
    """Note each table that is written to, whoever writes."""

    @event.listens_for(engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if found := WRITES.match(statement):
            WRITTEN.add(found[1])


def check_what_was_written(app: Flask) -> None:
    """Ask the rules about the tables that this test wrote to."""
    with app.app_context():
        db.session.remove()
        is_quick = db.engine.dialect.name == "sqlite"
        found = violations(about(frozenset(WRITTEN))) if is_quick else []
    assert not found, "\n".join(f"{each.rule} Not so: {each.where}" for each in found)


@lru_cache
def about(tables: frozenset[str]) -> tuple[Invariant, ...]:
    """The rules that read one of these tables."""
    return tuple(each for each in INVARIANTS if each.tables & tables)
