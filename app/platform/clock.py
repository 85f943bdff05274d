"""The one place that reads the time.

Operations are given their time; views ask here. The demo can move the
office's clock forward, so that one bid can be walked to its publication.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app, g, has_request_context

LONDON = ZoneInfo("Europe/London")


class Clock:
    """The office's clock: real time plus what the demo moved it by."""

    def __init__(self) -> None:
        self.moved_by = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.moved_by

    def move_to(self, moment: datetime) -> None:
        self.moved_by = moment - datetime.now(UTC)


def now() -> datetime:
    """The present moment, in UTC."""
    moment: datetime = current_app.extensions["clock"].now()
    return moment


def arrival() -> datetime:
    """When the request in hand reached the server, in UTC; outside a request, now."""
    if not has_request_context():
        return now()
    if "arrived_at" not in g:
        g.arrived_at = now()
    moment: datetime = g.arrived_at
    return moment


def local(moment: datetime) -> datetime:
    """The same moment on the office's wall, Europe/London."""
    return moment.astimezone(LONDON)
