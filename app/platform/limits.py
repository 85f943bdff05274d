"""How often a thing may be tried, and how much a form may hold.

What one network address or one person asks for is counted in memory, in each process for itself and anew after a
restart: it holds off floods. Wrong passwords and codes are counted in the database (app.accounts.tries).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import HTTPException

from app.platform import guard

View = TypeVar("View", bound=Callable[..., object])

ONE_FORM = 64 * 1024  # bytes; a reason, a choice, a name
LONG_TEXTS = 512 * 1024  # bytes; pages that hold long answers, or a row for each bid

ROOM = 2 * 2**20  # bytes that the server reads anywhere, so that the page which explains "too large" can be sent

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://", headers_enabled=False)


def this_person() -> str:
    """For what is limited by person, wherever they sit."""
    return f"person {guard.actor().person_id}"


def takes(most_bytes: int) -> Callable[[View], View]:
    """How large a body this view reads; without it, that of one form. Stands beneath `requires`."""

    def decorate(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return decorate


def limit_bodies(app: Flask) -> None:
    """Set the limit of each route before anything reads its body. Register it before what checks forms."""

    @app.before_request
    def limit() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        request.max_content_length = getattr(view, "most_bytes", ONE_FORM)


def read_at_most(app: Flask, method: str, path: str) -> int:
    """At how many bytes the server stops reading a body sent there: half as much again as the route takes."""
    try:
        endpoint, _ = app.url_map.bind("").match(path, method=method)
    except HTTPException:
        return ROOM
    return max(ROOM, getattr(app.view_functions[endpoint], "most_bytes", ONE_FORM) * 3 // 2)
