"""Steps that many tests begin after, taken once in each process: the database that a step leaves is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import TypeVar

from flask import Flask
from sqlalchemy import Engine, event, make_url

from app.platform.db import db
from tests.databases import copy_of

Left = TypeVar("Left")
AWAITED: list[Callable[[], object]] = []
ONE_AT_A_TIME = RLock()  # a copy is made over a connection too


@dataclass
class Stages:
    """By its name, what a step gave and the address of the database as it left it. Each process has its own."""

    folder: Path
    worker: str
    kept: dict[str, tuple[object, str]] = field(default_factory=dict)

    def after(self, app: Flask, name: str, step: Callable[[], Left]) -> Left:
        """Take the step in this test's database, or put in its place the database that the step left before."""
        if name in self.kept:
            AWAITED.clear()
            left, address = self.kept[name]
            copied(address, at_rest(app))
            return left  # type: ignore[return-value]
        left, number = step(), len(self.kept)
        template, file = at_rest(app), self.folder / f"{number}.sqlite"
        self.kept[name] = left, copy_of(template, file, f"stage_{number}_{self.worker}")
        return left


def copied_when_needed(copy: Callable[[], object]) -> None:
    """Make this test's database when somebody connects to one; where a step's takes its place, it is never made."""
    AWAITED[:] = [copy]


@event.listens_for(Engine, "do_connect")
def make_what_is_awaited(*connecting: object) -> None:
    with ONE_AT_A_TIME:
        if AWAITED:
            AWAITED.pop()()


def at_rest(app: Flask) -> str:
    """The address of this test's database, once nobody is connected to it."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        return db.engine.url.render_as_string(hide_password=False)


def copied(template: str, address: str) -> None:
    """A copy of the template where the address is."""
    where = make_url(address).database or ""
    copy_of(template, Path(where), where)
