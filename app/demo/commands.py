"""`flask demo load`: there only when the demo was asked for."""

from __future__ import annotations

import click

from app.demo.operations import load_demo
from app.platform import clock, migrations
from app.platform.commands import Commands
from app.publishing.operations import rebuild

demo_commands = Commands("demo", help="The demonstration rounds.")


@demo_commands.command("load")
def load() -> None:
    """Make or renew the tables, and store the demonstration's people and rounds, once."""
    migrations.upgrade()
    loaded = load_demo(clock.now())
    if not loaded:
        rebuild()  # a demo of before has decisions that the register of awards does not hold
    click.echo(
        "The demonstration is loaded." if loaded else "The demonstration was loaded before; nothing was changed."
    )
