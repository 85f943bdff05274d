"""Who is told when something on a list is changed after the list was made.

A record that was signed stands above this feature, so it cannot be called from here: it registers instead.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.accounts.models import Person
from app.awards.models import Recommendation

Listener = Callable[..., None]
LISTENERS: list[Listener] = []


def when_changed(listener: Listener) -> Listener:
    """Register who is called with the list, what was changed (as a sentence's subject), actor and time."""
    LISTENERS.append(listener)
    return listener


def tell(recommendation: Recommendation, what: str, *, actor: Person, at: datetime) -> None:
    """Something on this list was changed: call it in the transaction of the change. A listener may refuse."""
    for listener in LISTENERS:
        listener(recommendation, what, actor=actor, at=at)


RecordFinder = Callable[[Recommendation], "tuple[str, str] | None"]
RECORD_FINDERS: list[RecordFinder] = []


def finds_record(finder: RecordFinder) -> RecordFinder:
    """Register who knows the decision record that was written from a list: its reference and its address."""
    RECORD_FINDERS.append(finder)
    return finder


def record_of(recommendation: Recommendation) -> tuple[str, str] | None:
    """The decision record written from this list, if there is one."""
    return next((found for finder in RECORD_FINDERS if (found := finder(recommendation))), None)
