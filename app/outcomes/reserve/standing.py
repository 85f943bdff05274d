"""Where a bid of the reserve list stands after the decision, in the words of its page."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.applications.models import Application
from app.awards.deferring.models import Deferral
from app.decisions.following import WHY
from app.outcomes.reserve.grants import Grant
from app.platform.formatting import long_date, money


class State(StrEnum):
    """Where it is; each with its mark on the page."""

    WAITING = "waiting"
    PROPOSED = "proposed"
    AWARDED = "awarded"
    OUT = "out"


MARKS = {State.WAITING: "todo", State.PROPOSED: "progress", State.AWARDED: "done", State.OUT: "none"}


@dataclass(frozen=True, slots=True)
class Place:
    """A bid at its place on the reserve list. Amounts in pounds; `why_not` says why it cannot be proposed."""

    number: int
    bid: Application
    score: str
    line: dict[str, Any]
    state: State
    words: str
    why_not: str = ""

    @property
    def reference(self) -> str:
        return str(self.bid.reference)

    @property
    def asked(self) -> Decimal:
        return self.bid.requested_amount or Decimal("0.00")

    @property
    def mark(self) -> str:
        return MARKS[self.state]


def place_of(
    number: int,
    line: dict[str, Any],
    bid: Application,
    *,
    grant: Grant | None,
    decided_in: str,
    proposed_in: str,
    has_failed: bool,
    deferral: Deferral | None,
) -> Place:
    """The first of these that applies: awarded, not supported, out for a reason of its own, proposed, waiting."""

    def place(state: State, words: str, why_not: str = "") -> Place:
        return Place(number, bid, line["score"], line, state, words, why_not)

    if grant:
        words = f"{money(grant.amount)} awarded in {grant.record}"
        return place(State.AWARDED, f"{words}{after(grant)}.", f"{words}.")
    if decided_in:
        return place(State.OUT, f"Not supported in {decided_in}.", f"Not supported in {decided_in}.")
    if why := out_because(bid, has_failed, deferral):
        return place(State.OUT, why, why)
    if proposed_in:
        return place(State.PROPOSED, f"Proposed in {proposed_in}.")
    return place(State.WAITING, "Waiting.")


def after(grant: Grant) -> str:
    """What became of a grant from the reserve list, where it came free again."""
    if grant.free is None:
        return ""
    return f"; {money(grant.free.amount)} of it {WHY[grant.free.why]} on {long_date(grant.free.on)}"


def out_because(bid: Application, has_failed: bool, deferral: Deferral | None) -> str:
    """Why a bid that nothing was decided of since can no longer be proposed; empty where it can."""
    if bid.withdrawal:
        return "Withdrawn by the applicant."
    if failed := [check.name for check in bid.checks if not check.passed]:
        return f"A check is not passed: {', '.join(failed)}."
    if has_failed:
        return "Due diligence failed."
    return f"Deferred to {deferral.to_round.title}." if deferral else ""
