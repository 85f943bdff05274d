"""`flask publish`: the register of awards made again."""

from __future__ import annotations

import click

from app.platform.commands import Commands
from app.platform.formatting import count
from app.publishing import operations

publish_commands = Commands("publish", help="What stands on the public pages.")


@publish_commands.command("rebuild")
def rebuild() -> None:
    """Make the register of awards again from what was published. No address changes by it."""
    click.echo(f"The register holds {count(operations.rebuild(), 'grant')}.")
