"""Copies of databases: a file with SQLite, a database of its own on the tests' server with PostgreSQL."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, create_engine, make_url, text


def copy_of(template: str, file: Path, name: str) -> str:
    """A copy of a database: a file of its own with SQLite, a database of this name with PostgreSQL."""
    if not template.startswith("sqlite"):
        return fresh_postgresql(os.environ["TEST_DATABASE_URL"], name, template=make_url(template).database or "")
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    shutil.copy(make_url(template).database or "", file)
    return f"sqlite:///{file}"


def address_of(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def fresh_postgresql(server: str, name: str, template: str = "template1") -> str:
    """An empty database of this name on the server, made from a template."""
    replace(connected_to(server), name, template)
    return address_of(server, name)


@cache
def connected_to(server: str) -> Connection:
    """One connection for all the copies that this process makes: a new one costs a quarter of a copy."""
    return create_engine(server, isolation_level="AUTOCOMMIT").connect()


def replace(connection: Connection, name: str, template: str) -> None:
    """Put a copy of the template in the place of this database."""
    version = connection.dialect.server_version_info or (0,)
    copying_files = "STRATEGY FILE_COPY" if version >= (15,) else ""  # half the time
    connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {copying_files}'))
