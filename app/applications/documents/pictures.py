"""PNG and JPEG, checked by their structure from the first byte to the last, without decoding a point."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import IO

from app.applications.documents.problems import NotTaken

DAMAGED = "is damaged. Open it, save it again, and upload it once more."
TOO_LARGE = "is a picture of more points than anybody can look at. Make it smaller and upload it again."
MOST_POINTS = 100_000_000
PNG_START = b"\x89PNG\r\n\x1a\n"
END_OF_JPEG = b"\xff\xd9"
SCAN = 0xDA
STANDALONE = {0x01, *range(0xD0, 0xD9)}  # markers that no length follows
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # markers that tell width and height


def check_png(file: IO[bytes]) -> None:
    """IHDR first, IDAT somewhere, IEND last, and each chunk with its right sum."""
    file.seek(0)
    chunks = list(png_chunks(file.read()))
    names = [name for name, _ in chunks]
    if not names or names[0] != b"IHDR" or names[-1] != b"IEND" or b"IDAT" not in names:
        raise NotTaken(DAMAGED)
    check_points(*struct.unpack(">II", chunks[0][1][:8]))


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(PNG_START)
    if not data.startswith(PNG_START):
        raise NotTaken(DAMAGED)
    while place < len(data):
        if len(data) < place + 12:
            raise NotTaken(DAMAGED)
        (length,) = struct.unpack_from(">I", data, place)
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        if data[place + 8 + length : place + 12 + length] != struct.pack(">I", zlib.crc32(name + body)):
            raise NotTaken(DAMAGED)
        yield name, body
        place += 12 + length
        if name == b"IEND":
            return


def check_jpeg(file: IO[bytes]) -> None:
    """Markers up to the picture itself, a frame with its size among them, and an end. Phones add things after it."""
    file.seek(0)
    data = file.read()
    size = None
    for marker, place in jpeg_markers(data):
        if marker in FRAMES:
            size = struct.unpack_from(">HH", data, place + 5) if len(data) > place + 9 else None
        if marker == SCAN and size and data.find(END_OF_JPEG, place) > 0:
            check_points(*size)
            return
    raise NotTaken(DAMAGED)


def jpeg_markers(data: bytes) -> Iterator[tuple[int, int]]:
    """Each marker with the place of its 0xFF, as far as they follow each other."""
    place = 0
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:  # filling
            place += 1
            continue
        yield marker, place
        place += 2 if marker in STANDALONE else 2 + int.from_bytes(data[place + 2 : place + 4])


def check_points(width: int, height: int) -> None:
    if not (width and height):
        raise NotTaken(DAMAGED)
    if width * height > MOST_POINTS:
        raise NotTaken(TOO_LARGE)
