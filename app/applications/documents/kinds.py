"""Which kinds of file are taken, how they are told apart, and what a file may be called."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LARGEST_FILE = 10 * 2**20  # bytes
LARGEST_BID = 40 * 2**20  # bytes of all documents of a bid together
MOST_FILES = 10  # for one of the documents asked for
LONGEST_NAME = 120
ACCEPTED = "PDF, Word (DOCX), Excel (XLSX), OpenDocument text (ODT), PNG or JPEG"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the ending of its name, what people call it, and its media type."""

    ending: str
    words: str
    media_type: str


OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = Kind("pdf", "PDF", "application/pdf")
DOCX = Kind("docx", "Word document", f"{OFFICE}wordprocessingml.document")
XLSX = Kind("xlsx", "Excel workbook", f"{OFFICE}spreadsheetml.sheet")
ODT = Kind("odt", "OpenDocument text", "application/vnd.oasis.opendocument.text")
PNG = Kind("png", "PNG picture", "image/png")
JPEG = Kind("jpg", "JPEG picture", "image/jpeg")
KINDS = {kind.ending: kind for kind in (PDF, DOCX, XLSX, ODT, PNG, JPEG)}
ENDINGS = KINDS | {"jpeg": JPEG}

# What people try instead, and what they can do about it.
INSTEAD = {
    "doc": "Open it in Word, save it as DOCX or PDF, and upload that.",
    "rtf": "Open it, save it as DOCX or PDF, and upload that.",
    "pages": "Open it in Pages, export it as PDF, and upload that.",
    "xls": "Open it in Excel, save it as XLSX or PDF, and upload that.",
    "csv": "Open it in a spreadsheet, save it as XLSX or PDF, and upload that.",
    "ods": "Open it, save it as XLSX or PDF, and upload that.",
    "numbers": "Open it in Numbers, export it as PDF, and upload that.",
    "docm": "It may hold macros. Save it as DOCX or PDF, and upload that.",
    "xlsm": "It may hold macros. Save it as XLSX or PDF, and upload that.",
    "heic": "Send the photo to yourself as JPEG, or take a picture of the screen, and upload that.",
    "zip": "Take the files out of it and upload each of them.",
}


def ending_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def clean_name(given: str) -> str:
    """A file's name as it can be shown and given back: no folders, nothing invisible, not too long.

    It is never used as a path.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    seen = "".join(" " if char.isspace() else char for char in last if char.isspace() or char.isprintable())
    stem, dot, ending = " ".join(seen.split()).rpartition(".")
    if not dot or len(ending) > max(map(len, [*ENDINGS, *INSTEAD])):
        stem, dot, ending = f"{stem}{dot}{ending}", "", ""
    return (stem.strip(" .")[:LONGEST_NAME].strip() or "document") + dot + ending
