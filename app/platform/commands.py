"""Commands that say in one line what their database refused, as they say every other trouble."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError, IntegrityError


@contextmanager
def database_spoken_for() -> Iterator[None]:
    """One line of what the database says: most often it is not there, or its tables are not there yet."""
    try:
        yield
    except IntegrityError:
        raise  # the application's own fault, whose place must be seen
    except DatabaseError as problem:
        said = str(problem.orig).strip().splitlines()[0]
        raise click.ClickException(
            f"The database (DATABASE_URL) refused: {said}. Where it is new or older than the application, "
            "run: flask db upgrade"
        ) from problem


class Commands(AppGroup):
    """A group of the office's commands."""

    def invoke(self, ctx: click.Context) -> Any:
        with database_spoken_for():
            return super().invoke(ctx)
