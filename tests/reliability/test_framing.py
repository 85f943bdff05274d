"""Where one request ends and the next begins: by one rule alone, so that none is smuggled past a server in front."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.reliability.served import Served, serving

POST = b"POST /nowhere HTTP/1.1\r\nHost: x\r\n"
NEXT = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@pytest.fixture
def site(app: Flask) -> Iterator[Served]:
    with serving(app) as served:
        yield served


def answers(site: Served, sent: bytes) -> list[str]:
    """The statuses of all answers, up to where the server hangs up."""
    with site.socket() as line:
        line.sendall(sent)
        said = b"".join(iter(lambda: line.recv(2**16), b""))
    return re.findall(r"HTTP/1\.[01] (\d+) ", said.decode("latin-1"))


def test_where_a_body_comes_in_chunks_its_length_is_not_believed(site: Served):
    """By a length of 6 the body would reach into the next request, which is answered as it stands."""
    chunked = POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"

    assert answers(site, chunked + NEXT) == ["404", "200"]


UNCLEAR = (
    (b"Content-Length: 5\r\nContent-Length: 6", b"hello", "400"),
    (b"Content-Length: 5, 5", b"hello", "400"),
    (b"Content-Length: +5", b"hello", "400"),
    (b"Content-Length: 5\x0b", b"hello", "400"),
    (b"Transfer-Encoding : chunked", b"0\r\n\r\n", "400"),
    (b"Transfer-Encoding: chunked\n", b"0\r\n\r\n", "400"),
    (b"Transfer-Encoding: xchunked", b"0\r\n\r\n", "501"),
    (b"Transfer-Encoding: chunked", b"0x5\r\nhello\r\n0\r\n\r\n", "400"),
    (b"Transfer-Encoding: chunked", b"5\r\nhello!\r\n0\r\n\r\n", "400"),
)


def test_what_leaves_it_open_is_refused_and_nothing_behind_it_is_read(site: Served):
    found = {(headers, body): answers(site, POST + headers + b"\r\n\r\n" + body + NEXT) for headers, body, _ in UNCLEAR}

    assert found == {(headers, body): [status] for headers, body, status in UNCLEAR}
