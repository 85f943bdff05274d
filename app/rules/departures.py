"""Departures from the ranking: bids that get less than one after them, and why.

Read from the report of a list as it was frozen, so that they are those of that list for good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.rules.outcome import Outcome, Reason

WORDS = {
    Reason.GATE_FAILED: "Ranked above the last award, but a check of this bid is not passed.",
    Reason.QUORUM_NOT_MET: "Ranked above the last award, but too few score sheets count for this bid.",
    Reason.BELOW_THRESHOLD: "Ranked above the last award, but below the threshold.",
    Reason.BEYOND_BUDGET: (
        "Passed over: what it asks for does not fit into what was left of the pot, and a bid after it does."
    ),
    Reason.PART_FUNDED: "Gets a part of what it asked for: the pot ends here.",
}


@dataclass(frozen=True, slots=True)
class Departure:
    """One bid that is not treated as its place in the ranking says, and why."""

    reference: str
    reason: Reason
    words: str


def departures(lines: Sequence[Mapping[str, Any]]) -> tuple[Departure, ...]:
    """The departures of a list, in rank order. `lines` are the bids of its report, in rank order."""
    recommended = [place for place, line in enumerate(lines) if line["outcome"] == Outcome.RECOMMENDED.value]
    above = lines[: recommended[-1] + 1] if recommended else ()
    reasons = ((line, Reason(line["reason"])) for line in above)
    return tuple(
        Departure(line["reference"], reason, WORDS[reason])
        for line, reason in reasons
        if reason not in (Reason.MEETS_THRESHOLD, Reason.WITHDRAWN)
    )
