"""Mail that came back: the mail server's report is read, and the message it is about is marked."""

from __future__ import annotations

import re
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from app.platform import audit
from app.platform.db import db, transaction
from app.platform.models import OutboxMessage

OURS = re.compile(r"<(\d+)\.(\d+)@safety-fund>")
LONGEST = 500


def read_report(raw: bytes) -> tuple[int, str] | None:
    """The message that a delivery status report (RFC 3464) says has failed, and why; None for anything else.

    A report counts only where it holds the Message-ID that we gave, so nobody can guess one.
    """
    report = BytesParser(policy=policy.default).parsebytes(raw)
    if report.get_content_type() != "multipart/report":
        return None
    parts = list(report.walk())
    failed = next((said for part in parts if (said := failure_in(part))), None)
    ours = next((found for part in parts if (found := message_id_in(part))), None)
    return (ours, failed) if failed and ours else None


def failure_in(part: EmailMessage) -> str | None:
    """Why the recipient cannot be reached, where this part says that delivery failed for good."""
    if part.get_content_type() != "message/delivery-status":
        return None
    for group in part.get_payload():
        if group.get("Action", "").strip().lower() == "failed":
            reason = group.get("Diagnostic-Code") or group.get("Status") or "not delivered"
            return " ".join(str(reason).split())[:LONGEST]
    return None


def message_id_in(part: EmailMessage) -> int | None:
    """The number of the message of ours whose heading stands in this part."""
    kind = part.get_content_type()
    if kind == "text/rfc822-headers":
        heading = BytesParser(policy=policy.default).parsebytes(part.get_content().encode())
    elif kind == "message/rfc822":
        heading = part.get_payload(0)
    else:
        return None
    found = OURS.search(str(heading.get("Message-ID", "")))
    return known(int(found[1]), int(found[2])) if found else None


def known(message_id: int, written: int) -> int | None:
    message = db.session.get(OutboxMessage, message_id)
    return message_id if message and int(message.written_at.timestamp()) == written else None


@transaction()
def note_bounce(message_id: int, reason: str, *, at: datetime) -> None:
    """Mark a message as come back. Come back already, it stays so."""
    message = db.session.get_one(OutboxMessage, message_id, with_for_update={"key_share": True})
    if message.bounced_at:
        return
    message.bounced_at, message.bounce_reason = at, reason[:LONGEST]
    audit.record("mail.bounced", actor=None, at=at, subject=message, after={"reason": message.bounce_reason})
