"""When the database cannot take or give anything: full, locked, restarted, gone.

Nothing of such a request was stored, for an act is one transaction. The answer says so, holds what was typed,
and offers to send it again; the same form sent again is done once.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from flask import Response, current_app, make_response, request, session
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from app.platform import events
from app.platform.db import READING, db
from app.platform.htmx import wants_fragment

OUTAGES = (OperationalError, InterfaceError, TimeoutError)
SECONDS = "30"  # after which a browser or a program may ask again
NOT_SAVED = "This was not saved: we cannot store anything just now. Keep this page open and try again in a minute."
NOT_SHOWN = "We cannot read anything just now. Try again in a minute."
NEVER_SHOWN = {"csrf_token", "password", "new_password", "code", "fresh_code", "recovery_code"}


def is_outage(error: Exception) -> bool:
    """Whether the database could not be used, or was lost on the way; any other error of it is our own fault."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OUTAGES) and not is_ours(error)


def is_ours(error: Exception) -> bool:
    """SQLite says by the same class that it has no such column. The code tells the two apart."""
    code: int | None = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_ERROR


def show_outage(error: Exception) -> Response:
    """Say that nothing was saved. The page is made without the database: it may be what is missing."""
    current_app.logger.error("the database cannot be used: %s", getattr(error, "orig", None) or error)
    with suppress(SQLAlchemyError):
        db.session.rollback()
    session.modified = False  # what the browser keeps was meant to go with an act that was not done
    events.note("database out of order", problem=type(getattr(error, "orig", None) or error).__name__)
    is_reading = request.method in READING
    headers = {"Cache-Control": "no-store", "Retry-After": SECONDS}
    if wants_fragment():
        sentence = NOT_SHOWN if is_reading else NOT_SAVED
        return make_response(sentence, 503, headers | {"Content-Type": "text/plain; charset=utf-8"})
    fields = [] if is_reading else typed_fields()
    return make_response(page(is_reading, fields), 503, headers)


def page(is_reading: bool, fields: list[tuple[str, str]]) -> str:
    return current_app.jinja_env.get_template("errors/503.html").render(
        office=current_app.config["SETTINGS"].office,
        message=NOT_SHOWN if is_reading else "",
        is_reading=is_reading,
        address=request.full_path.rstrip("?"),
        token=request.form.get("csrf_token", "") if fields else "",
        fields=fields,
        texts=[value for _, value in fields if is_written(value)],
        had_files=not is_reading and bool(request.files),
    )


def typed_fields() -> list[tuple[str, str]]:
    """Every field of the form that was sent, but for what must never stand in a page."""
    try:
        form: MultiDict[str, str] = request.form
    except HTTPException:
        return []
    return [(name, value) for name, value in form.items(multi=True) if name.rpartition("-")[2] not in NEVER_SHOWN]


def is_written(value: str) -> bool:
    """Whether somebody wrote this, so that it is worth copying: names of choices and tokens hold no space."""
    return any(character.isspace() for character in value.strip())
