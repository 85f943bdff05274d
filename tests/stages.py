"""Steps that many tests begin after, taken once in each process: what a step leaves in the database is kept as a file.

SQLite only: a copy of a file takes three milliseconds, the step itself up to half a second. On PostgreSQL a copy
takes as long as the step, so there each test takes it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from flask import Flask

from app.platform.db import db

Left = TypeVar("Left")


@dataclass
class Stages:
    """By its name, what a step gave and the database as it left it."""

    folder: Path
    kept: dict[str, tuple[object, Path]] = field(default_factory=dict)

    def after(self, app: Flask, name: str, step: Callable[[], Left]) -> Left:
        """Take the step in this test's database, or put in its place the database that the step left before."""
        if name in self.kept:
            left, file = self.kept[name]
            put(app, file)
            return left  # type: ignore[return-value]
        left = step()
        if is_a_file(app):
            self.kept[name] = left, copied(app, self.folder / f"{len(self.kept)}.sqlite")
        return left


def is_a_file(app: Flask) -> bool:
    with app.app_context():
        return db.engine.dialect.name == "sqlite"


def copied(app: Flask, file: Path) -> Path:
    """A copy with all that is not yet in the file itself, but in the journal beside it."""
    with app.app_context(), closing(sqlite3.connect(str(db.engine.url.database))) as connection:
        connection.execute("VACUUM INTO ?", (str(file),))
    return file


def put(app: Flask, file: Path) -> None:
    """In place of the database that this test's application has."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        here = Path(str(db.engine.url.database))
    for left in here.parent.glob(f"{here.name}*"):
        left.unlink()
    shutil.copy(file, here)
