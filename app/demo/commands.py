"""`flask demo load` and `flask demo serve`: there only when the demo was asked for."""

from __future__ import annotations

from time import perf_counter

import click
from flask import current_app

from app.demo.operations import load_demo
from app.platform import clock, migrations
from app.platform.commands import Commands
from app.platform.db import db
from app.platform.serve import serve
from app.publishing.operations import rebuild

demo_commands = Commands("demo", help="The demonstration rounds.")


@demo_commands.command("load")
def load() -> None:
    """Make or renew the tables, and store the demonstration's people and rounds, once."""
    loaded = load_once()
    click.echo(
        "The demonstration is loaded." if loaded else "The demonstration was loaded before; nothing was changed."
    )


@demo_commands.command("serve")
def serve_demo() -> None:
    """Load the demonstration where it is not, and serve it: one start of the application does both."""
    begun = perf_counter()
    click.echo(f"  {'Database and demonstration':<32}", nl=False)
    try:
        load_once()
    finally:
        click.echo(f"{perf_counter() - begun:6.1f} s")
    db.session.remove()
    serve(current_app._get_current_object(), current_app.config["SETTINGS"].port)  # type: ignore[attr-defined]


def load_once() -> bool:
    """Renew the tables and load what is not there yet; whether that was the demonstration."""
    migrations.upgrade()
    loaded = load_demo(clock.now())
    if not loaded:
        rebuild()  # a demo of before has decisions that the register of awards does not hold
    return loaded
