"""Work after the answer: huey, with its queue in a file and its payload in JSON.

The queue is only a nudge. What must not be lost stands in the database (the
outbox), and a sweep every minute finds whatever a crash left behind.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Flask, current_app


@contextmanager
def spared(module: str) -> Iterator[None]:
    """Import something without a module that it would take along if it could, unless that is there already."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]


with spared("psycopg"):  # for queues in PostgreSQL, which ours never is: 9 MB that a server on SQLite does not need
    from huey import SqliteHuey, crontab
    from huey.api import Task
    from huey.registry import Message
    from huey.serializer import Serializer

Work = Callable[..., object]


class JsonSerializer(Serializer):
    """A queue row is JSON: unlike pickle, reading it can run nothing."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data, default=datetime.isoformat).encode()

    def _deserialize(self, data: bytes) -> Any:
        value = json.loads(data)
        return as_message(value) if isinstance(value, list) and len(value) == len(Message._fields) else value


def as_message(values: list[Any]) -> Message:
    message = Message(*values)
    return message._replace(eta=message.eta and datetime.fromisoformat(message.eta))


def init_jobs(app: Flask, *, tasks: Mapping[str, Work], each_minute: Sequence[Work]) -> None:
    """Make the queue of this application. Only the server that owns it starts its consumer."""
    path = app.config["SETTINGS"].instance_path / "jobs.sqlite"
    app.extensions["jobs"] = JobQueue(app, SqliteHuey(filename=str(path), results=False, serializer=JsonSerializer()))
    app.extensions["jobs"].register(tasks, each_minute)


class JobQueue:
    """The tasks of the application, each run inside an application context of its own."""

    def __init__(self, app: Flask, huey: SqliteHuey) -> None:
        self.app, self.huey = app, huey
        self.tasks: dict[str, Callable[..., Task]] = {}

    def register(self, tasks: Mapping[str, Work], each_minute: Sequence[Work]) -> None:
        self.tasks = {name: self.huey.task(name=name)(self.in_context(work)) for name, work in tasks.items()}
        for work in each_minute:
            self.huey.periodic_task(crontab(minute="*"), name=work.__module__)(self.in_context(work))

    def in_context(self, work: Work) -> Work:
        def run(*arguments: Any) -> None:
            with self.app.app_context():
                work(*arguments)

        return run


def enqueue(name: str, *arguments: int) -> None:
    """Ask for a task to be run soon; its arguments are ids, never objects.

    The act that asks is stored already, so a queue that cannot be written must not make it look failed: the sweep
    finds what is to be done.
    """
    try:
        current_app.extensions["jobs"].tasks[name](*arguments)
    except (sqlite3.Error, OSError) as problem:
        current_app.logger.error("the queue of jobs cannot be written, the sweep will see to it: %s", problem)
