"""`flask backup`: database and files in one archive that shows every changed byte, and back from it elsewhere.

The archive is a ZIP. Its comment is the SHA-256 of everything before, so that no flipped byte passes; its
manifest names each part with a digest of its own, the end of the audit trail, and what kind of database it was.
The key that signs cookies is not in it: whoever finds a backup gets nobody's session.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from sqlalchemy import inspect

from app.platform import audit, clock, files
from app.platform.db import db
from app.platform.dumps import BackupError, dialect, dump_database, head_in, load_database
from app.platform.files import FileLost

FORMAT = "safety-fund backup 1"
MANIFEST = "manifest.json"
DATABASE = "database"
FILES = "files/"
CHUNK = 2**20  # bytes
EMPTY_COMMENT = b"0" * 64


def make(target: Path) -> dict[str, Any]:
    """Write a backup to a new file, or under a name with its time into a folder; gives back its manifest.

    Raises: BackupError.
    """
    if target.is_dir():
        target = target / f"safety-fund-{clock.now():%Y%m%dT%H%M%SZ}.zip"
    if target.exists():
        raise BackupError(f"{target} is there already. Name a new file.")
    begun = target.with_name(target.name + ".part")
    try:
        manifest = write(begun)
        seal(begun)
        begun.rename(target)
    finally:
        begun.unlink(missing_ok=True)
    files.flush_to_disk(target.parent)
    return manifest | {"path": str(target)}


def write(path: Path) -> dict[str, Any]:
    """The database first, then the files: one that is added between has no row in it, and none is missing."""
    path.touch(mode=0o600, exist_ok=False)  # it holds all that the office knows, and is nobody else's to read
    with TemporaryDirectory(dir=path.parent) as folder, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        dump = Path(folder) / DATABASE
        head = dump_database(dump)
        parts = {DATABASE: add(archive, DATABASE, read_in_chunks(dump))}
        parts |= {FILES + kept.name: add_file(archive, kept) for kept in kept_files()}
        manifest = {
            "format": FORMAT,
            "made_at": clock.now().isoformat(),
            "database": dialect(),
            "audit_head": head,
            "parts": parts,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        archive.comment = EMPTY_COMMENT
    return manifest


def kept_files() -> Iterator[files.Kept]:
    """Every file that a row names."""
    for source in files.KEEPERS:
        yield from (files.Kept(*row) for row in db.session.execute(source))


def add_file(archive: zipfile.ZipFile, kept: files.Kept) -> str:
    try:
        return add(archive, FILES + kept.name, files.read(kept.name, kept.digest))
    except FileLost as lost:
        raise BackupError(f"File {kept.name}: {lost}. See `flask files check`.") from lost


def add(archive: zipfile.ZipFile, name: str, chunks: Iterator[bytes]) -> str:
    """Add one part; its digest."""
    found = sha256()
    with archive.open(name, "w", force_zip64=True) as part:
        for chunk in chunks:
            found.update(chunk)
            part.write(chunk)
    return found.hexdigest()


def seal(path: Path) -> None:
    """Put the digest of all that comes before into the comment, which is the end of the file."""
    digest = digest_before_seal(path)
    with path.open("r+b") as file:
        file.seek(-len(EMPTY_COMMENT), os.SEEK_END)
        file.write(digest.encode())
        file.flush()
        os.fsync(file.fileno())


def digest_before_seal(path: Path) -> str:
    found, left = sha256(), path.stat().st_size - len(EMPTY_COMMENT)
    for chunk in read_in_chunks(path):
        found.update(chunk[: max(left, 0)])
        left -= len(chunk)
    return found.hexdigest()


def seal_of(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - len(EMPTY_COMMENT), 0))
        return file.read().decode("latin-1")


def restore(source: Path) -> dict[str, Any]:
    """Bring a backup back into an empty database and an empty store of files; gives back its manifest.

    Everything is compared before anything is written, and the audit trail is computed again at the end.
    Raises: BackupError.
    """
    with opened(source) as (archive, manifest), TemporaryDirectory() as folder:
        check_target(manifest)
        compare(archive, manifest["parts"])
        archive.extract(DATABASE, folder)
        load_database(Path(folder) / DATABASE)
        for name in manifest["parts"]:
            if name.startswith(FILES):
                with archive.open(name) as part:
                    put(name.removeprefix(FILES), part)
    check_restored(manifest)
    return manifest


def put(name: str, part: IO[bytes]) -> None:
    """Store one file under the name that its row has."""
    files.present().put(name, part.read())


@contextmanager
def opened(source: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """The archive with its manifest, once its seal holds."""
    try:
        is_whole = seal_of(source) == digest_before_seal(source)
    except OSError as problem:
        raise BackupError(f"{source} cannot be read: {problem.strerror}.") from problem
    if not is_whole:
        raise BackupError(f"{source} is not as it was written: its digest is another. Nothing was restored.")
    with zipfile.ZipFile(source) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        if manifest.get("format") != FORMAT:
            raise BackupError(f"{source} is no backup of this application. Nothing was restored.")
        yield archive, manifest


def check_target(manifest: Mapping[str, Any]) -> None:
    """Only into what is empty, and of the same kind."""
    if manifest["database"] != dialect():
        raise BackupError(f"The backup is of {manifest['database']}, and DATABASE_URL names {dialect()}.")
    if inspect(db.engine).get_table_names():
        raise BackupError("There are tables in the database already. Restore into an empty one.")
    if next(iter(files.found()), None):
        raise BackupError("There are files in the store already. Restore into an empty one.")


def compare(archive: zipfile.ZipFile, parts: Mapping[str, str]) -> None:
    """Each part is there and is what the manifest says, and nothing else is."""
    if {*archive.namelist()} != {MANIFEST, *parts}:
        raise BackupError("The archive does not hold the parts that its manifest names. Nothing was restored.")
    for name, digest in parts.items():
        with archive.open(name) as part:
            if digest_of(part) != digest:
                raise BackupError(f"{name} is not as it was written. Nothing was restored.")


def check_restored(manifest: Mapping[str, Any]) -> None:
    if broken := audit.verify():
        raise BackupError(f"The audit trail that was restored does not hold: row {broken.sequence}: {broken.problem}.")
    if head_in(db.session.connection()) != manifest["audit_head"]:
        raise BackupError("The audit trail that was restored does not end where the manifest says.")


def read_in_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def digest_of(part: IO[bytes]) -> str:
    found = sha256()
    while chunk := part.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()
