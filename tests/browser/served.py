"""The demo as its users meet it: served over HTTP by the server that `flask serve` runs."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url
from waitress import wasyncore

from app.factory import create_app
from app.platform.clock import Clock
from app.platform.db import db
from app.platform.receiving import make_server
from app.platform.serve import limits
from tests import conftest, databases
from tests.compiled import COMPILED_TEMPLATES


@dataclass(frozen=True)
class Demo:
    """The demo at rest: where its data is, and its instance folder."""

    database_url: str
    instance: Path

    def copy(self, folder: Path, name: str) -> Demo:
        """The same again, to change at will."""
        shutil.copytree(self.instance, folder / "instance")
        return Demo(self.copy_of_data(folder, name), folder / "instance")

    def copy_of_data(self, folder: Path, name: str) -> str:
        url = make_url(self.database_url)
        if url.drivername.startswith("sqlite"):
            shutil.copy(url.database or "", folder / "demo.sqlite")
            return f"sqlite:///{folder / 'demo.sqlite'}"
        return databases.fresh_postgresql(os.environ["TEST_DATABASE_URL"], name, template=url.database or "")


@dataclass(frozen=True)
class Site:
    """A running demo: its address, and the application behind it for what no page can say."""

    address: str
    app: Flask

    def now(self) -> datetime:
        clock: Clock = self.app.extensions["clock"]
        return clock.now()


def demo_app(demo: Demo, address: str = "http://localhost") -> Flask:
    """The demo with all that protects it; mail goes at once, and a GET that writes is a failure."""
    settings = replace(conftest.settings_for(demo.database_url, demo.instance), base_url=address)
    app = create_app(settings, COMPILED_TEMPLATES=COMPILED_TEMPLATES)
    app.extensions["jobs"].huey.immediate = True
    with app.app_context():
        conftest.watch(app, db.engine)
    return app


@contextmanager
def served(demo: Demo) -> Iterator[Site]:
    """Serve the demo on a free port of the loopback address while the block runs."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = demo_app(demo, address)
        with running(app, listener):
            yield Site(address, app)
        with app.app_context():
            db.engine.dispose()


@contextmanager
def running(app: Flask, listener: socket.socket) -> Iterator[None]:
    logging.getLogger("waitress").setLevel(logging.ERROR)
    settings = {**limits(), "sockets": [listener], "threads": 4}
    server = make_server(app.wsgi_app, app.extensions["clock"], **settings)
    loop = threading.Thread(target=server.run, daemon=True)
    loop.start()
    try:
        yield
    finally:
        # Sockets may be closed only by the thread that waits on them.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        loop.join(timeout=10)
        server.task_dispatcher.shutdown()
