"""How often somebody may guess: after too many failures within a quarter of an hour, nothing is checked any more."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from werkzeug.exceptions import TooManyRequests

from app.platform.limits import limiter

MOST_FAILURES = RateLimitItemPerMinute(10, 15)


def check(kind: str, subject: object) -> None:
    """Raises: TooManyRequests, when this subject failed too often of late."""
    if limiter.enabled and not limiter.limiter.test(MOST_FAILURES, kind, str(subject)):
        raise TooManyRequests


def note_failure(kind: str, subject: object) -> None:
    if limiter.enabled:
        limiter.limiter.hit(MOST_FAILURES, kind, str(subject))
