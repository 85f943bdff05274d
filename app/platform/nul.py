"""The one character that PostgreSQL keeps in no text: left out of what is sent, and in an address found nowhere."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from app.platform.errors import NotFound

NUL = "\x00"


class Sent(ImmutableMultiDict[str, Any]):
    """Fields of a form or of a query, as they can be kept. Nobody types this character; it is invisible."""

    def __init__(self, mapping: Any = None) -> None:
        pairs = MultiDict(mapping).items(multi=True)
        super().__init__([(name, value.replace(NUL, "") if isinstance(value, str) else value) for name, value in pairs])


def leave_out_nul(app: Flask) -> None:
    """For every request."""
    app.request_class = type("Request", (app.request_class,), {"parameter_storage_class": Sent})

    @app.before_request
    def look_at_address() -> None:
        if NUL in request.path:
            raise NotFound
