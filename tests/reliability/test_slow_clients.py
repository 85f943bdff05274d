"""Slow visitors keep nobody waiting: 500 half-sent requests, and an ordinary one is answered."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask

from app.platform.serve import CONNECTIONS, LARGEST_BODY, connections_for, files_allowed
from tests.reliability.served import Served, comes_true, serving

SLOW = 500
HALF_HEADERS = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
HALF_BODY = b"POST /sign-in/link HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nemail="


@pytest.fixture
def crowd() -> Iterator[ExitStack]:
    """Holds the slow visitors' sockets. Both ends of each are in this process, so it needs twice as many."""
    if files_allowed() < 2 * SLOW + 200:
        pytest.skip("this machine does not let a process open 1,200 files")
    with ExitStack() as sockets:
        yield sockets


def slow_ones(site: Served, crowd: ExitStack) -> list[socket.socket]:
    lines = [crowd.enter_context(site.socket()) for _ in range(SLOW)]
    for place, line in enumerate(lines):
        line.sendall(HALF_BODY if place % 2 else HALF_HEADERS)
    comes_true(lambda: reading(site) == SLOW)
    return lines


def reading(site: Served) -> int:
    return sum(channel.request is not None for channel in list(site.server.active_channels.values()))


def test_an_ordinary_visitor_is_answered_among_five_hundred_slow_ones_which_are_then_let_go(app: Flask, crowd):
    with serving(app) as site:
        lines = slow_ones(site, crowd)
        assert status_of(site, "/") == 200
        for line in lines:  # a byte now and then is no silence
            line.sendall(b"a")
        site.server.longest_headers = site.server.longest_body = 0
        site.server.next_channel_cleanup = 0
        comes_true(lambda: not site.server.active_channels)
        assert all(map(is_let_go, lines))
        assert status_of(site, "/") == 200


def is_let_go(line: socket.socket) -> bool:
    """The server has closed it; with a reset, where bytes of ours were still on their way."""
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_request_that_comes_in_time_is_not_cut_off(app: Flask):
    with serving(app, cleanup_interval=0) as site, site.socket() as line:
        line.sendall(b"GET / HTTP/1.1\r\n")
        comes_true(lambda: reading(site) == 1)
        assert status_of(site, "/") == 200
        line.sendall(b"Host: x\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 200")


def test_silence_closes_a_connection(app: Flask):
    with serving(app, channel_timeout=-1, cleanup_interval=0) as site, site.socket() as line:
        assert line.recv(1) == b""


def test_the_server_takes_no_more_than_it_can_hold(app: Flask):
    with serving(app, connection_limit=10) as site, ExitStack() as crowd:
        first = [crowd.enter_context(site.socket()) for _ in range(8)]
        comes_true(lambda: site.server.in_connection_overflow)
        waiting = crowd.enter_context(site.socket())
        waiting.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        for line in first:
            line.close()
        assert waiting.recv(100).startswith(b"HTTP/1.1 200")


def test_what_is_too_large_is_not_read(app: Flask):
    with serving(app) as site, site.socket() as line:
        line.sendall(b"POST /sign-in/link HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (2 * 2**30))
        assert b" 413 " in line.recv(100)
    with serving(app) as site, site.socket() as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 40 * 2**10)
        assert b" 431 " in line.recv(100)
    assert LARGEST_BODY < 2**30


def test_as_many_connections_as_the_system_lets_files_be_open():
    assert [connections_for(files) for files in (256, 1024, 2200, 8200, 100_000)] == [50, 412, 1000, *[CONNECTIONS] * 2]
    assert files_allowed() == resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def status_of(site: Served, path: str) -> int:
    line = site.connect()
    line.request("GET", path)
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status
