"""`flask files check`: whether the files and their rows agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import click

from app.platform import clock, files
from app.platform.commands import Commands
from app.platform.db import db
from app.platform.files import FileLost, Found, Kept

file_commands = Commands("files", help="The files that people gave.")
OLD = timedelta(days=1)  # a younger file may be one whose row is being written


@file_commands.command("check")
@click.option("--remove-orphans", is_flag=True, help="Remove files of more than a day ago that no row names.")
def check_command(remove_orphans: bool) -> None:
    """Read every file: is it there, and is it what its row says? Then look for files without a row."""
    rows = {row.name: row for row in kept()}
    problems = list(problems_of(rows.values()))
    for sentence in problems:
        click.echo(sentence)
    old, young = orphans(set(rows), clock.now())
    if remove_orphans:
        for orphan in old:
            files.remove_found(orphan)
    for sentence in about_orphans(len(old), len(young), remove_orphans):
        click.echo(sentence)
    if problems:
        raise click.ClickException(f"{len(problems)} of {len(rows)} files are not what their rows say.")
    click.echo(f"All {len(rows)} files are what their rows say.")


def kept() -> Iterator[Kept]:
    """Every file that a row names, of every feature that keeps files."""
    for source in files.KEEPERS:
        yield from (Kept(*row) for row in db.session.execute(source))


def problems_of(rows: Iterable[Kept]) -> Iterator[str]:
    for row in rows:
        try:
            size = sum(map(len, files.read(row.name, row.digest)))
        except FileLost as problem:
            yield f"{row.name}: {problem}."
        else:
            if size != row.size:
                yield f"{row.name}: {size} bytes, and its row says {row.size}."


def orphans(named: set[str], at: datetime) -> tuple[list[Found], list[Found]]:
    """The files that no row names: those of more than a day ago, and the others."""
    found = [each for each in files.found() if each.name not in named]
    old = [each for each in found if at - each.changed_at > OLD]
    return old, [each for each in found if each not in old]


def about_orphans(old: int, young: int, removed: bool) -> Iterator[str]:
    if old:
        said = "were removed" if removed else "can be removed with --remove-orphans"
        yield f"{old} files have no row and {said}."
    if young:
        yield f"{young} files have no row and are less than a day old; they are left alone."
