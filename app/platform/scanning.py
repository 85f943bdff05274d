"""Ask clamd, the virus scanner, about a file. Its INSTREAM protocol: chunks with their lengths, then one line back."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable

from flask import current_app

PATIENCE = 30  # seconds for the connection and for each answer
LONGEST_ANSWER = 4096  # bytes


class ScannerGone(Exception):
    """The scanner cannot be reached, or stopped answering."""


class NotScanned(Exception):
    """The scanner answered that it could not scan this file."""


def is_configured() -> bool:
    return bool(current_app.config["SETTINGS"].scanner)


def scan(chunks: Iterable[bytes]) -> str:
    """What the scanner found in these bytes; empty when they are clean. Raises: ScannerGone, NotScanned."""
    try:
        with connected(current_app.config["SETTINGS"].scanner) as scanner:
            return finding_in(answer_to(scanner, chunks))
    except OSError as problem:
        raise ScannerGone(str(problem)) from problem


def connected(address: str) -> socket.socket:
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=PATIENCE)
    scanner = socket.socket(socket.AF_UNIX)
    scanner.settimeout(PATIENCE)
    scanner.connect(address)
    return scanner


def answer_to(scanner: socket.socket, chunks: Iterable[bytes]) -> str:
    scanner.sendall(b"zINSTREAM\0")
    for chunk in chunks:
        scanner.sendall(struct.pack(">I", len(chunk)) + chunk)
    scanner.sendall(struct.pack(">I", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = scanner.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def finding_in(answer: str) -> str:
    """The name of what was found, from "stream: NAME FOUND"; empty for "stream: OK"."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    if not said:
        raise ScannerGone("no answer")
    raise NotScanned(said)
