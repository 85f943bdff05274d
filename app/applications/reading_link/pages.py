"""Reading links: made and ended by people who may edit, followed by anybody who has one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.applications import queries
from app.applications.content import content_of
from app.applications.forms import LineField
from app.applications.models import Application
from app.applications.reading_link import operations
from app.applications.reading_link import queries as link_queries
from app.applications.reading_link.models import ReadingLink
from app.applications.status import by_the_clock
from app.applications.views import frame, views
from app.platform import clock, guard
from app.platform.addresses import whole_address
from app.platform.errors import Refused
from app.platform.fields import ChoiceField
from app.platform.formatting import week_date
from app.platform.forms import Needed
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter

WEEKS = (1, 2, 4)
PRIVATE_KINDS = {"contact", "address"}
PRIVATE_KEYS = {"contact", "address", "telephone", "phone", "email"}  # in forms that asked for them as plain text
NOT_SHOWN = "Not shown to readers of this link"


class ReadingLinkForm(FlaskForm):
    """Who will read, and until when."""

    readers = LineField(
        "Who is it for?",
        [Needed("Say who the link is for, like “Our trustees”.")],
        description="A few words for your own list, like “Our trustees”.",
    )
    weeks = ChoiceField("How long shall it work?", [Needed("Choose how long the link shall work.")])

    def offer(self, at: datetime) -> None:
        self.weeks.offer((str(weeks), words_of(weeks, at)) for weeks in WEEKS)


def words_of(weeks: int, at: datetime) -> str:
    name = "1 week" if weeks == 1 else f"{weeks} weeks"
    return f"{name}, until {week_date(at + timedelta(weeks=weeks))}"


@views.get("/applications/<key>/reading-links")
@requires("reading-link:make", of=queries.find)
def reading_links(application: Application) -> Response:
    return links_page(application, ReadingLinkForm())


def links_page(application: Application, form: ReadingLinkForm, status: int = 200, made: str = "") -> Response:
    at = clock.now()
    form.offer(at)
    return page(
        "applications/reading_link/links.html",
        status=status,
        **frame(application),
        form=form,
        links=link_queries.links_of(application),
        at=at,
        made=made,
    )


@views.post("/applications/<key>/reading-links")
@requires("reading-link:make", of=queries.find)
@limiter.limit("60 per hour")
def make_reading_link(application: Application) -> ResponseReturnValue:
    """Make a link and show it, this once: only its digest is kept."""
    form, at = ReadingLinkForm(), clock.now()
    form.offer(at)
    if not form.validate_on_submit():
        return links_page(application, form, status=422)
    lasts, once = timedelta(weeks=int(form.weeks.data)), request.form.get("once", "")
    try:
        token = operations.make(application, form.readers.data, lasts, actor=guard.person(), at=at, once=once)
    except Refused as refused:
        form.readers.errors = [refused.message]
        return links_page(application, form, status=422)
    if token is None:
        return redirect(url_for("applications.reading_links", key=application.key))
    url = whole_address("applications.read_by_link", token=token)
    return links_page(application, ReadingLinkForm(None), made=url)


@views.post("/applications/<key>/reading-links/<link_key>/ending")
@requires("reading-link:make", of=link_queries.find)
def end_reading_link(link: ReadingLink) -> ResponseReturnValue:
    operations.end(link, actor=guard.person(), at=clock.now())
    flash(f"The link for {link.readers} has ended. Whoever follows it reads nothing any more.", "good")
    return redirect(url_for("applications.reading_links", key=link.application.key))


@views.get("/reading/<token>")
@requires("reading-link:follow")
@limiter.limit("300 per hour")
def read_by_link(token: str) -> Response:
    """The application as it stands, for whoever has the link; kept by no cache, listed by no search engine."""
    at = clock.now()
    link = link_queries.opened_by(token, at)
    if link is None:
        response = page("applications/reading_link/ended.html", status=404)
    else:
        response = page("applications/reading_link/read.html", **shown_by(link, at))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


def shown_by(link: ReadingLink, at: datetime) -> dict[str, Any]:
    """What was submitted; before that, or when it was opened again, the draft."""
    application = link.application
    is_sent = application.submission is not None and not application.is_draft
    content = application.submission.content if is_sent and application.submission else content_of(application)
    return {
        "link": link,
        "application": application,
        "content": without_private(content),
        "standing": by_the_clock(application, at),
        "deadline": queries.deadline(application, at),
    }


def without_private(content: dict[str, Any]) -> dict[str, Any]:
    """The bid without where people live and how they are reached: trustees decide without that."""
    sections = [
        section | {"questions": [hidden(question) for question in section.get("questions", [])]}
        for section in content.get("sections", [])
    ]
    return content | {"sections": sections}


def hidden(question: dict[str, Any]) -> dict[str, Any]:
    if not (is_private(question) and (question.get("answer") or question.get("table"))):
        return question
    return question | {"answer": NOT_SHOWN, "kind": "short text", "table": None}


def is_private(question: dict[str, Any]) -> bool:
    is_marked = bool(question.get("private"))
    return is_marked or question.get("kind") in PRIVATE_KINDS or question.get("key") in PRIVATE_KEYS
