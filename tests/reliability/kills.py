"""Kill a process in the middle of a request, at each boundary of its database, and look at what is left.

A warm process forks; the child answers one request and kills itself with SIGKILL, which nothing can catch, at the
n-th boundary: before each statement, savepoint, commit and rollback, and after each commit. What is stored must be
the state before or the state after, never between. Then the request is sent again, as the person's browser would,
and exactly one effect must stand.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from flask import Flask
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from app.platform import audit
from app.platform.clock import Clock
from app.platform.db import db
from tests.reliability.states import State, state_of
from tests.reliability.walks import Sent, Step, Walk, World

PATIENCE = 60  # seconds for one request


class Store(Protocol):
    """Keeps one state of a database, and puts it back."""

    def keep(self) -> None: ...

    def restore(self) -> None: ...


class FileStore:
    """A SQLite database: its file is copied; what a dead process left beside it goes."""

    def __init__(self, url: str, name: str) -> None:
        self.file = Path(make_url(url).database or "")
        self.kept = self.file.with_name(f"{self.file.name}.{name}")

    def keep(self) -> None:
        shutil.copyfile(self.file, self.kept)

    def restore(self) -> None:
        for end in ("-wal", "-shm"):
            self.file.with_name(f"{self.file.name}{end}").unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.file)


class ServerStore:
    """A PostgreSQL database: another one is kept as its template."""

    def __init__(self, url: str, name: str) -> None:
        self.name = make_url(url).database or ""
        self.kept = f"{self.name}_{name}"
        self.server = create_engine(
            make_url(url).set(database="postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )

    def keep(self) -> None:
        self.copy(self.name, self.kept)

    def restore(self) -> None:
        self.copy(self.kept, self.name)

    def copy(self, source: str, target: str) -> None:
        with self.server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{target}" TEMPLATE "{source}"'))


def store_of(url: str, name: str) -> Store:
    return FileStore(url, name) if url.startswith("sqlite") else ServerStore(url, name)


class StoppedClock(Clock):
    """The same moment for the child that is killed and for the one that comes after it."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at + self.moved_by


@dataclass(frozen=True, slots=True)
class Plan:
    """Which acts and boundaries are swept.

    `again_every`: what was found exactly as before is sent again at every so many boundaries only, for there it is
    the act that nobody killed once more; whatever was found otherwise always is.
    """

    about_the_commit: bool = False
    again_every: int = 1
    all_acts: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child ended: killed, or with an answer; how many boundaries it passed, and which was its last commit."""

    killed: bool
    status: int = 0
    boundaries: int = 0
    commit: int = 0


@dataclass
class Swept:
    """The outcome of one act's sweep."""

    endpoint: str
    boundaries: int
    before: int = 0
    after: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.before + self.after


def sweep_walk(walk: Walk, world: World, store: Store, plan: Plan) -> list[Swept]:
    """Go the whole walk; the acts that are to be killed are, and then done."""
    walk.begin(world)
    swept = []
    for step in walk.steps:
        if (step.killed or plan.all_acts) and not step.again:
            swept.append(sweep(world, step, store, plan))
        else:
            world.send(step.compose(world))
    return swept


def stop_clock(app: Flask) -> None:
    app.extensions["clock"] = StoppedClock(app.extensions["clock"].now())


def sweep(world: World, step: Step, store: Store, plan: Plan) -> Swept:
    """Kill the act at the boundaries of the plan, then do it. Its faults are sentences."""
    app = world.cast.app
    form = step.compose(world)
    let_go(app)
    store.keep()
    before = state_of(app)
    send_again(world, form)  # what it compiles and loads is there in every child
    store.restore()
    whole = in_a_child(world, form)
    after = state_of(app)
    swept = Swept(step.endpoint, whole.boundaries)
    if whole.status >= 400 or not holds(app):
        swept.faults.append(f"{step.endpoint}: answers {whole.status} when nobody kills it")
    judge = Judge(plan, app, before, after, exact=is_the_same_again(world, form, store, after))
    store.restore()
    for boundary in boundaries(whole, plan):
        if kill(world, form, boundary, judge, swept):
            store.restore()
    world.send(form)
    return swept


def send_again(world: World, form: Sent) -> int:
    """Send the form from here, to the end; how it is answered. The browser learns nothing of it."""
    browser = world.browser(form.who)
    cookies = dict(browser._cookies)
    status = world.send(form).status_code
    browser._cookies = cookies
    let_go(world.cast.app)
    return status


