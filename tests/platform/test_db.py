"""What was acknowledged stays, and two writers do not undo each other."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select, text

from app.accounts.models import Person
from app.applications.models import Check
from app.platform import audit
from app.platform.db import after_commit, db, transaction
from app.platform.errors import Conflict
from app.platform.once import first_time, once_token
from tests import factories as make


def test_every_connection_waits_for_the_disk(app):
    with app.app_context(), db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            full = 2
            assert connection.execute(text("PRAGMA synchronous")).scalar() == full
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        else:
            assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"


def test_an_operation_is_stored_whole_or_not_at_all(app):
    with app.app_context():
        with pytest.raises(ZeroDivisionError), transaction():
            make.make_person("Half")
            raise ZeroDivisionError

        assert db.session.query(Person).count() == 0


def test_an_inner_operation_waits_for_the_outer_one(app):
    with app.app_context():
        with pytest.raises(ZeroDivisionError), transaction():
            with transaction():
                make.make_person("Inner")
            raise ZeroDivisionError

        assert db.session.query(Person).count() == 0


def test_what_follows_a_commit_is_not_done_after_a_failure(app):
    done = []
    with app.app_context():
        with pytest.raises(ZeroDivisionError), transaction():
            after_commit(lambda: done.append("failed"))
            raise ZeroDivisionError
        with transaction():
            after_commit(lambda: done.append("stored"))

    assert done == ["stored"]


def test_writers_at_once_lose_nothing_and_keep_the_chain(app):
    """Eight writers, ten acts each: eighty rows without a gap."""
    with app.app_context(), transaction():
        person_id = make.make_person("Dilys").id
    problems = []

    def act() -> None:
        with app.app_context():
            try:
                for _ in range(10):
                    with transaction():
                        person = db.session.get_one(Person, person_id)
                        audit.record("test.done", actor=person, at=make.NOON, subject=person)
            except Exception as problem:
                problems.append(problem)

    writers = [threading.Thread(target=act) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert problems == []
    with app.app_context():
        assert audit.verify() is None
        assert db.session.scalar(text("SELECT max(sequence) FROM audit_event")) == len(writers) * 10


def test_a_stale_version_is_a_conflict(cast):
    with cast.app.app_context():
        first = db.session.scalar(select(func.min(Check.id)))

        with pytest.raises(Conflict), transaction():
            check = db.session.get_one(Check, first)
            db.session.execute(text('UPDATE "check" SET version = version + 1'))
            check.passed, check.reason = False, "No constitution was sent."


def test_the_same_form_is_done_once(app):
    with app.app_context():
        token = once_token()
        with transaction():
            assert first_time(token, actor=None, action="test", at=make.NOON)
        with transaction():
            assert not first_time(token, actor=None, action="test", at=make.NOON)
