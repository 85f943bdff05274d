"""The database restarted between two requests, lost in the middle of one, not there at all."""

from __future__ import annotations

import logging
import os
from dataclasses import replace

import pytest
from sqlalchemy import NullPool, create_engine, event, make_url, text

from app.factory import create_app
from app.platform import audit
from app.platform.db import db
from tests.applications.form import DECLARED, draft, open_round, stored_application
from tests.reliability.forms import form_on
from tests.reliability.states import rows_of

SERVER = os.environ.get("TEST_DATABASE_URL", "")
only_postgresql = pytest.mark.skipif(not SERVER, reason="SQLite has no server to restart")


@pytest.fixture
def key(app, cast) -> str:
    return draft(cast, open_round(app), complete=True)


def restart(settings) -> int:
    """What a restart does to those who were connected: their connections end. Gives how many."""
    name = make_url(settings.database_url).database
    ended = text("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = :name")
    engine = create_engine(SERVER, poolclass=NullPool)
    with engine.connect() as connection:
        return connection.scalar(ended, {"name": name})


@only_postgresql
def test_after_a_restart_the_next_request_works_by_itself(app, cast, key, settings):
    browser = cast.client("Nadia")
    assert browser.get(f"/applications/{key}").status_code == 200

    assert restart(settings) > 0

    assert browser.get(f"/applications/{key}").status_code == 200
    assert restart(settings) > 0
    assert browser.post(f"/applications/{key}/submission", data=DECLARED).location.endswith("/receipt")


@only_postgresql
def test_a_request_in_the_middle_of_a_restart_saves_nothing_and_is_sent_again(app, cast, key, settings):
    browser, before = cast.client("Nadia"), rows_of(app)
    lost = []

    def lose(connection, cursor, statement, parameters, context, many) -> None:
        if "INSERT INTO submission" in statement and not lost:
            lost.append(restart(settings))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lose)
        answer = browser.post(f"/applications/{key}/submission", data=DECLARED | {"once": "one-form"})
        event.remove(db.engine, "before_cursor_execute", lose)

    assert lost
    assert answer.status_code == 503
    assert "This was not saved" in answer.text
    assert rows_of(app) == before
    address = f"/applications/{key}/submission"
    assert browser.post(address, data=form_on(answer.text, address)).location.endswith("/receipt")
    with app.app_context():
        assert len(stored_application(app, key).submissions) == 1
        assert audit.verify() is None


def test_without_its_database_the_office_says_so_and_shows_no_trace(settings, caplog):
    """A server that nobody runs: the same on both databases."""
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:9/nothing?connect_timeout=2"
    app = create_app(replace(settings, database_url=nowhere), TESTING=True, WTF_CSRF_ENABLED=False)
    browser = app.test_client()

    with caplog.at_level(logging.ERROR):
        page, sent = browser.get("/"), browser.post("/sign-in/link", data={"email": "nadia@example.org"})

    assert (page.status_code, sent.status_code) == (503, 503)
    assert "This page cannot be shown just now" in page.text
    assert "This was not saved" in sent.text
    assert form_on(sent.text, "/sign-in/link") == {"csrf_token": [""], "email": ["nadia@example.org"]}
    for answer in (page, sent):
        assert answer.headers["Retry-After"] == "30"
        assert "Traceback" not in answer.text
        assert "127.0.0.1" not in answer.text
    assert "the database cannot be used" in caplog.text
