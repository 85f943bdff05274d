"""`flask retention`: what was kept long enough, and its deletion."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import with_appcontext

from app.platform import clock
from app.platform.commands import database_spoken_for
from app.platform.formatting import count, long_date
from app.retention import operations, queries
from app.retention.queries import Due


@click.command("retention")
@click.option("--delete", "is_meant", is_flag=True, help="Delete it. Nothing brings it back but a backup.")
@with_appcontext
@database_spoken_for()
def retention_command(is_meant: bool) -> None:
    """Show what the privacy notice says is to be deleted by today; with --delete, delete it."""
    at = clock.now()
    bids, people = queries.due(at), queries.people_due(at)
    for line in [*map(told, bids), *(f"person {person.id}: belongs to nothing any more" for person in people)]:
        click.echo(line)
    found = f"{count(len(bids), 'bid')} and {count(len(people), 'person', 'people')}"
    if not is_meant:
        click.echo(f"{found} to delete. Make a backup, then run it with --delete.")
        return
    delete(bids, at)
    click.echo(f"{found} deleted.")


def delete(bids: list[Due], at: datetime) -> None:
    """One after the other, each as a whole: what was broken off is found again by the next run."""
    for due in bids:
        operations.remove(due, at=at)
    for person in queries.people_due(at):
        operations.forget_person(person, at=at)


def told(due: Due) -> str:
    """One bid without anything that somebody wrote."""
    bid = due.application
    name = bid.reference or f"draft {bid.id} in {bid.round.reference}"
    return f"{name}: {due.rule}, kept since {long_date(due.since)}, due since {long_date(due.on)}"
