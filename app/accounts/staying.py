"""How long somebody stays signed in here, so that pages can say it, warn in time and let them stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from flask import current_app, session

from app.accounts.sessions import SEEN, SignedIn, idle_limit
from app.platform.clock import local
from app.platform.formatting import clock_time

WARNING = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Stay:
    """When a sign-in ends if nothing is saved or opened any more (`idle_ends_at`), and when in any case."""

    idle_ends_at: datetime
    last_moment: datetime
    now: datetime

    @property
    def ends_at(self) -> datetime:
        return min(self.idle_ends_at, self.last_moment)

    @property
    def seconds_left(self) -> int:
        return max(int((self.ends_at - self.now).total_seconds()), 0)

    @property
    def can_be_longer(self) -> bool:
        """Whether a request now would make it longer by more than a warning's time."""
        return self.last_moment - self.now > WARNING

    @property
    def until(self) -> str:
        return spoken(self.ends_at, self.now)

    @property
    def at_most_until(self) -> str:
        return spoken(self.last_moment, self.now)


def stay_of(signed_in: SignedIn, at: datetime) -> Stay:
    """The stay of this sign-in, as its last request left it."""
    seen = datetime.fromtimestamp(session[SEEN], UTC)
    return Stay(seen + idle_limit(signed_in.method), signed_in.ends_at, at)


def spoken(moment: datetime, now: datetime) -> str:
    """8:42pm, or 6:05am tomorrow."""
    return f"{clock_time(moment)}{'' if local(moment).date() == local(now).date() else ' tomorrow'}"


def tag_of(signed_in: SignedIn) -> str:
    """By which a page knows that the same person is signed in again. It says nothing of who that is."""
    return sha256(f"{current_app.secret_key!r}:{signed_in.person_id}".encode()).hexdigest()[:16]
