"""`flask round form`: a round's questions, criteria and rules of eligibility, from a file."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext

from app.platform import clock
from app.platform.errors import Refused
from app.platform.formatting import count, date_and_time
from app.rounds.form_content import last_version
from app.rounds.form_file import BadForm, Form, whole_form_in
from app.rounds.models import FormVersion, Round
from app.rounds.operations import check_not_opened, load_form
from app.rounds.queries import find


@click.command("form")
@click.argument("reference")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def form_command(reference: str, file: Path) -> None:
    """Load FILE as the next version of the form of the round REFERENCE, all or nothing, before it opens.

    Every wrong entry of the file is named, one line each, and then nothing is changed.
    """
    round_ = find(reference)
    if round_ is None:
        stop(f"{reference}: there is no round of this reference.")
    at = clock.now()
    try:
        check_not_opened(round_, at)
        form = read_or_stop(file, round_)
        before = last_version(round_)
        version = load_form(round_, form, actor=None, at=at)
    except Refused as refusal:
        stop(str(refusal))
    click.echo(told(round_, form, version, before))


def read_or_stop(file: Path, round_: Round) -> Form:
    try:
        return whole_form_in(file, round_)
    except BadForm as bad:
        stop(
            "\n".join(
                [*bad.problems, f"{file}: {count(len(bad.problems), 'thing')} to put right. Nothing was changed."]
            )
        )
    except OSError as problem:
        stop(f"{file}: {problem.strerror}")


def told(round_: Round, form: Form, version: FormVersion, before: FormVersion | None) -> str:
    """What was loaded, in two lines."""
    sections = form.get("sections", [])
    questions = sum(len(section["questions"]) for section in sections)
    is_same = before is not None and before.digest == version.digest
    return "\n".join(
        [
            f"{round_.reference}: version {version.number} of the form{', the same as before' if is_same else ''}, "
            f"{count(len(form.get('criteria', [])), 'criterion', 'criteria')}, "
            f"{count(len(form.get('eligibility', [])), 'eligibility question')}, "
            f"{count(questions, 'question')} in {count(len(sections), 'section')}.",
            f"It can be replaced until the round opens, {date_and_time(round_.opens_at)}. Digest {version.digest}",
        ]
    )


def stop(lines: str) -> NoReturn:
    """Say what is wrong, on the error stream, and end with status 1."""
    click.echo(lines, err=True)
    raise SystemExit(1)
