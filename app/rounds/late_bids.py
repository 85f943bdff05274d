"""Whether a round that has closed may still take bids: until its list goes to the commissioner.

Where a round's list is, is kept by features above this one, so they tell here what they know of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.platform.errors import Refused
from app.rounds.models import Round

Finder = Callable[[Round, datetime], str]
FINDERS: list[Finder] = []


def says_why_no_more(finder: Finder) -> Finder:
    """Register who knows that a round is too far on to take bids: it gives the sentence, or nothing."""
    FINDERS.append(finder)
    return finder


def why_no_more_bids(round_: Round, at: datetime) -> str:
    """Why nobody can be given more time in this round; empty while they can."""
    return next((why for finder in FINDERS if (why := finder(round_, at))), "")


def check_takes_bids(round_: Round, at: datetime) -> None:
    """Raises: Refused, once the round's list is with the commissioner or decided."""
    if why := why_no_more_bids(round_, at):
        raise Refused(why)
