"""Office files are zip archives. Each is opened, bounded, read to its end, and must hold what makes it a document."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from xml.parsers import expat

from app.applications.documents.kinds import DOCX, ODT, XLSX, Kind
from app.applications.documents.problems import NotTaken

MOST_ENTRIES = 2_000
MOST_UNPACKED = 100 * 2**20  # bytes of all entries together
MOST_RATIO = 200  # unpacked to packed, from where it could matter
SMALL = 2**20  # bytes; below this no ratio is looked at
CHUNK = 64 * 1024
IS_ENCRYPTED = 0x1
CONTENT_TYPES = "[Content_Types].xml"
MANIFEST = "META-INF/manifest.xml"
MAIN_PART = {DOCX: f"{DOCX.media_type}.main+xml", XLSX: f"{XLSX.media_type}.main+xml"}
ROOTS = {DOCX: "document", XLSX: "workbook"}
MACROS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml)$|^(Basic|Scripts)/.*\.(xml|bas|py|js|bsh)$", re.IGNORECASE)
DAMAGED = "is damaged. Open it, save it again, and upload it once more."
PASSWORD = "is protected by a password. Save it without one and upload it again."  # noqa: S105
WITH_MACROS = "holds macros, which are small programs. Save it without them, or as PDF, and upload that."
TOO_MUCH = "unpacks to far more than its size. Save it as PDF and upload that."


def kind_of_archive(file: IO[bytes]) -> Kind | None:
    """Which kind of document an archive is, by what it says of itself; None for any other archive."""
    with opened(file) as archive:
        names = set(archive.namelist())
        if "mimetype" in names and beginning(archive, "mimetype").strip() == ODT.media_type.encode():
            return ODT
        if CONTENT_TYPES not in names:
            return None
        types = beginning(archive, CONTENT_TYPES)
    return next((kind for kind, main in MAIN_PART.items() if main.encode() in types), macro_kind(types))


def macro_kind(types: bytes) -> None:
    if b"macroEnabled" in types:
        raise NotTaken(WITH_MACROS)


def check_office(file: IO[bytes], kind: Kind) -> None:
    with opened(file) as archive:
        check_entries(archive)
        types = archive.read(CONTENT_TYPES).decode("utf-8", "replace")
        part = main_part(types, MAIN_PART[kind])
        if part not in archive.namelist() or "_rels/.rels" not in archive.namelist():
            raise NotTaken(DAMAGED)
        check_xml(archive, part, ROOTS[kind])


def check_odt(file: IO[bytes]) -> None:
    with opened(file) as archive:
        check_entries(archive)
        if not {"content.xml", MANIFEST} <= set(archive.namelist()):
            raise NotTaken(DAMAGED)
        if b"encryption-data" in archive.read(MANIFEST):
            raise NotTaken(PASSWORD)
        check_xml(archive, "content.xml", "document-content")


@contextmanager
def opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong with it becomes a sentence."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, NotImplementedError, RuntimeError):
        raise NotTaken(DAMAGED) from None


def beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    """What an entry begins with: enough to know the kind, however much it unpacks to."""
    if archive.getinfo(name).flag_bits & IS_ENCRYPTED:
        raise NotTaken(PASSWORD)
    with archive.open(name) as entry:
        return entry.read(CHUNK)


def check_entries(archive: zipfile.ZipFile) -> None:
    """Few enough, small enough, open, without macros; then read to the end, which checks each one's sum."""
    entries = archive.infolist()
    if any(entry.flag_bits & IS_ENCRYPTED for entry in entries):
        raise NotTaken(PASSWORD)
    if any(MACROS.search(entry.filename) for entry in entries):
        raise NotTaken(WITH_MACROS)
    if len(entries) > MOST_ENTRIES or any(map(is_bomb, entries)) or unpacked(entries) > MOST_UNPACKED:
        raise NotTaken(TOO_MUCH)
    if len({entry.filename for entry in entries}) != len(entries) or archive.testzip():
        raise NotTaken(DAMAGED)


def is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > MOST_RATIO * entry.compress_size


def unpacked(entries: list[zipfile.ZipInfo]) -> int:
    """What the archive says it unpacks to. An entry that says too little fails its sum."""
    return sum(entry.file_size for entry in entries)


def main_part(types: str, content_type: str) -> str:
    """The name of the part that is the document itself, from the list of content types."""
    for override in re.findall(r"<[^<>]*\bOverride\b[^<>]*>", types):
        if f'"{content_type}"' in override and (named := re.search(r'PartName="/([^"]+)"', override)):
            return named[1]
    return ""


def check_xml(archive: zipfile.ZipFile, name: str, root: str) -> None:
    """The part is well-formed, has the right root and declares no entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    found: list[str] = []
    parser.StartElementHandler = lambda element, _: found or found.append(element.rpartition(" ")[2])
    parser.StartDoctypeDeclHandler = refuse_declarations
    try:
        with archive.open(name) as part:
            parser.ParseFile(part)
    except expat.ExpatError:
        raise NotTaken(DAMAGED) from None
    if found != [root]:
        raise NotTaken(DAMAGED)


def refuse_declarations(*_: object) -> None:
    raise NotTaken(DAMAGED)
