"""The real thing in small: a migrated database, an application, the cast, and browsers of theirs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, has_request_context, request
from sqlalchemy import Engine, Pool, event

from app.factory import create_app
from app.platform import assets
from app.platform.db import db
from app.platform.migrations import upgrade
from app.settings import Settings, read_settings
from tests.cast import Cast, cast_of
from tests.compiled import COMPILED_TEMPLATES, AddressesPutTogetherOnce, FilesLookedAtOnce
from tests.databases import address_of, connected_to, copy_of, fresh_postgresql
from tests.decisions.conftest import way
from tests.keeping import WRITTEN, check_what_was_written, note_writes
from tests.stages import Stages, copied_when_needed

pytest_plugins = ["tests.browser.fixtures", "tests.garbage"]
__all__ = ["way"]  # for whoever takes a record's fixtures into another folder

WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER)\b", re.IGNORECASE)
QUICK = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}  # argon2 as it is takes a quarter of a second
FOR_TESTS = {"TESTING": True, "PASSWORD_COST": QUICK, "COMPILED_TEMPLATES": COMPILED_TEMPLATES}
LONGEST_NAME = 100
ENGINES: dict[str, Engine] = {}
Flask.url_map_class = AddressesPutTogetherOnce
assets.WhiteNoise = FilesLookedAtOnce
SECRET = "only-for-tests-only-for-tests-only-for-tests"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database run what reaches a database; the rules and the templates are the same on both."""
    if not os.environ.get("TEST_DATABASE_URL"):
        return
    left_out = [item for item in items if not reaches_database(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if reaches_database(item)]


def reaches_database(item: pytest.Item) -> bool:
    return "migrated" in item.fixturenames or item.get_closest_marker("on_every_database") is not None


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a test by the name of its argument where that is bytes, which may be others in each process, or long."""
    is_long = isinstance(val, bytes) or (isinstance(val, str) and len(val) > LONGEST_NAME)
    return argname if is_long else None


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, worker: str) -> str:
    """The address of a database with the present tables and nothing in them; each test gets its own copy."""
    server = os.environ.get("TEST_DATABASE_URL")
    if server:
        url = fresh_postgresql(server, f"template_{worker}")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('template') / 'template.sqlite'}"
    app = create_app(settings_for(url, tmp_path_factory.mktemp("instance")))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return url


@pytest.fixture(scope="session")
def peopled(migrated: str, tmp_path_factory: pytest.TempPathFactory, worker: str) -> tuple[str, Cast]:
    """A copy with the cast in it, stored once for all tests that ask for the cast."""
    folder = tmp_path_factory.mktemp("cast")
    url = copy_of(migrated, folder / "cast.sqlite", f"cast_{worker}")
    app = create_app(settings_for(url, folder), **FOR_TESTS)
    cast = cast_of(app)
    with app.app_context():
        db.engine.dispose()
    return url, cast


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory, worker: str) -> Stages:
    """What the steps left that tests of this process began after."""
    return Stages(tmp_path_factory.mktemp("stages"), worker)


@pytest.fixture(scope="session")
def database_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test's SQLite file lies in turn: one address a worker, so that one engine serves all its tests."""
    return tmp_path_factory.mktemp("database") / "test.sqlite"


@pytest.fixture
def database_url(request: pytest.FixtureRequest, migrated: str, database_file: Path, worker: str) -> str:
    template = request.getfixturevalue("peopled")[0] if "cast" in request.fixturenames else migrated
    server, name = os.environ.get("TEST_DATABASE_URL"), f"test_{worker}"
    if server and "stages" in request.fixturenames:
        copied_when_needed(lambda: copy_of(template, database_file, name))
        return address_of(server, name)
    return copy_of(template, database_file, name)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_for(database_url, tmp_path / "instance")


@pytest.fixture
def app(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Flask]:
    WRITTEN.clear()
    app = create_app(settings, **FOR_TESTS, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    app.extensions["jobs"].huey.immediate = True
    share_engine(app)
    refuse_unfinished_work(app)
    yield app
    try:
        if "breaks_rules" not in request.keywords:
            check_what_was_written(app)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def share_engine(app: Flask) -> None:
    """Let the worker's first engine serve every application of its tests: it keeps the statements it has compiled."""
    with app.app_context():
        address = str(db.engine.url)
        if address not in ENGINES:
            ENGINES[address] = db.engine
            refuse_writes_by_get(db.engine)
            note_writes(db.engine)
        db.engines[None] = ENGINES[address]


def watch(app: Flask, engine: Engine) -> None:
    """In every test: a page that is only looked at writes nothing, and nothing is left half stored."""
    refuse_writes_by_get(engine)
    refuse_unfinished_work(app)


def refuse_writes_by_get(engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def refuse(connection, cursor, statement, parameters, context, many) -> None:
        if has_request_context() and request.method == "GET" and WRITE.match(statement):
            raise AssertionError(f"GET {request.path} writes: {statement}")


def refuse_unfinished_work(app: Flask) -> None:
    @app.after_request
    def refuse(response: Response) -> Response:
        assert not db.session.new, f"{request.path} left unsaved: {list(db.session.new)}"
        assert not db.session.dirty, f"{request.path} left unsaved: {list(db.session.dirty)}"
        return response


@pytest.fixture(autouse=True)
def _end_connections() -> Iterator[None]:
    """On PostgreSQL, end with each test the connections it made, those of threads and of second applications too.

    Left in a pool they are only noticed when that is collected, as an error in whatever test runs then.
    """
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        yield
        return
    connected_to(server)  # before the others are noted: this one serves all tests
    made: list[Any] = []

    def note(connection: Any, record: object) -> None:
        made.append(connection)

    event.listen(Pool, "connect", note)
    yield
    event.remove(Pool, "connect", note)
    for connection in made:
        connection.close()


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """In place of pytest-flask's, which keeps one `g`, and so one signed-in person, for all clients of a test."""


@pytest.fixture
def cast(app: Flask, peopled: tuple[str, Cast]) -> Cast:
    """Nadia, Asha, Chidi, Dilys and the others, with a round in assessment (tests/cast.py)."""
    return replace(peopled[1], app=app, browsers={})


def settings_for(url: str, instance: Path) -> Settings:
    return read_settings(
        {
            "DATABASE_URL": url,
            "INSTANCE_PATH": str(instance),
            "SECRET_KEY": SECRET,
            "SAFETY_FUND_DEMO": "1",
            "BASE_URL": "http://localhost",
        }
    )
