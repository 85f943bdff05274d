"""Every mail the office has sent, without its text: a sign-in link is for its reader alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, abort, request, url_for
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import defer

from app.home.views import views
from app.platform.db import db
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.models import OutboxMessage

PAGE = 50
LONGEST_SEARCH = 200
STATES: dict[str, tuple[str, ColumnElement[bool]]] = {
    "waiting": ("Not sent yet", OutboxMessage.sent_at.is_(None) & OutboxMessage.bounced_at.is_(None)),
    "sent": ("Sent", OutboxMessage.sent_at.is_not(None) & OutboxMessage.bounced_at.is_(None)),
    "back": ("Came back", OutboxMessage.bounced_at.is_not(None)),
}


@dataclass(frozen=True, slots=True)
class MailPage:
    """One page of the mail that fits what is asked for, the newest first."""

    messages: Sequence[OutboxMessage]
    number: int
    total: int

    @property
    def count(self) -> int:
        return max(1, -(-self.total // PAGE))


@views.get("/office/mail")
@requires("mail:read")
def mail_book() -> Response:
    """Which mail went to whom, which waits, and which came back with what reason."""
    to, state = request.args.get("to", "").strip()[:LONGEST_SEARCH], request.args.get("state", "")
    asked = request.args.get("page", "1")
    found = mail_page(to, state, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0)
    if not 1 <= found.number <= found.count:
        abort(404)
    return page("home/mail.html", mail=found, to=to, state=state, states=STATES, pages=pages_of(found, to, state))


def mail_page(to: str, state: str, number: int) -> MailPage:
    fits = [OutboxMessage.recipient.contains(to.lower(), autoescape=True)] if to else []
    fits += [STATES[state][1]] if state in STATES else []
    total = db.session.scalar(select(func.count(OutboxMessage.id)).where(*fits)) or 0
    without_texts = defer(OutboxMessage.text), defer(OutboxMessage.html)
    wanted = select(OutboxMessage).where(*fits).options(*without_texts).order_by(OutboxMessage.id.desc())
    rows = db.session.scalars(wanted.limit(PAGE).offset(max(0, number - 1) * PAGE)).all()
    return MailPage(rows, number, total)


def pages_of(found: MailPage, to: str, state: str) -> dict[str, object]:
    """What the pager reads."""
    first = (found.number - 1) * PAGE
    return {
        "number": found.number,
        "count": found.count,
        "total": found.total,
        "first": first + 1,
        "last": first + len(found.messages),
        "url": lambda number: url_for("home.mail_book", to=to or None, state=state or None, page=number),
    }
