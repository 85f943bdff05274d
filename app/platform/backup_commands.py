"""`flask backup make` and `flask backup restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.platform import backup
from app.platform.backup import BackupError
from app.platform.commands import Commands

backup_commands = Commands("backup", help="Database and files in one archive, and back.")
A_PATH = click.Path(path_type=Path)


@backup_commands.command("make")
@click.argument("target", type=A_PATH)
def make_command(target: Path) -> None:
    """Write a backup to TARGET, a new file, or a folder in which it gets a name with its time."""
    try:
        made = backup.make(target)
    except (BackupError, OSError) as problem:
        raise click.ClickException(f"No backup was made. {problem}") from problem
    click.echo(f"{made['path']}: {in_words(made)}")


@backup_commands.command("restore")
@click.argument("source", type=A_PATH)
def restore_command(source: Path) -> None:
    """Bring the backup SOURCE back into an empty database and an empty store of files."""
    try:
        restored = backup.restore(source)
    except BackupError as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"Restored: {in_words(restored)}")
    click.echo("Now run `flask db upgrade`, `flask recommendation verify` and `flask check invariants`.")


def in_words(manifest: dict[str, Any]) -> str:
    head, count = manifest["audit_head"], len(manifest["parts"]) - 1
    return (
        f"a {manifest['database']} database and {count} {'file' if count == 1 else 'files'} of {manifest['made_at']}. "
        f"The audit trail ends with row {head['sequence']}, digest {head['digest']}."
    )
