"""The database: base class of all models, types, and the transaction.

SQLite (the default) and PostgreSQL behave alike here: one writer at a
time per row that matters, nothing acknowledged before it is on the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from flask import Flask, g, has_app_context, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    CursorResult,
    DateTime,
    Enum,
    Executable,
    MetaData,
    Numeric,
    StatementLambdaElement,
    String,
    Text,
    TypeDecorator,
    event,
    func,
    lambda_stmt,
    select,
)
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from app.platform.errors import Conflict

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
READING = {"GET", "HEAD", "OPTIONS"}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Stored in UTC, given back with its zone on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("A moment needs its time zone.")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


Money = Annotated[Decimal, mapped_column(Numeric(12, 2))]
Name = Annotated[str, mapped_column(String(200))]
Key = Annotated[str, mapped_column(String(64))]
Digest = Annotated[str, mapped_column(String(64))]


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """Every table. Columns are given by name; ids come from the database; a row equals only itself."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime, str: Text}


def one_of(words: type[StrEnum]) -> Enum:
    """A column that holds one of these words, checked by the database too."""
    return Enum(
        words,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=words.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


db = SQLAlchemy(metadata=Base.metadata)


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing. As a decorator it makes an operation: the outermost one commits.

    Raises: Conflict, when a row that carries a version was changed by somebody else meanwhile.
    """
    depth = g.get("transaction_depth", 0)
    g.transaction_depth = depth + 1
    try:
        yield
        finish(outermost=depth == 0)
    except StaleDataError as stale:
        abandon()
        raise Conflict("Somebody else changed this while you had it open. Nothing of yours was saved.") from stale
    except BaseException:
        abandon()
        raise
    finally:
        g.transaction_depth = depth


def finish(*, outermost: bool) -> None:
    """Put the work on the disk, and only then do what waits for it."""
    if not outermost:
        db.session.flush()
        return
    db.session.commit()
    for act in g.pop("after_commit", []):
        act()


def abandon() -> None:
    db.session.rollback()
    g.pop("after_commit", None)


def after_commit(act: Callable[[], object]) -> None:
    """Do this once the transaction in hand is on the disk, and not at all if it is rolled back."""
    g.setdefault("after_commit", []).append(act)


def take_turn(name: str) -> None:
    """Let one transaction at a time pass here, until it ends."""
    if not has_one_writer():
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def has_one_writer() -> bool:
    """Whether who writes is alone with all tables anyway, as in SQLite: then no row need be taken first."""
    return connection().dialect.name == "sqlite"


def read(statement: Executable, **values: Any) -> CursorResult[Any]:
    """Plain rows of a statement that was built once: for what every page asks.

    Making objects of rows, and the statement anew, costs many times what the database takes. It sees what the
    transaction in hand has flushed.
    """
    return connection().execute(statement, values)


def connection() -> Connection:
    """The connection of the transaction in hand, looked up once; the session closes it at the end."""
    found: Connection | None = g.get("connection")
    if found is None or found.closed:
        found = g.connection = db.session.connection()
    return found


def made_once(make: Callable[[], Any]) -> StatementLambdaElement:
    """A statement that is always the same, known by the function that makes it.

    Otherwise all that it is made of is gone through each time to find its compiled form: a third of what a small
    query costs. The function takes nothing from outside but names of modules, and no two statements share one.
    """
    return lambda_stmt(make, enable_tracking=False)


def engine_options(url: str) -> dict[str, Any]:
    """How to connect. SQLite begins its transactions itself only if the driver is told not to.

    The connection given back last is taken first: what it read is still true if only it wrote since, and any other
    would read it anew.
    """
    if url.startswith("sqlite"):
        driver = {"isolation_level": None, "timeout": 20, "check_same_thread": False}
        return {"connect_args": driver, "pool_use_lifo": True}
    return {"pool_pre_ping": True}


def prepare_engine(app: Flask) -> None:
    """Make each new connection keep what it acknowledged, whatever the power does."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", set_up_sqlite)
        # Not as an event: with one on the engine, each statement would ask four times whether somebody listens.
        engine.dialect.do_begin = begin_sqlite  # type: ignore[method-assign]
    else:
        event.listen(engine, "connect", set_up_postgresql)


def set_up_sqlite(connection: Any, record: Any) -> None:
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=20000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    full = 2
    if connection.execute("PRAGMA synchronous").fetchone()[0] != full:
        raise RuntimeError("SQLite did not accept synchronous=FULL.")


def set_up_postgresql(connection: Any, record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] != "on":
            raise RuntimeError("PostgreSQL did not accept synchronous_commit=on.")
    connection.commit()


def begin_sqlite(connection: Any) -> None:
    """Take the write lock at once where something will be written.

    A plain BEGIN reads first and then fails with "database is locked" when
    another writer came between; a fifth of concurrent writes are lost so.
    """
    connection.execute("BEGIN" if is_reading() else "BEGIN IMMEDIATE")


def is_reading() -> bool:
    """A request's method says whether it writes; elsewhere only what runs inside `transaction()` does."""
    if has_request_context():
        return request.method in READING
    return not (has_app_context() and g.get("transaction_depth", 0))
