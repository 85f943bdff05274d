"""`flask serve`: the built-in web server and its one consumer of jobs, for a single machine."""

from __future__ import annotations

import ctypes
import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.platform import audit
from app.platform.commands import database_spoken_for
from app.platform.db import db
from app.platform.limits import read_at_most
from app.platform.receiving import LARGEST_BODY, Server, make_server

try:
    import resource
except ImportError:  # Windows sets no limit of this kind
    resource = None  # type: ignore[assignment]

ADDRESS = "127.0.0.1"
M_ARENA_MAX = -8  # of glibc's malloc.h
THREADS = 8  # requests worked on at once; more only wait for the interpreter and for the database's one writer
CONNECTIONS = 4000  # open at once, some for each browser; a slow one costs a socket and what it sent, never a thread
FILES_A_CONNECTION = 2  # its socket, and a temporary file for a body that is not small
OTHER_FILES = 200  # database, queue, mail, templates
SMALL_BODY = 64 * 2**10  # bytes of a body kept in memory until it is whole; the rest waits in a temporary file


@click.command("serve")
@with_appcontext
@database_spoken_for()
def serve_command() -> None:
    """Serve the application on this machine; the port is PORT, or 5000."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    check_database()
    serve(app, app.config["SETTINGS"].port)


def check_database() -> None:
    """Whether it is there and has its tables: asked before a visitor does, and let go again."""
    audit.head_digest()
    db.session.remove()


def serve(app: Flask, port: int) -> None:
    """Serve until it is interrupted or told to end."""
    try:
        server = server_of(app, host=ADDRESS, port=port)
    except OSError as error:
        raise click.ClickException(f"Port {port} of {ADDRESS} cannot be used: {error.strerror}.") from error
    with jobs_consumed(app), suppress(KeyboardInterrupt):
        end_quietly()
        click.echo("\n".join(["", f"  Safety Fund is at http://{ADDRESS}:{port}", *welcome(app), "  Ctrl-C stops it."]))
        server.run()
    click.echo("\n  Stopped.")


def server_of(app: Flask, **where: object) -> Server:
    """The server of this application, with its limits."""
    share_memory()
    spare_what_stays()
    server = make_server(app.wsgi_app, app.extensions["clock"], **limits(), **proxy(app), **where)
    server.most_bytes = partial(read_at_most, app)
    return server


def share_memory() -> None:
    """Let the threads take memory from two pools: with one for each, glibc keeps 10 MB that nobody uses."""
    with suppress(AttributeError, OSError, TypeError):  # other systems have no such setting
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def spare_what_stays() -> None:
    """Look for no garbage among what was made at the start: it stays to the end, and looking took up to a tenth."""
    gc.collect()
    gc.freeze()


def limits() -> dict[str, object]:
    """Bounds that keep slow or greedy visitors from taking the server away from the others.

    Requests are read by one thread and reach a worker only when they are whole, so half-sent ones hold no
    worker. `poll`, because `select` ends at 1,024 open files. Silence for a minute closes a connection;
    platform/receiving.py bounds how long one request may take to come.
    """
    return {
        "threads": THREADS,
        "connection_limit": connections_for(files_allowed()),
        "asyncore_use_poll": True,
        "channel_timeout": 60,
        "cleanup_interval": 5,
        "max_request_header_size": 32 * 2**10,
        "max_request_body_size": LARGEST_BODY,
        "inbuf_overflow": SMALL_BODY,
        "ident": None,
    }


def files_allowed() -> int:
    """How many files may be open, after asking the system for as many as the connections need."""
    wanted = CONNECTIONS * FILES_A_CONNECTION + OTHER_FILES
    if resource is None:
        return wanted
    soft, hard = (wanted if limit == resource.RLIM_INFINITY else limit for limit in limits_of_files())
    if soft < wanted:
        soft = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, limits_of_files()[1]))
    return soft


def limits_of_files() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_NOFILE)


def connections_for(files: int) -> int:
    """As many connections as these files allow: beyond them nothing would be accepted, nor could it be answered."""
    return max(50, min(CONNECTIONS, (files - OTHER_FILES) // FILES_A_CONNECTION))


def proxy(app: Flask) -> dict[str, object]:
    """Believe forwarded headers from the web server in front, and from nobody else."""
    address = app.config["SETTINGS"].trusted_proxy
    if not address:
        return {"clear_untrusted_proxy_headers": True}
    return {
        "clear_untrusted_proxy_headers": True,
        "trusted_proxy": address,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
    }


@contextmanager
def jobs_consumed(app: Flask) -> Iterator[None]:
    """Run the queue of jobs beside the server, and let the job in hand finish before it ends."""
    consumer = app.extensions["jobs"].huey.create_consumer(workers=1, max_delay=1.0, shutdown_timeout=5)
    consumer.start()
    try:
        yield
    finally:
        consumer.stop(graceful=True)


def end_quietly() -> None:
    """Take the signals back from the consumer: Ctrl-C and a plain kill both end the server first."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def welcome(app: Flask) -> list[str]:
    """What is to be said at the start: what is not set yet, or one sign-in for each role of the demonstration."""
    lines = [*app.config["SETTINGS"].still_to_set, *app.extensions.get("welcome", list)()]
    return ["", *(f"  {line}" for line in lines), ""] if lines else [""]
