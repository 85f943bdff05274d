"""Files that people gave: in a folder outside the web root, or in an S3 bucket, each under a random name.

A file is kept first and its row is written second, in one transaction. A crash between the two leaves a file
without a row and never a row without its file; `flask files check` finds such files. A file whose row was removed
is discarded only after that is on the disk.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import IO, Any

from flask import Flask, current_app
from sqlalchemy import Select

from app.platform import events
from app.platform.errors import Refusal
from app.settings import Bucket

FOLDER = "files"
CHUNK = 64 * 1024  # bytes

KEEPERS: list[Select[Any]] = []

Discard = Callable[[], None]


class StoreFailed(Refusal):
    """The files cannot be reached, or there is no room for more."""

    status = 503


class FileLost(Exception):
    """A file is not there, or is not what its row says it is."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is in the store. `digest` is its SHA-256, `size` its bytes."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the store holds under a name."""

    name: str
    size: int
    changed_at: datetime


@dataclass(frozen=True)
class Files:
    """The store of this application: a folder on this machine, or a bucket."""

    folder: Path | None
    bucket: Bucket | None = None

    @cached_property
    def store(self) -> Any:
        """Opened with the first file."""
        return stores().in_bucket(self.bucket) if self.bucket else stores().in_folder(self.folder)

    def put(self, name: str, content: Any) -> None:
        """Keep a file. In parts only on this machine: a bucket would hold on to the parts of what broke off."""
        stores().put(self.store, name, content, in_parts=self.folder is not None)
        self.settle(name)

    def settle(self, name: str) -> None:
        """See a new file on the disk, whatever the power does. A bucket answers only when it has it."""
        if self.folder:
            for path in (self.folder / name, self.folder):
                flush_to_disk(path)


def init_files(app: Flask) -> None:
    """Open the store that the settings name. A bucket is not asked before it is needed."""
    settings = app.config["SETTINGS"]
    app.extensions["files"] = bucket(settings.bucket) if settings.bucket else folder(settings.instance_path / FOLDER)


def folder(path: Path) -> Files:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Files(path)


def bucket(given: Bucket) -> Files:
    return Files(None, given)


def stores() -> ModuleType:
    """What asks a store, loaded with the first file: it takes five megabytes."""
    from app.platform import file_stores

    return file_stores


def present() -> Files:
    opened: Files = current_app.extensions["files"]
    return opened


def kept_by(source: Select[Any]) -> None:
    """Register where rows of files are: a select of (name, size, digest). What no row names is an orphan."""
    KEEPERS.append(source)


def keep(file: IO[bytes]) -> Kept:
    """Store what is read from a file, as a whole or not at all.

    Raises: StoreFailed, when the store cannot be reached or is full; nothing is left behind then.
    """
    files, name, reading = present(), secrets.token_hex(16), Reading(file)
    with trouble("not kept", "Nothing was saved, because our store of files does not answer or is full."):
        files.put(name, reading.chunks())
    return Kept(name, reading.size, reading.digest)


def discard(name: str) -> None:
    """Remove a file. One that is gone already is no error; one that cannot be removed now is an orphan."""
    try:
        stores().delete(present().store, name)
    except FileNotFoundError:
        return
    except stores().TROUBLE as problem:
        events.note("file not removed", problem=type(problem).__name__)


@contextmanager
def unless_stored(kept: Kept) -> Iterator[None]:
    """Around the transaction that writes the row: if that fails, the file goes too."""
    try:
        yield
    except BaseException:
        discard(kept.name)
        raise


def read(name: str, digest: str) -> Iterator[bytes]:
    """The bytes of a file. Its last part is given only when all of it is what was kept.

    Raises: StoreFailed and FileLost, before the first byte; FileLost later, when the digest is another.
    """
    with trouble("not read", "This file cannot be fetched just now. Try again in a few minutes."):
        try:
            stream = stores().get(present().store, name)
        except FileNotFoundError as missing:
            raise FileLost("the file is missing") from missing
    return verified(map(bytes, stream), digest)


def verified(chunks: Iterable[bytes], digest: str) -> Iterator[bytes]:
    found, held = sha256(), b""
    for chunk in chunks:
        found.update(chunk)
        if held:
            yield held
        held = chunk
    if found.hexdigest() != digest:
        raise FileLost("the digest is another")
    yield held


def found() -> Iterator[Found]:
    """Everything in the store, half-written files among them, which a crash may have left in a folder."""
    files = present()
    if files.folder:
        yield from in_folder(files.folder)
        return
    yield from (Found(*each) for each in stores().listed(files.store))


def in_folder(path: Path) -> Iterator[Found]:
    with os.scandir(path) as entries:
        for entry in entries:
            known = entry.stat()
            yield Found(entry.name, known.st_size, datetime.fromtimestamp(known.st_mtime, UTC))


def remove_found(orphan: Found) -> None:
    """Remove what no row names. The store does not know its own half-written files, so in a folder we do it."""
    files = present()
    if files.folder:
        (files.folder / orphan.name).unlink(missing_ok=True)
    else:
        discard(orphan.name)


@contextmanager
def trouble(what: str, message: str) -> Iterator[None]:
    """Say in one sentence that the store failed; the log has the kind of failure."""
    try:
        yield
    except stores().TROUBLE as problem:
        events.note(f"file {what}", problem=type(problem).__name__)
        current_app.logger.error("the store of files failed: %s", str(problem).partition("\n")[0])
        raise StoreFailed(message) from problem


def flush_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Reading:
    """Counts and digests what is read, on its way into the store."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.size, self.hash = file, 0, sha256()

    def chunks(self) -> Iterator[bytes]:
        self.file.seek(0)
        while chunk := self.file.read(CHUNK):
            self.size += len(chunk)
            self.hash.update(chunk)
            yield chunk

    @property
    def digest(self) -> str:
        return self.hash.hexdigest()
