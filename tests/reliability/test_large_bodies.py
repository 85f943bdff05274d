"""A body that is too large is stopped before it is read: bodies wait on the disk until they are whole."""

from __future__ import annotations

import pytest
from flask import Flask

from app.platform import limits
from app.platform.limits import ROOM, read_at_most
from tests.reliability.served import Served, serving

GIGABYTES = 2 * 2**30
UPLOAD = "/applications/some-key/documents"


def begun(site: Served, path: str, size: str) -> bytes:
    """What the server says to the mere beginning of a body."""
    with site.socket() as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\n{size}\r\n\r\n".encode() + b"a" * 1000)
        return line.recv(100)


@pytest.mark.parametrize("path", [UPLOAD, "/sign-in", "/nowhere"])
def test_two_gigabytes_are_refused_at_their_announcement(app: Flask, path: str):
    with serving(app) as site:
        assert begun(site, path, f"Content-Length: {GIGABYTES}").startswith(b"HTTP/1.1 413 ")


def test_what_is_sent_without_its_length_is_stopped_on_the_way(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "ROOM", 5000)
    with serving(app) as site, site.socket() as line:
        line.sendall(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        line.sendall(b"1000\r\n" + b"a" * 0x1000 + b"\r\n1000\r\n" + b"a" * 0x1000)
        assert line.recv(100).startswith(b"HTTP/1.1 413 ")


def test_only_uploads_may_be_large(app: Flask):
    assert read_at_most(app, "POST", UPLOAD) > 40 * 2**20
    assert read_at_most(app, "GET", UPLOAD) == read_at_most(app, "POST", "/sign-in") == ROOM
