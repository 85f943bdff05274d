"""Mail: written to the outbox with the act it tells of, sent afterwards, tried again until it went."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from sqlalchemy import select

from app.platform import bounces, clock, jobs
from app.platform.db import after_commit, db, transaction
from app.platform.mail_markup import as_html
from app.platform.models import OutboxMessage

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
MOST_DOUBLINGS = 8  # up to four hours and a quarter
TIMEOUT = 20
FOR_GOOD = 500  # from here on a mail server means it


class Delivery(Enum):
    """What came of one try."""

    TRIED = "the server answered"
    NOBODY_ANSWERED = "no server was there, or it went away in the middle"
    NOT_OURS = "sent before, come back, or in somebody else's hands"


def send(recipient: str, template: str, *, at: datetime, **context: Any) -> OutboxMessage:
    """Write one mail to the outbox, in the transaction in hand.

    `templates/mail/NAME.txt` gives the subject on its first line and the text below it; the HTML is made from
    the same text (mail_markup).
    """
    subject, _, text = render_template(f"mail/{template}.txt", **context).strip().partition("\n")
    body = as_html(text, current_app.config["SETTINGS"].base_url)
    message = OutboxMessage(
        recipient=recipient,
        subject=subject.strip(),
        text=render_template("mail/layout.txt", text=text.strip()).strip() + "\n",
        html=render_template("mail/layout.html", subject=subject.strip(), body=body),
        written_at=at,
    )
    db.session.add(message)
    db.session.flush()
    after_commit(partial(jobs.enqueue, "deliver", message.id))
    return message


def sweep() -> None:
    """Send whatever waits and is due: what failed before, or was left behind by a crash.

    Where nobody answers, the others wait for the next sweep, so that one holds up the queue for a moment only.
    """
    waiting = due(clock.now())
    db.session.rollback()  # SQLite lets nobody write who began by reading, when somebody else wrote meanwhile
    for message_id in waiting:
        if deliver(message_id) is Delivery.NOBODY_ANSWERED:
            return


def deliver(message_id: int) -> Delivery:
    """Send one message if it was not sent yet; a failure is kept with the message and tried again later.

    Whoever delivers takes the message first, so that two never send the same one.
    """
    email = take(message_id, clock.now())
    if email is None:
        return Delivery.NOT_OURS
    try:
        post(message_id, email)
    except smtplib.SMTPRecipientsRefused as refusal:
        note_refusal(message_id, refusal)
    except (OSError, smtplib.SMTPException) as problem:
        note_failure(message_id, str(problem))
        answered = isinstance(problem, smtplib.SMTPResponseException)
        return Delivery.TRIED if answered else Delivery.NOBODY_ANSWERED
    else:
        note_sent(message_id, clock.now())
    return Delivery.TRIED


@transaction()
def take(message_id: int, at: datetime) -> EmailMessage | None:
    """Count the try before it is made. While it is made the message is not due, and after a crash it will be."""
    message = db.session.get(OutboxMessage, message_id, with_for_update={"key_share": True}, populate_existing=True)
    if message is None or not is_due(message, at):
        return None
    message.attempts += 1
    return as_email(message)


def note_refusal(message_id: int, refusal: smtplib.SMTPRecipientsRefused) -> None:
    """The server knows the address is wrong (5xx): it came back at once. Anything else is tried again."""
    (code, said), *_ = refusal.recipients.values()
    reason = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    if code >= FOR_GOOD:
        bounces.note_bounce(message_id, reason, at=clock.now())
    else:
        note_failure(message_id, reason)


@transaction()
def note_sent(message_id: int, at: datetime) -> None:
    message = db.session.get_one(OutboxMessage, message_id)
    message.sent_at, message.last_problem = at, ""


@transaction()
def note_failure(message_id: int, problem: str) -> None:
    message = db.session.get_one(OutboxMessage, message_id)
    message.last_problem = problem[:500]


def due(at: datetime) -> list[int]:
    """The unsent messages whose pause is over, oldest first."""
    waiting = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.sent_at.is_(None), OutboxMessage.bounced_at.is_(None))
        .order_by(OutboxMessage.id)
        .limit(500)
    )
    return [message.id for message in waiting if is_due(message, at)]


def is_due(message: OutboxMessage, at: datetime) -> bool:
    if message.sent_at or message.bounced_at:
        return False
    return not message.attempts or message.written_at + pause_after(message.attempts) <= at


def pause_after(attempts: int) -> timedelta:
    """How long after it was written a message is tried again: doubling, then six hours more each time."""
    doubled = FIRST_PAUSE * 2 ** min(attempts, MOST_DOUBLINGS)
    return doubled + LONGEST_PAUSE * max(0, attempts - MOST_DOUBLINGS) if attempts else timedelta()


def post(message_id: int, email: EmailMessage) -> None:
    """Hand the message to the mail server; without one it becomes a file in the instance folder."""
    url = current_app.config["SETTINGS"].mail_url
    if not url:
        write_file(message_id, email)
        return
    with mail_server(url) as server:
        server.send_message(email)


def as_email(message: OutboxMessage) -> EmailMessage:
    """As it goes out. Names that people gave stand in subjects: in a header nothing may end a line."""
    email = EmailMessage()
    email["From"] = current_app.config["SETTINGS"].mail_from
    email["To"] = message.recipient
    email["Subject"] = " ".join(message.subject.split())
    email["Message-ID"] = f"<{message.id}.{int(message.written_at.timestamp())}@safety-fund>"
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    return email


def write_file(message_id: int, email: EmailMessage) -> None:
    folder: Path = current_app.config["SETTINGS"].instance_path / "mail"
    folder.mkdir(exist_ok=True)
    (folder / f"{message_id:06d}.eml").write_bytes(bytes(email))


@contextmanager
def mail_server(url: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
    try:
        if parts.username:
            if parts.scheme == "smtp":
                server.starttls(context=ssl.create_default_context())
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
    finally:
        part_from(server)


def part_from(server: smtplib.SMTP) -> None:
    """What a server says to our goodbye changes nothing: it took the message before, or did not."""
    with suppress(OSError):
        server.quit()
    server.close()
