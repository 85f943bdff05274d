"""What browser tests are given: the demo, a server for it, and people at browsers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright

from tests import chromium, conftest
from tests.browser import checks
from tests.browser.served import Demo, Site, demo_app, served
from tests.browser.visitor import DESK, PATIENCE, Visitor, visitor_at
from tests.cast import cast_of

Visits = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers are driven where there is one, and on the second database for one whole walk only."""
    for item in items:
        if not item.get_closest_marker("browser"):
            continue
        if chromium.find() is None:
            item.add_marker(pytest.mark.skip(reason="Chromium was not found"))
        elif os.environ.get("TEST_DATABASE_URL") and not is_for_every_database(item):
            item.add_marker(pytest.mark.skip(reason="driven on SQLite"))


def is_for_every_database(item: pytest.Item) -> bool:
    """One whole walk, and it once."""
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return item.get_closest_marker("on_every_database") is not None and parameters.get("scripted", True)


@pytest.fixture(scope="session")
def demo(migrated: str, tmp_path_factory: pytest.TempPathFactory, worker: str) -> Demo:
    """The demo as `flask demo load` leaves it. Who changes anything works on a copy."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "empty").mkdir()
    loaded = Demo(migrated, folder / "empty").copy(folder, f"demo_{worker}")
    app = demo_app(loaded)
    load(app)
    with app.app_context():
        conftest.db.engine.dispose()
    return loaded


def load(app: Flask) -> None:
    if "demo" not in app.cli.commands:
        cast_of(app)
        return
    done = app.test_cli_runner().invoke(args=["demo", "load"])
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="session")
def quiet_site(demo: Demo, tmp_path_factory: pytest.TempPathFactory, worker: str) -> Iterator[Site]:
    """The demo, served for all tests that only look."""
    with served(demo.copy(tmp_path_factory.mktemp("quiet"), f"quiet_{worker}")) as site:
        yield site


@pytest.fixture
def site(demo: Demo, tmp_path: Path, worker: str) -> Iterator[Site]:
    """A demo of this test's own."""
    with served(demo.copy(tmp_path, f"test_{worker}")) as site:
        yield site


@pytest.fixture(scope="session")
def _pages_seen(tmp_path_factory: pytest.TempPathFactory, worker: str) -> None:
    """What one process of this run has checked, the others pass by."""
    own = tmp_path_factory.getbasetemp()
    checks.SEEN = (own if worker == "main" else own.parent) / "pages-seen"
    checks.SEEN.mkdir(exist_ok=True)


@pytest.fixture(scope="session")
def browser(_pages_seen: None) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.arguments())
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def visits(browser: Browser) -> Iterator[Visits]:
    """`visits(site)` is somebody new at a browser; in the end nothing may have gone wrong on any page."""
    people: list[Visitor] = []

    def visit(site: Site, *, scripted: bool = True, width: int = DESK, kind: type[Visitor] = Visitor) -> Visitor:
        people.append(visitor_at(browser, site, scripted=scripted, width=width, kind=kind))
        return people[-1]

    yield visit
    for person in people:
        person.page.context.close()
    problems = [problem for person in people for problem in person.problems]
    assert problems == [], "\n".join(problems)
