"""Acts that an officer does for somebody without an account, in their name: only as they said, and confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.applications.models import Application
from app.applications.paper.models import ReadBackWay
from app.permissions import Actor
from app.platform import audit
from app.platform.errors import Refused
from app.platform.formatting import date_and_time


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who confirmed what was read back to them, how and when."""

    confirmed_by: str
    how: ReadBackWay
    confirmed_at: datetime

    def facts(self) -> audit.Values:
        """What the trail keeps of it: how and when, and not whose name was given."""
        return {"in_their_name": True, "how": self.how.value, "confirmed_at": self.confirmed_at.isoformat()}


def speaks_for_them(actor: Actor, application: Application) -> bool:
    """Whether this person acts in the name of others: the office, for a bid that it entered for somebody."""
    return application.is_entered and application.organisation_id not in actor.organisation_roles


def check_confirmed(confirmed: Confirmed, since: datetime, at: datetime) -> None:
    """Raises: Refused, when they confirmed it before they could have heard of it, or in the future."""
    if confirmed.confirmed_at > at:
        raise Refused(f"{date_and_time(confirmed.confirmed_at)} is still to come. Enter when they confirmed it.")
    if confirmed.confirmed_at < since.replace(second=0, microsecond=0):  # people enter hours and minutes
        raise Refused(f"They can only have confirmed it after {date_and_time(since)}, when they were asked.")
