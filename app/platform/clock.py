"""The one place that reads the time.

Operations are given their time; views ask here. The demo can move the
office's clock forward, so that one bid can be walked to its publication.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask, current_app, has_request_context, request

LONDON = ZoneInfo("Europe/London")
RECEIVED_AT = "safety_fund.received_at"  # in the request's environment; no header can get there


class Clock:
    """The office's clock: real time plus what the demo moved it by."""

    def __init__(self) -> None:
        self.moved_by = timedelta()

    def now(self) -> datetime:
        return self.shown(datetime.now(UTC))

    def shown(self, moment: datetime) -> datetime:
        """What the office's clock showed at a real moment."""
        return moment + self.moved_by

    def move_to(self, moment: datetime) -> None:
        self.moved_by = moment - datetime.now(UTC)


def now() -> datetime:
    """The present moment, in UTC."""
    moment: datetime = current_app.extensions["clock"].now()
    return moment


def arrival() -> datetime:
    """When the request in hand was received, in UTC; outside a request, now.

    `flask serve` notes it when the last byte is there (platform/receiving.py). Under another WSGI server it is
    when a worker takes the request up, which is later: with all workers busy, by as long as they are.
    """
    if not has_request_context():
        return now()
    moment: datetime = request.environ.setdefault(RECEIVED_AT, now())
    return moment


def note_arrivals(app: Flask) -> None:
    """Where the server did not say when it received a request, take the moment before anything else is done."""

    @app.before_request
    def note_arrival() -> None:
        arrival()


def local(moment: datetime) -> datetime:
    """The same moment on the office's wall, Europe/London."""
    return moment.astimezone(LONDON)


def midnight(day: date) -> datetime:
    """The moment at which a day begins on the office's wall, in UTC."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)
