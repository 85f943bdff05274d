"""The web server, made to say when it received each request, and to give up on those that never end.

A request is received once its last byte has been read. That is noted there and then, by the thread that reads
and before the request waits for a worker: with all workers busy the view runs seconds later, and whoever was in
time stays in time. Behind a web server in front, that server has received the request before; its word counts
(`X-Request-Received`: seconds since 1970, as nginx's `$msec`), and the word of nobody else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Condition
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

from app.platform.clock import RECEIVED_AT, Clock

HEADER = "HTTP_X_REQUEST_RECEIVED"
LARGEST_BODY = 64 * 2**20  # bytes; the routes have smaller limits, with pages that explain them
LONGEST_WAY = timedelta(minutes=5)  # from the server in front to here; what claims more was not set by it
LONGEST_HEADERS = 30  # seconds from the first byte of a request to the end of its headers
LONGEST_BODY = 600  # seconds from the first byte to the last: 40 MB of documents at half a megabit a second

MostBytes = Callable[[str, str], int]  # how large a body may be, by method and path


def make_server(application: Callable[..., Any], clock: Clock, **settings: Any) -> Server:
    """A server on one address; `settings` are waitress's own (host and port, or sockets with one that listens)."""
    adjustments = Adjustments(**settings)
    dispatcher = Dispatcher()
    dispatcher.set_thread_count(adjustments.threads)
    return Server(application, clock, dispatcher=dispatcher, adj=adjustments, **place(adjustments))


def place(adjustments: Adjustments) -> dict[str, Any]:
    """Where to listen: on the socket that was given, else on one of its own."""
    if not adjustments.sockets:
        return {"sockinfo": adjustments.listen[0]}
    given = adjustments.sockets[0]
    return {"_sock": given, "bind_socket": False, "sockinfo": (given.family, given.type, given.proto, None)}


class LastFirst(Condition):
    """Wakes who began to wait last: what that thread needs is still at hand in the processor."""

    def notify(self, n: int = 1) -> None:
        self._waiters.rotate(n)  # type: ignore[attr-defined] # the library's own order is by who waits longest
        super().notify(n)


class Dispatcher(ThreadedTaskDispatcher):
    """Gives a request to the thread that ended one last. In turn, as is usual, each page took a tenth longer."""

    def __init__(self) -> None:
        super().__init__()
        self.queue_cv = LastFirst(self.lock)


class Parser(HTTPRequestParser):
    """Reads one request; notes when it began and when its last byte was there."""

    def __init__(self, clock: Clock, most_bytes: MostBytes, adjustments: Adjustments) -> None:
        super().__init__(adjustments)
        self.clock, self.most_bytes = clock, most_bytes
        self.began = time.monotonic()
        self.received_at: datetime | None = None

    def parse_header(self, header_plus: bytes) -> None:
        """Before a body is read, bound it by what its address takes: bodies wait on the disk until they are whole."""
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = min(
                self.adj.max_request_body_size, self.most_bytes(self.command, self.path)
            )

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.completed:
            self.received_at = self.clock.now()
        return consumed

    def is_overdue(self, longest_headers: float, longest_body: float) -> bool:
        longest = longest_body if self.headers_finished else longest_headers
        return time.monotonic() - self.began > longest


class Task(WSGITask):
    """Hands the moment to the application, beside the request's headers and out of their reach."""

    def get_environment(self) -> dict[str, Any]:
        if self.environ is None:
            environ = super().get_environment()
            said = environ.pop(HEADER, "")
            environ[RECEIVED_AT] = self.said_in_front(said) or self.request.received_at
        return self.environ

    def said_in_front(self, seconds: str) -> datetime | None:
        """The moment that the trusted server in front gives; None from others, and for what cannot be."""
        if not seconds or self.channel.addr[0] != self.channel.server.adj.trusted_proxy:
            return None
        try:
            said = self.request.clock.shown(datetime.fromtimestamp(float(seconds), UTC))
        except (ValueError, OverflowError, OSError):
            return None
        here: datetime = self.request.received_at
        return said if timedelta() <= here - said <= LONGEST_WAY else None


class Channel(HTTPChannel):
    """One connection."""

    task_class = Task

    def __init__(self, server: Server, *arguments: Any, **named: Any) -> None:
        super().__init__(server, *arguments, **named)
        self.parser_class = partial(Parser, server.clock, server.most_bytes)


class Server(TcpWSGIServer):
    """waitress, which closes connections on which nothing comes; here also those on which a byte comes now and then."""

    channel_class = Channel
    longest_headers: float = LONGEST_HEADERS
    longest_body: float = LONGEST_BODY
    most_bytes: MostBytes = staticmethod(lambda method, path: LARGEST_BODY)

    def __init__(self, application: Callable[..., Any], clock: Clock, **named: Any) -> None:
        self.clock = clock
        super().__init__(application, **named)

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            request = channel.request
            if request is not None and request.is_overdue(self.longest_headers, self.longest_body):
                channel.will_close = True
