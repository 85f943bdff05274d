"""Kill a process in the middle of a request, at each boundary of what it writes, and look at what is left.

A warm process forks; the child answers one request and kills itself with SIGKILL, which nothing can catch, at the
n-th boundary: before each statement, savepoint, commit and rollback, after each commit, and before and after each
file that is kept and each mail that is asked to be sent. What is stored must be the state before or the state after,
never between, every row of a file has its file, and the audit trail, the invariants and the frozen lists hold. Then
the request is sent again, as the person's browser would, and exactly one effect must stand. A file without a row may
be left behind; `flask files check --remove-orphans` clears it.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from app.home.soundness import INVARIANTS, RECOMPUTED
from app.platform.clock import Clock
from app.platform.db import db
from app.platform.file_commands import kept as named_by_rows
from app.platform.files import KEEPERS, Files
from app.platform.invariants import recomputed, violations
from tests.reliability.states import State, state_of
from tests.reliability.stores import Store
from tests.reliability.walks import Sent, Step, Walk, World

PATIENCE = 60  # seconds for one request


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

    `again_once`: the request is sent again to each state that was found, but to no state twice: the answer depends on
    nothing but what is stored and what is sent. Else it is sent again after every kill. `behind_reads`: the acts, by
    how their endpoints begin, in which the process dies behind each statement that reads too, where nothing more can
    be stored than at the boundary before.
    """

    about_the_commit: bool = False
    again_once: bool = False
    behind_reads: tuple[str, ...] = ()
    all_acts: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child ended: killed, or with an answer; how many boundaries it passed.

    `behind_writes`: those at which more may be stored than at the one before. `commit`: the last one before a commit.
    """

    killed: bool
    status: int = 0
    boundaries: int = 0
    behind_writes: Sequence[int] = ()
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
            do(world, step.compose(world))
    return swept


def do(world: World, form: Sent) -> int:
    """Send the form, and let nobody kill it; how it is answered."""
    return in_a_child(world, form).status if world.has_files else world.send(form).status_code


def stop_clock(app: Flask) -> None:
    app.extensions["clock"] = StoppedClock(app.extensions["clock"].now())


def sweep(world: World, step: Step, store: Store, plan: Plan) -> Swept:
    """Kill the act at the boundaries of the plan, then do it. Its faults are sentences."""
    app = world.cast.app
    form = step.compose(world)
    world.browser(form.who)  # signed in before the state is kept
    let_go(app)
    store.keep()
    before = state_of(app)
    send_again(world, form)  # what it compiles and loads is there in every child
    store.restore()
    with unmoved_memory():
        whole = in_a_child(world, form)
        after = state_of(app)
        swept = Swept(step.endpoint, whole.boundaries)
        if whole.status >= 400 or (broken := broken_in(app)):
            told = whole.status if whole.status >= 400 else broken
            swept.faults.append(f"{step.endpoint}: answers {told} when nobody kills it")
        judge = Judge(plan, store, app, before, after, exact=is_the_same_again(world, form, store, after))
        store.restore()
        for boundary in boundaries(step.endpoint, whole, plan):
            if kill(world, form, boundary, judge, swept):
                store.restore()
    do(world, form)
    return swept


def send_again(world: World, form: Sent) -> int:
    """Send the form, to the end; how it is answered. The browser learns nothing of it."""
    browser = world.browser(form.who)
    cookies = dict(browser._cookies)
    status = do(world, form)
    browser._cookies = cookies
    let_go(world.cast.app)
    return status


def boundaries(endpoint: str, whole: Ending, plan: Plan) -> Iterable[int]:
    """Each that may leave something of its own; or truly each; or only one on the way, the commit, and what follows."""
    if plan.about_the_commit:
        return sorted({whole.commit // 2, whole.commit, whole.commit + 1})
    return range(1, whole.boundaries + 1) if endpoint.startswith(plan.behind_reads) else whole.behind_writes


def is_the_same_again(world: World, form: Sent, store: Store, after: State) -> bool:
    """Whether the act writes the same bytes each time; not where it draws a token, or numbers rows by a sequence."""
    if db_is_a_server(world.cast.app):
        return False
    store.restore()
    send_again(world, form)
    return state_of(world.cast.app) == after


@dataclass
class Judge:
    """Knows both states that are right."""

    plan: Plan
    store: Store
    app: Flask
    before: State
    after: State
    exact: bool
    sound: set[str] = field(default_factory=set)
    sent_again_to: set[str] = field(default_factory=set)

    def look(self) -> State:
        """What is stored: the very state before, where not a byte of it and no file has changed."""
        return self.before if self.store.is_untouched() else state_of(self.app)

    def is_before(self, found: State) -> bool:
        return found is self.before or (found == self.before and lost_files(self.app, found) == [])

    def is_after(self, found: State) -> bool:
        """One effect: the very rows, or where they are drawn by lot or numbered by a sequence, as many of them."""
        same = found == self.after if self.exact else found.rows == self.after.rows
        return same and self.is_sound(found) and lost_files(self.app, found) == []

    def is_sound(self, found: State) -> bool:
        """Whether all that must hold does; asked once for each state that was found."""
        if found.digest not in self.sound and not broken_in(self.app):
            self.sound.add(found.digest)
        return found.digest in self.sound

    def is_to_be_sent_again(self, found: State) -> bool:
        state = f"{found.digest} and {len(files_of(self.app))} files"
        is_new = state not in self.sent_again_to
        self.sent_again_to.add(state)
        return is_new or not self.plan.again_once


def kill(world: World, form: Sent, boundary: int, judge: Judge, swept: Swept) -> bool:
    """Kill the act there and judge what is left; whether anything may be stored now that was not."""
    ending = in_a_child(world, form, die_at=boundary)
    found = judge.look()
    where = f"{swept.endpoint}, killed at boundary {boundary} of {swept.boundaries}"
    if not ending.killed:
        swept.faults.append(f"{where}: it lived, and answered {ending.status}")
    elif judge.is_before(found):
        swept.before += 1
    elif judge.is_after(found):
        swept.after += 1
    else:
        swept.faults.append(f"{where}: neither before nor after: {difference(judge.before, found)}")
    if not judge.is_to_be_sent_again(found):
        return not judge.store.is_untouched()
    check_again(world, form, judge, swept, where)
    return True


def check_again(world: World, form: Sent, judge: Judge, swept: Swept, where: str) -> None:
    """Sent again, it is done: once. What it had put in the store of files before it died can be cleared."""
    if not (answered := send_again(world, form)) < 500:
        swept.faults.append(f"{where}: sent again it answers {answered}")
    if not judge.is_after(stored := state_of(judge.app)):
        swept.faults.append(f"{where}: sent again it leaves not one effect: {difference(judge.after, stored)}")
    if files_of(judge.app) and (left := orphans_after_clearing(judge.app)):
        swept.faults.append(f"{where}: the check of files leaves {left}")


def difference(wanted: State, found: State) -> dict[str, int]:
    """Rows too many and too few, by table."""
    return {name: found.rows[name] - wanted.rows[name] for name in found.rows if found.rows[name] != wanted.rows[name]}


def broken_in(app: Flask) -> list[str]:
    """What `flask check invariants` finds: in it are `flask audit verify` and `flask recommendation verify`."""
    if files_of(app):
        return list(
            apart(lambda: violations_in(app))[1]
        )  # they read the files too, by threads that no fork takes along
    return violations_in(app)


def violations_in(app: Flask) -> list[str]:
    with app.app_context():
        found = [*violations(INVARIANTS), *recomputed(RECOMPUTED)]
    let_go(app)
    return [f"{each.rule} Not so: {each.where}" for each in found]


def files_of(app: Flask) -> list[str]:
    return os.listdir(app.extensions["files"].folder)


def named_files(app: Flask) -> set[str]:
    with app.app_context():
        named = {row.name for row in named_by_rows()}
    let_go(app)
    return named


def lost_files(app: Flask, found: State) -> list[str]:
    """Files that a row names and that are not there. Nobody need ask while no table of files has a row."""
    has_rows = any(found.rows[name] for name in tables_of_files())
    return sorted(named_files(app) - set(files_of(app))) if has_rows else []


@cache
def tables_of_files() -> frozenset[str]:
    return frozenset(table.name for source in KEEPERS for table in source.get_final_froms())


def orphans_after_clearing(app: Flask) -> list[str]:
    """Files without a row that are there still when `flask files check` was run two days later; and what it lost."""
    clock = app.extensions["clock"]
    clock.moved_by += timedelta(days=2)
    _, told = apart(lambda: app.test_cli_runner().invoke(args=["files", "check", "--remove-orphans"]).output)
    clock.moved_by -= timedelta(days=2)
    return sorted(named_files(app) ^ set(files_of(app))) or ([] if "All " in told else [told])


def db_is_a_server(app: Flask) -> bool:
    return not app.config["SETTINGS"].database_url.startswith("sqlite")


def let_go(app: Flask) -> None:
    """Close every connection: none may pass into a child, and a file is whole only when nobody has it open."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


