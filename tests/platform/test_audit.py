"""The audit trail holds, and shows where it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.platform import audit
from app.platform.db import db, transaction
from tests import factories as make

AT = datetime(2024, 9, 9, 12, 0, tzinfo=UTC)


@pytest.fixture
def trail(app):
    """Five acts of Dilys."""
    with app.app_context():
        with transaction():
            dilys = make.make_person("Dilys")
            for number in range(5):
                audit.record("test.done", actor=dilys, at=AT, subject=dilys, after={"number": number})
        yield app


def unlock(connection) -> None:
    """What somebody with the database in their hands can do: take the triggers away."""
    if db.engine.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER audit_event_no_UPDATE"))
        connection.execute(text("DROP TRIGGER audit_event_no_DELETE"))
    else:
        connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_change"))


def by_hand(statement: str) -> None:
    with db.engine.begin() as connection:
        unlock(connection)
        connection.execute(text(statement))
    db.session.rollback()  # ends the snapshot that earlier reads stand on


def test_an_untouched_trail_holds(trail):
    assert audit.verify() is None


@pytest.mark.parametrize("sequence", [1, 3, 5])
@pytest.mark.parametrize("change", ["actor_name = 'Somebody'", "action = 'test.undone'", "after = '{\"number\": 99}'"])
@pytest.mark.breaks_rules
def test_a_row_changed_by_hand_is_named(trail, sequence, change):
    by_hand(f"UPDATE audit_event SET {change} WHERE sequence = {sequence}")

    assert audit.verify() == audit.Break(sequence, "the row was changed after it was written")


@pytest.mark.parametrize("sequence", [1, 3])
@pytest.mark.breaks_rules
def test_a_row_removed_by_hand_is_named(trail, sequence):
    by_hand(f"DELETE FROM audit_event WHERE sequence = {sequence}")

    assert audit.verify() == audit.Break(sequence, "the row is missing")


@pytest.mark.breaks_rules
def test_a_cut_tail_shows(trail):
    by_hand("DELETE FROM audit_event WHERE sequence = 5")

    assert audit.verify() == audit.Break(5, "the trail should have 5 rows and has 4")


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET actor_name = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_the_trail(trail, statement):
    with pytest.raises(DatabaseError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement))


def test_what_is_rolled_back_leaves_no_row(trail):
    with pytest.raises(ZeroDivisionError), transaction():
        person = make.make_person("Nobody")
        audit.record("test.done", actor=person, at=AT, subject=person)
        raise ZeroDivisionError

    assert audit.verify() is None


def test_the_command_names_the_first_bad_row(trail):
    runner = trail.test_cli_runner()
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0

    by_hand("UPDATE audit_event SET action = 'other' WHERE sequence = 2")
    result = runner.invoke(args=["audit", "verify"])

    assert result.exit_code == 1
    assert "audit row 2: the row was changed after it was written" in result.output
