"""Every mail the office has sent, without its text: a sign-in link is for its reader alone.

How many mails an applicant got tells what became of their bid: whom a grant is offered gets its papers too. So whoever
is kept out of a round's judging sees no mail to those who applied in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request, url_for
from sqlalchemy import ColumnElement, func, select, union
from sqlalchemy.orm import defer

from app.accounts.models import Membership, Person
from app.applications.models import Application
from app.applications.paper.models import PaperBid
from app.home.views import views
from app.platform import guard
from app.platform.db import db
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.models import OutboxMessage
from app.platform.paging import Pages, asked_pages

LONGEST_SEARCH = 200
STATES: dict[str, tuple[str, ColumnElement[bool]]] = {
    "waiting": ("Not sent yet", OutboxMessage.sent_at.is_(None) & OutboxMessage.bounced_at.is_(None)),
    "sent": ("Sent", OutboxMessage.sent_at.is_not(None) & OutboxMessage.bounced_at.is_(None)),
    "back": ("Came back", OutboxMessage.bounced_at.is_not(None)),
}


@views.get("/office/mail")
@requires("mail:read")
def mail_book() -> Response:
    """Which mail went to whom, which waits, and which came back with what reason."""
    to, state = request.args.get("to", "").strip()[:LONGEST_SEARCH], request.args.get("state", "")
    fits = conditions(to, state)
    pages = asked_pages(
        db.session.scalar(select(func.count(OutboxMessage.id)).where(*fits)) or 0,
        lambda number: url_for("home.mail_book", to=to or None, state=state or None, page=number),
    )
    return page(
        "home/mail.html",
        mail=mail_of(fits, pages),
        to=to,
        state=state,
        states=STATES,
        pages=pages,
        is_whole=not guard.actor().kept_out,
    )


def conditions(to: str, state: str) -> list[ColumnElement[bool]]:
    fits = [OutboxMessage.recipient.contains(to.lower(), autoescape=True)] if to else []
    fits += [STATES[state][1]] if state in STATES else []
    return [*fits, is_open_to(closed)] if (closed := list(guard.actor().kept_out)) else fits


def is_open_to(closed: Sequence[int]) -> ColumnElement[bool]:
    """The condition that a mail went to nobody who applied in one of these rounds."""
    people = (
        select(Person.email)
        .join(Membership, Membership.person_id == Person.id)
        .join(Application, Application.organisation_id == Membership.organisation_id)
        .where(Application.round_id.in_(closed))
    )
    on_paper = select(func.lower(PaperBid.email)).join(Application).where(Application.round_id.in_(closed))
    return OutboxMessage.recipient.not_in(union(people, on_paper))


def mail_of(fits: Sequence[ColumnElement[bool]], pages: Pages) -> Sequence[OutboxMessage]:
    """One page of the mail that fits, the newest first."""
    without_texts = defer(OutboxMessage.text), defer(OutboxMessage.html)
    wanted = select(OutboxMessage).where(*fits).options(*without_texts).order_by(OutboxMessage.id.desc())
    return db.session.scalars(wanted.limit(pages.size).offset(pages.offset)).all()
