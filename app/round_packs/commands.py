"""`flask round import` and `flask round export`."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext

from app.platform import clock
from app.platform.errors import Refused
from app.platform.formatting import count, date_and_time
from app.round_packs.operations import Imported, import_round
from app.round_packs.pack import RoundPack
from app.round_packs.problems import BadPack
from app.round_packs.queries import pack_of
from app.round_packs.reading import read_folder
from app.round_packs.writing import write_folder
from app.rounds.queries import find
from app.rules.bid import Status


@click.command("import")
@click.argument("pack", type=click.Path(path_type=Path))
@with_appcontext
def import_command(pack: Path) -> None:
    """Bring in the round in the folder PACK, all or nothing.

    Every bad row of every file is named, one line each, and then nothing is stored.
    """
    found = read_or_stop(pack)
    at = clock.now()
    try:
        imported = import_round(found, actor=None, at=at)
    except Refused as refusal:
        stop(str(refusal))
    for line in told(found, imported):
        click.echo(line)
    click.echo(f"Marks, checks and withdrawals are dated {date_and_time(at)}, the time of the import.")


@click.command("export")
@click.argument("reference")
@click.argument("folder", type=click.Path(path_type=Path))
@with_appcontext
def export_command(reference: str, folder: Path) -> None:
    """Write the round REFERENCE into FOLDER as a round pack. Drafts stay behind."""
    round_ = find(reference)
    if round_ is None:
        stop(f"{reference}: there is no round of this reference.")
    pack = pack_of(round_)
    try:
        check_empty(folder)
        write_folder(pack, folder)
    except OSError as problem:
        stop(f"{folder}: {problem.strerror or problem}")
    click.echo(f"{reference}: {count(len(pack.applications), 'bid')} written to {folder}")


def read_or_stop(folder: Path) -> RoundPack:
    if not folder.is_dir():
        stop(f"{folder}: there is no folder of this name.")
    try:
        return read_folder(folder)
    except BadPack as bad:
        stop(str(bad))
    except OSError as problem:
        stop(f"{problem.filename or folder}: {problem.strerror}")


def check_empty(folder: Path) -> None:
    """A pack is never mixed with what lies in a folder already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        stop(f"{folder}: this is not an empty folder. Name one that is empty, or one that is not there yet.")


def told(pack: RoundPack, imported: Imported) -> list[str]:
    """What came in, in two lines."""
    withdrawn = sum(application.status is Status.WITHDRAWN for application in pack.applications)
    sheets = sum(map(len, pack.sheets.values()))
    people = count(imported.people_added, "person", "people")
    return [
        f"{pack.round.reference}: {count(len(pack.applications), 'bid')}, {withdrawn} withdrawn, "
        f"{count(sheets, 'score sheet')}, {len(pack.moderated)} moderated.",
        f"Added {people} and {count(imported.organisations_added, 'organisation')} that were not known here. "
        "None of them can sign in until invited.",
    ]


def stop(lines: str) -> NoReturn:
    """Say what is wrong, on the error stream, and end with status 1."""
    click.echo(lines, err=True)
    raise SystemExit(1)
