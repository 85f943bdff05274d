"""Every refusal gets a page that says why and what next; no trace reaches a person."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.platform import events
from app.platform.db import db
from app.platform.errors import NotAllowed, Refusal, SignInNeeded
from app.platform.htmx import wants_fragment
from app.platform.outages import is_outage, show_outage
from app.platform.sending_again import held_back, sent_again

PAGES = {400, 401, 403, 404, 405, 409, 413, 422, 429, 500}
STALE_FORM = (
    "This page was open for too long, or you signed out meanwhile. Go back, copy what you typed if you need it, "
    "load the page again and send it once more."
)


def register_error_pages(app: Flask) -> None:
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(CSRFError, show_stale_form)
    app.register_error_handler(Exception, show_failure)


def show_refusal(refusal: Refusal) -> ResponseReturnValue:
    if isinstance(refusal, NotAllowed):
        events.note("not allowed", person_id=events.present_person())
    if isinstance(refusal, SignInNeeded):
        return answer(refusal.status, refusal.message, **sent_again())
    return answer(
        refusal.status,
        refusal.message,
        theirs=getattr(refusal, "theirs", ""),
        yours=getattr(refusal, "yours", ""),
    )


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    if error.code >= 500:
        return show_failure(error)
    response = answer(error.code if error.code in PAGES else 400, getattr(error, "message", ""))
    if error.code == 429:
        events.note("too many tries", person_id=events.present_person())
        response.headers.extend(error.get_headers() if not error.response else [])
        response.headers["Content-Type"] = "text/html; charset=utf-8"
    return response


def show_stale_form(error: CSRFError) -> ResponseReturnValue:
    events.note("form without a valid token", person_id=events.present_person())
    sent = sent_again()
    return answer(400, "" if sent and not wants_fragment() else STALE_FORM, **sent)


def show_failure(error: Exception) -> ResponseReturnValue:
    """Something of ours broke. The log has the trace; the person has a way on.

    The page is made without the frame of the others: what broke may be the database that the frame reads.
    """
    if is_outage(error):
        return show_outage(error)
    current_app.logger.exception("unhandled failure")
    db.session.rollback()
    events.note("failed", problem=type(error).__name__)
    page = current_app.jinja_env.get_template("errors/500.html")
    text = page.render(office=current_app.config["SETTINGS"].office, **held_back())
    return make_response(text, 500, {"Cache-Control": "no-store"})


def answer(status: int, message: str, **context: Any) -> Response:
    """A whole page; to htmx, which shows it in place, only the sentence."""
    if wants_fragment() and message:
        return make_response(message, status, {"Content-Type": "text/plain; charset=utf-8"})
    return make_response(render_template(f"errors/{status}.html", message=message, **context), status)
