"""Keeps one state of a database and of the files beside it, and puts it back."""

from __future__ import annotations

import filecmp
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from flask import Flask
from sqlalchemy import create_engine, make_url

from tests import databases


class Store(Protocol):
    """Keeps one state, and puts it back. `is_untouched`: whether what is stored is surely that state still."""

    def keep(self) -> None: ...

    def restore(self) -> None: ...

    def is_untouched(self) -> bool: ...


class FileStore:
    """A SQLite database: its file is copied; what a dead process left beside it goes."""

    def __init__(self, url: str, name: str) -> None:
        self.file = Path(make_url(url).database or "")
        self.kept = self.file.with_name(f"{self.file.name}.{name}")

    def keep(self) -> None:
        shutil.copyfile(self.file, self.kept)

    def restore(self) -> None:
        for end in ("-wal", "-shm"):
            self.file.with_name(f"{self.file.name}{end}").unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.file)

    def is_untouched(self) -> bool:
        """Byte for byte what was kept, and nothing in the log beside it that the next to open it would take in."""
        log = self.file.with_name(f"{self.file.name}-wal")
        is_empty = not log.exists() or not log.stat().st_size
        return is_empty and filecmp.cmp(self.file, self.kept, shallow=False)


class ServerStore:
    """A PostgreSQL database: another one is kept as its template."""

    def __init__(self, url: str, name: str) -> None:
        self.name = make_url(url).database or ""
        self.kept = f"{self.name}_{name}"
        self.server = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")

    def keep(self) -> None:
        self.copy(self.name, self.kept)

    def restore(self) -> None:
        self.copy(self.kept, self.name)

    def is_untouched(self) -> bool:
        return False  # only its rows can tell

    def copy(self, source: str, target: str) -> None:
        with self.server.connect() as connection:
            databases.replace(connection, target, source)
        self.server.dispose()  # no connection may pass into a child


class FolderStore:
    """The files that people gave."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.kept = folder, folder.with_name(f"{folder.name}.{name}")

    def keep(self) -> None:
        copy_folder(self.folder, self.kept)

    def restore(self) -> None:
        if not self.is_untouched():
            copy_folder(self.kept, self.folder)

    def is_untouched(self) -> bool:
        """The same names; what stands under a name never changes."""
        return sorted(os.listdir(self.folder)) == sorted(os.listdir(self.kept))


def copy_folder(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


@dataclass(frozen=True, slots=True)
class Everything:
    """The database and the files."""

    stores: tuple[Store, ...]

    def keep(self) -> None:
        for each in self.stores:
            each.keep()

    def restore(self) -> None:
        for each in self.stores:
            each.restore()

    def is_untouched(self) -> bool:
        return all(each.is_untouched() for each in self.stores)


def store_of(app: Flask, name: str) -> Everything:
    url = app.config["SETTINGS"].database_url
    database = FileStore(url, name) if url.startswith("sqlite") else ServerStore(url, name)
    return Everything((database, FolderStore(app.extensions["files"].folder, name)))
