"""`flask serve`: the built-in web server, for one machine without a proxy before it."""

from __future__ import annotations

import os
import signal
import sys

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
        server = create_server(app.wsgi_app, host=ADDRESS, port=port, **limits())
    except OSError as error:
        raise click.ClickException(f"Port {port} of {ADDRESS} cannot be used ({error.strerror}).") from error
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    click.echo(
        "\n".join(
            ["", f"  Safety Fund is at http://{ADDRESS}:{port}", *welcome(app), "  Ctrl-C stops it.", ""]
        )
    )
    server.run()
    click.echo("  Stopped.")


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


def welcome(app: Flask) -> list[str]:
    """What a feature has to say at the start: the demonstration names one sign-in for each role."""
    lines = app.extensions.get("welcome", list)()
    return ["", *(f"  {line}" for line in lines), ""] if lines else [""]
