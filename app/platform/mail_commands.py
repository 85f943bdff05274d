"""`flask mail`: what the mail server gives back to us."""

from __future__ import annotations

import sys

import click

from app.platform import bounces, clock
from app.platform.commands import Commands

mail_commands = Commands("mail", help="Mail that came back.")


@mail_commands.command("bounce")
def bounce_command() -> None:
    """Read one returned mail from the standard input, as a mail server's alias gives it, and mark what it is about."""
    found = bounces.read_report(sys.stdin.buffer.read())
    if found is None:
        click.echo("This is no report of a mail of ours that could not be delivered.")
        return
    bounces.note_bounce(*found, at=clock.now())
    click.echo(f"Mail {found[0]} came back: {found[1]}")