# The child


def in_a_child(world: World, form: Sent, die_at: int = 0) -> Ending:
    """Answer one request in a process of its own."""
    return ending_of(world.cast.app, lambda: world.send(form).status_code, die_at)


def ending_of(app: Flask, act: Callable[[], int], die_at: int = 0) -> Ending:
    """Act in a process of its own, which dies at this boundary."""
    was_killed, told = apart(lambda: app.extensions["boundaries"].watch(act, die_at))
    return Ending(was_killed, *(told or ()))


def apart(act: Callable[[], object]) -> tuple[bool, Any]:
    """Do it in a child: whether that was killed, and what it told."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        live(act, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(process, 0)
    was_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return was_killed, json.loads(told) if told else None


@contextmanager
def unmoved_memory() -> Iterator[None]:
    """A collection would touch, and so copy, all the memory that parent and child share."""
    gc.disable()
    gc.collect()
    gc.freeze()  # for good: what is there now is there in every later act
    try:
        yield
    finally:
        gc.enable()


def live(act: Callable[[], object], writing: int) -> None:
    """The child's whole life. It never returns into its parent's code."""
    try:
        signal.alarm(PATIENCE)
        os.write(writing, json.dumps(act()).encode())
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


@dataclass
class Boundaries:
    """Counts each boundary that the process reaches, and ends it at the one it is to die at.

    After a statement and before the next one nothing happens to the database, so that is one boundary. What is behind
    a read leaves the very bytes that were there before the read.
    """

    count: int = 0
    behind_writes: list[int] = field(default_factory=list)
    commit: int = 0
    die_at: int = 0
    wrote: bool = True

    def watch(self, act: Callable[[], int], die_at: int) -> tuple[int, int, list[int], int]:
        """Act, counted from the first boundary: how it ended, and what else an `Ending` tells."""
        self.count, self.behind_writes, self.commit, self.die_at, self.wrote = 0, [], 0, die_at, True
        return act(), self.count, self.behind_writes, self.commit

    def reach(self, *, will_write: bool = True) -> None:
        self.count += 1
        if self.wrote:
            self.behind_writes.append(self.count)
        self.wrote = will_write
        if self.count == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def reach_commit(self, connection: Connection) -> None:
        self.commit = self.count + 1
        self.reach()

    def reach_statement(self, connection: Connection, cursor: object, statement: str, *others: object) -> None:
        self.reach(will_write=not statement.startswith("SELECT"))

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The work, with a boundary before it and one behind."""

        def watched(*arguments: Any, **named: Any) -> Any:
            self.reach()
            done = work(*arguments, **named)
            self.reach()
            return done

        return watched


@dataclass(frozen=True)
class WatchedFiles(Files):
    """The store of files, with a boundary before each file that is kept and one behind."""

    boundaries: Boundaries = field(default_factory=Boundaries)

    def put(self, name: str, content: Any) -> None:
        self.boundaries.around(super().put)(name, content)


def watch_boundaries(app: Flask) -> None:
    """Listen for them, once, before the first child is made: each would have to learn it anew."""
    passed = app.extensions["boundaries"] = Boundaries()
    files, jobs = app.extensions["files"], app.extensions["jobs"]
    app.extensions["files"] = WatchedFiles(files.folder, files.bucket, passed)
    jobs.tasks = {name: passed.around(task) for name, task in jobs.tasks.items()}
    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", passed.reach_commit)
    event.listen(engine, "begin", lambda connection: passed.reach(will_write=False))
    event.listen(engine, "rollback", lambda connection: passed.reach())
    for name in ("savepoint", "release_savepoint", "rollback_savepoint"):
        event.listen(engine, name, lambda connection, name, context=None: passed.reach())
    event.listen(engine, "before_cursor_execute", passed.reach_statement)
    event.listen(Session, "after_commit", lambda session: passed.reach())
