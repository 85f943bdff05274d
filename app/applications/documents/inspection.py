"""Whether a file is what its name says, whole, and such that the panel can open it. Told by its content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

import filetype

from app.applications.documents.archives import check_odt, check_office, kind_of_archive
from app.applications.documents.kinds import (
    ACCEPTED,
    DOCX,
    ENDINGS,
    INSTEAD,
    JPEG,
    LARGEST_FILE,
    ODT,
    PDF,
    PNG,
    XLSX,
    Kind,
    clean_name,
    ending_of,
)
from app.applications.documents.pictures import check_jpeg, check_png
from app.applications.documents.problems import NotTaken

HEAD = 8192  # bytes that tell the kind of a file
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SIMPLE = {"pdf": PDF, "png": PNG, "jpg": JPEG}
ARCHIVE_START = b"PK\x03\x04"
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that can be taken: its name as shown, and its kind by content."""

    name: str
    kind: Kind


def inspect(file: IO[bytes], given_name: str) -> Inspected:
    """Look into a file. Raises: NotTaken, with a sentence that says what is wrong and what to do."""
    name = clean_name(given_name)
    try:
        said = kind_said(name)
        check_size(file)
        kind = kind_by_content(file)
        if kind is not said:
            raise NotTaken(f"{in_words(kind)}, although its name ends in .{ending_of(name)}. {what_to_do(kind)}")
        CHECKS[kind](file)
    except NotTaken as problem:
        raise NotTaken(f"“{name}” {problem}") from None
    return Inspected(name, kind)


def kind_said(name: str) -> Kind:
    ending = ending_of(name)
    if ending in ENDINGS:
        return ENDINGS[ending]
    advice = INSTEAD.get(ending, f"Upload it as {ACCEPTED}.")
    raise NotTaken(f"is of a kind that we cannot take. {advice}")


def check_size(file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    if size == 0:
        raise NotTaken("is empty. Open it to see whether it is the right file, save it, and upload it again.")
    if size > LARGEST_FILE:
        tenths = -(-10 * size // MEGABYTE)  # rounded up, so that it never reads as what is allowed
        raise NotTaken(f"has {tenths / 10} MB, and a file may have 10 MB. Make it smaller, or split it in two.")


def kind_by_content(file: IO[bytes]) -> Kind | None:
    """The kind that the content shows; None for what we do not take."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(OLD_OFFICE):
        raise NotTaken(old_office(file))
    if head.startswith(ARCHIVE_START):
        return kind_of_archive(file)
    guessed = filetype.guess(head)
    return SIMPLE.get(guessed.extension) if guessed else None


def old_office(file: IO[bytes]) -> str:
    """What Word and Excel wrote before 2007, and how they still write a file with a password."""
    file.seek(0)
    if ENCRYPTED in file.read():
        return "is protected by a password. Save it without one and upload it again."
    return "is in an old format of Word or Excel. Open it, save it as DOCX, XLSX or PDF, and upload that."


def in_words(kind: Kind | None) -> str:
    if kind is None:
        return "is something else"
    return f"is a{'n' if kind in (XLSX, ODT) else ''} {kind.words}"


def what_to_do(kind: Kind | None) -> str:
    if kind is None:
        return f"Check that it is the right file. We take {ACCEPTED}."
    return f"Check that it is the right file; if so, rename it so that it ends in .{kind.ending}."


def check_pdf(file: IO[bytes]) -> None:
    """Opens without a password, needs no repair, and has a page. One that only forbids copying opens for everybody."""
    import pikepdf  # 9 MB, for those who upload only

    file.seek(0)
    try:
        with pikepdf.open(file, attempt_recovery=False) as opened:
            pages = len(opened.pages)
    except pikepdf.PasswordError:
        raise NotTaken("is protected by a password. Save it without one and upload it again.") from None
    except Exception:  # the library raises several kinds for what is broken
        raise NotTaken("is damaged. Open it, save or print it as PDF again, and upload that.") from None
    if not pages:
        raise NotTaken("has no pages. Check that it is the right file.")


CHECKS: dict[Kind, Callable[[IO[bytes]], None]] = {
    PDF: check_pdf,
    DOCX: lambda file: check_office(file, DOCX),
    XLSX: lambda file: check_office(file, XLSX),
    ODT: check_odt,
    PNG: check_png,
    JPEG: check_jpeg,
}
