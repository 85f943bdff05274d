"""`flask serve`: the built-in web server and its one consumer of jobs, for a single machine."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from waitress import create_server

ADDRESS = "127.0.0.1"
LARGEST_BODY = 64 * 2**20  # bytes; the routes have smaller limits, with pages that explain them


@click.command("serve")
@with_appcontext
def serve_command() -> None:
    """Serve the application on this machine; the port is PORT, or 5000."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    serve(app, int(os.environ.get("PORT") or 5000))


def serve(app: Flask, port: int) -> None:
    """Serve until it is interrupted or told to end."""
    try:
        server = create_server(app.wsgi_app, host=ADDRESS, port=port, **limits(), **proxy(app))
    except OSError as error:
        raise click.ClickException(f"Port {port} of {ADDRESS} cannot be used: {error.strerror}.") from error
    with jobs_consumed(app), suppress(KeyboardInterrupt):
        end_quietly()
        click.echo("\n".join(["", f"  Safety Fund is at http://{ADDRESS}:{port}", *welcome(app), "  Ctrl-C stops it."]))
        server.run()
    click.echo("\n  Stopped.")


def limits() -> dict[str, object]:
    """Bounds that keep one slow or greedy visitor from taking the server away from the others."""
    return {
        "threads": 8,
        "connection_limit": 200,
        "channel_timeout": 60,
        "max_request_header_size": 32 * 2**10,
        "max_request_body_size": LARGEST_BODY,
        "ident": None,
    }


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
    """What a feature has to say at the start: the demonstration names one sign-in for each role."""
    lines = app.extensions.get("welcome", list)()
    return ["", *(f"  {line}" for line in lines), ""] if lines else [""]
