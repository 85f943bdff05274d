"""What is worked out from a whole round, kept for as long as nothing happens in it.

Every act that concerns a round is in the audit trail under that round. So whatever was worked out at the
trail's last event of the round is still true while that is the last: counting 50,000 sheets once is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from flask import current_app

from app.assessment.counting import last_event
from app.rounds.models import Round

MOST_KEPT = 100
Worked = TypeVar("Worked")


class Kept:
    """Values by round and name, each with the state it was worked out at. A stale one is replaced, never found."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.values: dict[tuple[int, Hashable], tuple[Hashable, Any]] = {}

    def get(self, key: tuple[int, Hashable], state: Hashable) -> tuple[bool, Any]:
        at, value = self.values.get(key, (None, None))
        return at == state, value

    def set(self, key: tuple[int, Hashable], state: Hashable, value: Any) -> None:
        with self.lock:
            self.values.pop(key, None)
            self.values[key] = (state, value)
            while len(self.values) > MOST_KEPT:
                self.values.pop(next(iter(self.values)))


def kept(round_: Round, name: Hashable, work_out: Callable[[], Worked]) -> Worked:
    """The value of that name for this round, worked out anew only after something happened in the round.

    Only for what holds no database objects, and nothing that changes without an act of the round.
    """
    return kept_while(last_event(round_), (round_.id, name), work_out)


def kept_while(state: Hashable, key: tuple[int, Hashable], work_out: Callable[[], Worked]) -> Worked:
    """The value of that key, worked out anew when the state is another than then."""
    store: Kept = current_app.extensions.setdefault("kept", Kept())
    found, value = store.get(key, state)
    if not found:
        value = work_out()
        store.set(key, state, value)
    return value
