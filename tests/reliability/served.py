"""The application behind the server that `flask serve` runs, in threads of the test's own process."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from waitress import wasyncore

from app.platform.receiving import Server
from app.platform.serve import server_of

PATIENCE = 20  # seconds in which what must come has come, on a busy machine too


@dataclass(frozen=True)
class Served:
    """A running server and where it listens."""

    server: Server
    port: int

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def socket(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)


@contextmanager
def serving(app: Flask, **changes: Any) -> Iterator[Served]:
    """Serve while the block runs; `changes` are set on the server, or on its settings where it has none so called."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=1024)) as listener:
        server = server_of(app, sockets=[listener])
        for name, value in changes.items():
            setattr(server if hasattr(server, name) else server.adj, name, value)
        loop = threading.Thread(target=server.run, daemon=True)
        loop.start()
        try:
            yield Served(server, listener.getsockname()[1])
        finally:
            # Sockets may be closed only by the thread that waits on them.
            server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
            loop.join(timeout=PATIENCE)
            server.task_dispatcher.shutdown()


def comes_true(condition: Callable[[], bool]) -> None:
    """Wait until it is so."""
    seen = threading.Event()
    for _ in range(PATIENCE * 100):
        if condition():
            return
        seen.wait(0.01)
    raise AssertionError("waited in vain")
