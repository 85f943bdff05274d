"""A fund officer attaches a file to a record and takes it away again."""

from __future__ import annotations

from dataclasses import replace

from app.decisions.attachments.models import Attachment
from app.platform.db import db
from tests.applications.documents import real_files
from tests.reliability.walks import Sent, Step, Walk, World

RECORDS = "/records"


def begin_a_record(world: World) -> None:
    world.has_files = True
    answer = world.send(world.form("Dilys", f"{RECORDS}/new", RECORDS, title="Locks and lights"))
    world.known["record"] = answer.headers["Location"].removesuffix("/lines")


def attached_file(world: World) -> Sent:
    file = ("file", "quote.pdf", real_files.pdf(str(world.dice.random())))
    url = f"{world.known['record']}/attachments"
    title = world.words("Quote")[:200]
    return replace(world.form("Dilys", url, url, title=title, is_public="yes"), files=(file,))


def removed_file(world: World) -> Sent:
    with world.cast.app.app_context():
        url = f"{world.known['record']}/attachments/{db.session.query(Attachment).one().key}/removal"
    return world.form("Dilys", url)


ATTACHING = Walk(
    "somebody who attaches files to a record",
    begin_a_record,
    (
        Step("decisions.attach", attached_file, killed=True),
        Step("decisions.remove_attachment", removed_file),
    ),
)
