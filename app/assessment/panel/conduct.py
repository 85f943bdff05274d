"""Confidentiality and the code of conduct: what a member accepts for a round before anything of it opens."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from flask import render_template

from app.accounts.models import Person
from app.assessment.declaring import take
from app.assessment.models import Conduct, PanelMember
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict
from app.platform.once import first_time
from app.rules.freezing import digest

VERSION = "1"  # change it with every change of templates/assessment/panel/_code.txt
CHANGED = "The text was changed after you opened this page. Read it as it is now, and accept it then."


def code_text() -> str:
    """The office's text as it is now: parts with a heading, one sentence or two a line."""
    return render_template("assessment/panel/_code.txt").strip()


def parts_of(text: str) -> list[tuple[str, list[str]]]:
    """The parts of a text with their lines: a heading, its lines, and an empty line between two parts."""
    blocks = [list(lines) for is_filled, lines in groupby(text.splitlines(), key=bool) if is_filled]
    return [(block[0], block[1:]) for block in blocks]


@transaction()
def accept(member: PanelMember, shown: str, *, actor: Person, at: datetime, once: str = "") -> None:
    """Accept the text for this round, in the words that were shown. Accepted already, it stays as it was.

    Raises: Conflict, when the text is another than the one of the page that was sent.
    """
    take(member)
    if not first_time(once, actor=actor, action="conduct.accepted", at=at):
        return
    db.session.expire(member, ["conduct"])
    if member.conduct:
        return
    text = code_text()
    if digest(text) != shown:
        raise Conflict(CHANGED)
    accepted = Conduct(member=member, version=VERSION, text=text, digest=digest(text), accepted_at=at)
    db.session.add(accepted)
    audit.record(
        "conduct.accepted",
        actor=actor,
        at=at,
        subject=accepted,
        round_id=member.round_id,
        after={"version": accepted.version, "digest": accepted.digest},
    )
