"""A bid as the rules see it: what was asked for, which checks it passed, and how the panel marked it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from app.rules.gates import Gate


class Status(StrEnum):
    """Where a bid stands for the ranking."""

    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Bid:
    """One submitted application as the rules see it.

    amount is what is asked for, in pounds; sheets are the signed-off score sheets that count, points by
    criterion key, by member; moderated are the moderated points by criterion key; labels (area, theme, …) are
    carried, never ranked by.
    """

    reference: str
    amount: Decimal
    sheets: Mapping[str, Mapping[str, int]]
    moderated: Mapping[str, int] = field(default_factory=dict)
    status: Status = Status.SUBMITTED
    gates: tuple[Gate, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
