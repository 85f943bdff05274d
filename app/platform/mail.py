"""Mail: written to the outbox with the act it tells of, sent afterwards, tried again until it went."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from sqlalchemy import select

from app.platform import bounces, clock, jobs
from app.platform.db import after_commit, db, transaction
from app.platform.models import OutboxMessage

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
TIMEOUT = 20
FOR_GOOD = 500  # from here on a mail server means it


def send(recipient: str, template: str, *, at: datetime, **context: Any) -> OutboxMessage:
    """Write one mail to the outbox, in the transaction in hand.

    `templates/mail/NAME.txt` gives the subject on its first line and the text below it,
    `templates/mail/NAME.html` the same text for readers that show HTML.
    """
    subject, _, text = render_template(f"mail/{template}.txt", **context).strip().partition("\n")
    message = OutboxMessage(
        recipient=recipient,
        subject=subject.strip(),
        text=text.strip() + "\n",
        html=render_template(f"mail/{template}.html", subject=subject.strip(), **context),
        written_at=at,
    )
    db.session.add(message)
    db.session.flush()
    after_commit(partial(jobs.enqueue, "deliver", message.id))
    return message


def sweep() -> None:
    """Send whatever waits and is due: what failed before, or was left behind by a crash."""
    for message_id in due(clock.now()):
        deliver(message_id)


def deliver(message_id: int) -> None:
    """Send one message if it was not sent yet; a failure is kept with the message and tried again later."""
    message = db.session.get(OutboxMessage, message_id)
    if message is None or message.sent_at or message.bounced_at:
        return
    try:
        post(message)
    except smtplib.SMTPRecipientsRefused as refusal:
        note_refusal(message_id, refusal)
    except (OSError, smtplib.SMTPException) as problem:
        note_failure(message_id, str(problem))
    else:
        note_sent(message_id, clock.now())


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
    message.sent_at, message.attempts, message.last_problem = at, message.attempts + 1, ""


@transaction()
def note_failure(message_id: int, problem: str) -> None:
    message = db.session.get_one(OutboxMessage, message_id)
    message.attempts, message.last_problem = message.attempts + 1, problem[:500]


def due(at: datetime) -> list[int]:
    """The unsent messages whose pause is over, oldest first."""
    waiting = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.sent_at.is_(None), OutboxMessage.bounced_at.is_(None))
        .order_by(OutboxMessage.id)
        .limit(500)
    )
    return [message.id for message in waiting if message.written_at + pause_after(message.attempts) <= at]


def pause_after(attempts: int) -> timedelta:
    """How long after it was written a message is tried again: doubling, six hours at most."""
    if not attempts:
        return timedelta()
    return min(FIRST_PAUSE * 2 ** min(attempts, 12), LONGEST_PAUSE)


def post(message: OutboxMessage) -> None:
    """Hand the message to the mail server; without one it becomes a file in the instance folder."""
    url = current_app.config["SETTINGS"].mail_url
    if not url:
        write_file(message)
        return
    with mail_server(url) as server:
        server.send_message(as_email(message))


def as_email(message: OutboxMessage) -> EmailMessage:
    email = EmailMessage()
    email["From"] = current_app.config["SETTINGS"].mail_from
    email["To"] = message.recipient
    email["Subject"] = message.subject
    email["Message-ID"] = f"<{message.id}.{int(message.written_at.timestamp())}@safety-fund>"
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    return email


def write_file(message: OutboxMessage) -> None:
    folder: Path = current_app.config["SETTINGS"].instance_path / "mail"
    folder.mkdir(exist_ok=True)
    (folder / f"{message.id:06d}.eml").write_bytes(bytes(as_email(message)))


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
    with server:
        if parts.username:
            if parts.scheme == "smtp":
                server.starttls(context=ssl.create_default_context())
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
