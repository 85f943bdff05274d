"""The whole database in one file and back, for backups: SQLite by its own copying, PostgreSQL by its own programs."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, select, text

from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditHead


class BackupError(Exception):
    """Why a backup cannot be made or brought back. Before the first write it says that nothing was restored."""


def dialect() -> str:
    return str(db.engine.dialect.name)


def dump_database(path: Path) -> dict[str, Any]:
    """Write the whole database, as it is at one moment; the end of the audit trail at that moment."""
    with db.engine.connect() as connection:
        if dialect() == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            moment = connection.scalar(text("SELECT pg_export_snapshot()"))
            run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={moment}", f"--file={path}")
        else:
            head = head_in(connection)  # begins the transaction whose moment the copy shows
            copy_sqlite(connection.connection.dbapi_connection, path)
            return head
        return head_in(connection)


def copy_sqlite(open_connection: Any, path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        open_connection.backup(copy)


def load_database(dump: Path) -> None:
    if dialect() == "postgresql":
        run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={name()}", str(dump))
        return
    db.session.remove()
    db.engine.dispose()
    with closing(sqlite3.connect(dump)) as copy, db.engine.connect() as connection:
        copy.backup(connection.connection.dbapi_connection)  # type: ignore[arg-type]


def run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, told by its environment where the database is: others see our arguments."""
    url: URL = db.engine.url
    told = {
        "PGHOST": url.host or str(url.query.get("host", "")),
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": name(),
    }
    environment = os.environ | {key: value for key, value in told.items() if value}
    try:
        done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        raise BackupError(f"{program} was not found. It comes with PostgreSQL's own programs.") from missing
    if done.returncode:
        raise BackupError(f"{program}: {(done.stderr.strip() or 'failed').splitlines()[-1]}")


def name() -> str:
    return db.engine.url.database or ""


def head_in(connection: Connection) -> dict[str, Any]:
    """The end of the audit trail."""
    row = connection.execute(select(AuditHead.sequence, AuditHead.digest)).one_or_none()
    return {"sequence": row.sequence, "digest": row.digest} if row else {"sequence": 0, "digest": audit.START}
