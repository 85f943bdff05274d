"""Real files of each kind, made by the libraries that make such files, and broken ones made from them."""

from __future__ import annotations

import struct
import zipfile
import zlib
from functools import cache
from io import BytesIO

import docx
import openpyxl
import pikepdf


@cache
def pdf(text: str = "Policy", **encryption: str) -> bytes:
    """One page. With `user` or `owner` it is encrypted."""
    file = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.docinfo["/Title"] = text
        lock = pikepdf.Encryption(**{"owner": "", "user": ""} | encryption) if encryption else None
        made.save(file, encryption=lock)
    return file.getvalue()


@cache
def word(text: str = "Our safeguarding policy.") -> bytes:
    file, made = BytesIO(), docx.Document()
    made.add_paragraph(text)
    made.save(file)
    return file.getvalue()


@cache
def excel() -> bytes:
    file, made = BytesIO(), openpyxl.Workbook()
    made.active["A1"] = "=1+1"
    made.save(file)
    return file.getvalue()


@cache
def odt(manifest: str = "<manifest/>") -> bytes:
    content = '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


@cache
def png(width: int = 2, height: int = 2) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    points = zlib.compress(b"".join(b"\0" * 3 for _ in range(2)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(chunk, (b"IHDR", b"IDAT", b"IEND"), (header, points, b"")))


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@cache
def jpeg(width: int = 8, height: int = 8) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHBBBB", 11, 8, height, width, 1, 1, 0x11, 0)
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return start + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00" + b"\x12" * 9 + b"\xff\xd9"


def archive(entries: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return file.getvalue()


def changed(
    original: bytes,
    added: dict[str, str | bytes] | None = None,
    left_out: str = "",
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """The same archive with entries added, replaced, or left out."""
    with zipfile.ZipFile(BytesIO(original)) as opened:
        kept = {name: opened.read(name) for name in opened.namelist() if name != left_out}
    return archive(kept | (added or {}), method)


def damaged(original: bytes) -> bytes:
    """The same with one bit of the middle turned."""
    middle = len(original) // 2
    return original[:middle] + bytes([original[middle] ^ 0x10]) + original[middle + 1 :]
