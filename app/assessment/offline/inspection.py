"""Whether a file can be read as a member's workbook at all: small, whole, open to everybody, and of that kind."""

from __future__ import annotations

import zipfile
from typing import IO
from xml.parsers import expat

from app.applications.documents.archives import DAMAGED, TOO_MUCH, opened, refuse_declarations, unpacked
from app.applications.documents.inspection import inspect
from app.applications.documents.kinds import XLSX
from app.applications.documents.problems import NotTaken

LARGEST_WORKBOOK = 4 * 2**20  # bytes; that of 500 bids with long notes has half of it
MOST_UNPACKED = 40 * 2**20  # bytes
ANOTHER_KIND = "is not the workbook that you downloaded here. Upload that one, saved as XLSX."


def check_workbook(file: IO[bytes], name: str) -> None:
    """Raises: NotTaken, with a sentence that says what is wrong and what to do."""
    found = inspect(file, name)
    if found.kind is not XLSX:
        raise NotTaken(f"“{found.name}” {ANOTHER_KIND}")
    if file.seek(0, 2) > LARGEST_WORKBOOK:
        raise NotTaken(f"“{found.name}” is larger than any workbook of marks. {ANOTHER_KIND.capitalize()}")
    with opened(file) as archive:
        if unpacked(archive.infolist()) > MOST_UNPACKED:
            raise NotTaken(f"“{found.name}” {TOO_MUCH}")
        check_parts(archive, found.name)


def check_parts(archive: zipfile.ZipFile, name: str) -> None:
    """Every part in XML is well-formed and declares no entities, which could grow without bound."""
    for entry in archive.namelist():
        if not entry.endswith((".xml", ".rels")):
            continue
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = refuse_declarations
        try:
            with archive.open(entry) as part:
                parser.ParseFile(part)
        except (expat.ExpatError, NotTaken):
            raise NotTaken(f"“{name}” {DAMAGED}") from None
