"""Kill whoever sends the mail that waits, at each boundary, and look at what went.

A letter cannot be handed over and noted in one act: it is counted as tried first, and noted as sent afterwards. So
what must hold is that none is noted as sent that did not go, none is lost, and only the one that was in hand goes
again, under the same Message-ID, so that a mail server can tell.
"""

from __future__ import annotations

import email
import email.policy
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask

from app.platform import mail
from app.platform.clock import now
from app.platform.db import db, transaction
from app.platform.models import OutboxMessage
from tests.reliability.kills import Plan, Swept, apart, boundaries, broken_in, ending_of, let_go
from tests.reliability.stores import Store

LETTERS = 4
PAUSE = timedelta(hours=1)
NAME = "platform.mail"


def sweep_post(app: Flask, store: Store, plan: Plan) -> Swept:
    """Kill it at the boundaries of the plan, all through a few letters, and let the next one go on an hour later."""
    write(app)
    let_go(app)
    store.keep()
    whole = ending_of(app, lambda: send_what_waits(app))
    swept = Swept(NAME, whole.boundaries)
    for boundary in boundaries(NAME, whole, plan):
        store.restore()
        shutil.rmtree(folder_of(app))
        ending = ending_of(app, lambda: send_what_waits(app), boundary)
        where = f"{NAME}, killed at boundary {boundary} of {whole.boundaries}"
        swept.faults += [f"{where}: {fault}" for fault in faults(app, ending.killed)]
        if len(gone(app)) == LETTERS:
            swept.after += 1
        else:
            swept.before += 1
        swept.faults += [f"{where}: {fault}" for fault in faults_afterwards(app)]
    swept.faults += broken_in(app)
    return swept


def write(app: Flask) -> None:
    with app.app_context(), transaction():
        for number in range(LETTERS):
            facts = {"subject": f"Letter {number}", "text": f"Text {number}\n", "html": f"<p>Text {number}</p>"}
            db.session.add(OutboxMessage(recipient=f"n{number}@example.org", written_at=now(), **facts))


def send_what_waits(app: Flask) -> int:
    """As the sweep of each minute does; nobody is answered."""
    with app.app_context():
        mail.sweep()
    return 0


def faults(app: Flask, was_killed: bool) -> Iterator[str]:
    """What must not be when it has just died."""
    if not was_killed:
        yield "it lived"
    if unsent := [row.subject for row in letters(app) if row.sent_at and row.subject not in gone(app)]:
        yield f"noted as sent, and not gone: {unsent}"
    if len(in_hand := [row.subject for row in letters(app) if row.attempts and not row.sent_at]) > 1:
        yield f"more than one in hand: {in_hand}"


def faults_afterwards(app: Flask) -> Iterator[str]:
    """What must not be once the next one has been at it, an hour later."""
    in_hand = {row.subject for row in letters(app) if row.attempts and not row.sent_at}
    named = gone(app)
    clock = app.extensions["clock"]
    clock.moved_by += PAUSE
    apart(lambda: send_what_waits(app))
    clock.moved_by -= PAUSE
    for row in letters(app):
        if not row.sent_at or row.attempts != 1 + (row.subject in in_hand):
            yield f"{row.subject}: sent at {row.sent_at}, tried {row.attempts} times"
    if len(after := gone(app)) != LETTERS or any(after[subject] != named[subject] for subject in named):
        yield f"gone are {sorted(after)}, or one under another name"


def letters(app: Flask) -> list[OutboxMessage]:
    with app.app_context():
        rows = list(db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id)))
        db.session.expunge_all()
    let_go(app)
    return rows


def gone(app: Flask) -> dict[str, str]:
    """The letters that went whole, by subject: under which Message-ID."""
    found = {}
    for file in folder_of(app).glob("*.eml"):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        body = message.get_body(("plain",))
        if body and body.get_content() == f"Text {str(message['Subject'])[-1]}\n":
            found[str(message["Subject"])] = str(message["Message-ID"])
    return found


def folder_of(app: Flask) -> Path:
    folder: Path = app.config["SETTINGS"].instance_path / "mail"
    folder.mkdir(exist_ok=True)
    return folder
