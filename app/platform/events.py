"""The log of what concerns security: one line of JSON for each sign-in, refusal and failure.

Lines name people by id only. They hold no address, no name, nothing typed and no secret.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC

from flask import has_request_context, request
from flask_login import current_user

from app.platform import clock

log = logging.getLogger("safety_fund.events")


def set_up_log() -> None:
    """Write the lines to the standard error stream, whatever else the server logs."""
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        log.addHandler(handler)
    log.setLevel(logging.INFO)


def note(event: str, *, person_id: int | None = None, **facts: str | int | None) -> None:
    """Write one event. `facts` are ids and fixed words, never what somebody typed."""
    line: dict[str, str | int | None] = {
        "at": clock.now().astimezone(UTC).isoformat(timespec="milliseconds"),
        "event": event,
        "person": person_id,
        "endpoint": request.endpoint if has_request_context() else None,
    }
    log.info(json.dumps({key: value for key, value in (line | facts).items() if value is not None}))


def present_person() -> int | None:
    """The id of the person who is signed in, for events that tell of somebody else's code."""
    return current_user.person_id if current_user and current_user.is_authenticated else None