def boundaries(whole: Ending, plan: Plan) -> Iterable[int]:
    """Each; or only one on the way, the commit, and what follows it."""
    if not plan.about_the_commit:
        return range(1, whole.boundaries + 1)
    return sorted({whole.commit // 2, whole.commit, whole.commit + 1})


def is_the_same_again(world: World, form: Sent, store: Store, after: State) -> bool:
    """Whether the act writes the same bytes each time; not where it draws a token, or numbers rows by a sequence."""
    if isinstance(store, ServerStore):
        return False
    store.restore()
    send_again(world, form)
    return state_of(world.cast.app) == after


@dataclass
class Judge:
    """Knows both states that are right."""

    plan: Plan
    app: Flask
    before: State
    after: State
    exact: bool
    sound: set[str] = field(default_factory=set)

    def is_before(self, found: State) -> bool:
        return found == self.before

    def is_after(self, found: State) -> bool:
        """One effect: the very rows, or where they are drawn by lot or numbered by a sequence, as many of them."""
        same = found == self.after if self.exact else found.rows == self.after.rows
        return same and self.is_sound(found)

    def is_sound(self, found: State) -> bool:
        """Whether the audit trail holds; asked once for each state that was found."""
        if found.digest not in self.sound and holds(self.app):
            self.sound.add(found.digest)
        return found.digest in self.sound


def kill(world: World, form: Sent, boundary: int, judge: Judge, swept: Swept) -> bool:
    """Kill the act there and judge what is left; whether anything is stored now that was not."""
    ending = in_a_child(world, form, die_at=boundary)
    found = state_of(judge.app)
    where = f"{swept.endpoint}, killed at boundary {boundary} of {swept.boundaries}"
    if not ending.killed:
        swept.faults.append(f"{where}: it lived, and answered {ending.status}")
    elif judge.is_before(found):
        swept.before += 1
        if boundary % judge.plan.again_every:
            return False
    elif judge.is_after(found):
        swept.after += 1
    else:
        swept.faults.append(f"{where}: neither before nor after: {difference(judge.before, found)}")
    check_again(world, form, judge, swept, where)
    return True


def check_again(world: World, form: Sent, judge: Judge, swept: Swept, where: str) -> None:
    """Sent again, it is done: once."""
    if not (answered := send_again(world, form)) < 500:
        swept.faults.append(f"{where}: sent again it answers {answered}")
    if not judge.is_after(stored := state_of(judge.app)):
        swept.faults.append(f"{where}: sent again it leaves not one effect: {difference(judge.after, stored)}")


def difference(wanted: State, found: State) -> dict[str, int]:
    """Rows too many and too few, by table."""
    return {name: found.rows[name] - wanted.rows[name] for name in found.rows if found.rows[name] != wanted.rows[name]}


def holds(app: Flask) -> bool:
    """What `flask audit verify` asks."""
    with app.app_context():
        sound = audit.verify() is None
    let_go(app)
    return sound


def let_go(app: Flask) -> None:
    """Close every connection: none may pass into a child, and a file is whole only when nobody has it open."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


# The child


def in_a_child(world: World, form: Sent, die_at: int = 0) -> Ending:
    """Answer one request in a process of its own."""
    reading, writing = os.pipe()
    with unmoved_memory():
        process = os.fork()
    if not process:
        answer(world, form, die_at, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return Ending(killed=True)
    return Ending(False, *json.loads(told or b"[0, 0, 0]"))


@contextmanager
def unmoved_memory() -> Iterator[None]:
    """A collection in the child would touch, and so copy, all the memory it shares with its parent."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def answer(world: World, form: Sent, die_at: int, writing: int) -> None:
    """The child's whole life. It never returns into its parent's code."""
    try:
        signal.alarm(PATIENCE)
        gc.disable()
        with world.cast.app.app_context():
            passed = count_boundaries(db.engine, die_at)
        told = world.send(form).status_code, passed["boundaries"], passed["commit"]
        os.write(writing, json.dumps(told).encode())
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def count_boundaries(engine: Engine, die_at: int) -> dict[str, int]:
    """Count each boundary that the process reaches, and end it at the one it is to die at.

    After a statement and before the next one nothing happens to the database, so that is one boundary.
    """
    passed = {"boundaries": 0, "commit": 0}

    def reach() -> None:
        passed["boundaries"] += 1
        if passed["boundaries"] == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def commit(connection: Connection) -> None:
        passed["commit"] = passed["boundaries"] + 1
        reach()

    event.listen(engine, "commit", commit)
    for name in ("begin", "rollback"):
        event.listen(engine, name, lambda connection: reach())
    for name in ("savepoint", "release_savepoint", "rollback_savepoint"):
        event.listen(engine, name, lambda connection, name, context=None: reach())
    event.listen(
        engine, "before_cursor_execute", lambda conn, cursor, statement, parameters, context, executemany: reach()
    )
    event.listen(Session, "after_commit", lambda session: reach())
    return passed
