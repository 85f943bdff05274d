"""The reserve list after the decision: how much of what came free can be given again, and to which bids.

What is free = what came free, less what the first record had given beyond its pot without anybody's authorisation,
less what later records gave from the reserve list. So what the commissioner committed is given again and never
more: freed money first makes good what nobody had covered, and what the first record left of its pot belongs to
the fund's year, not to the reserve list.

The order is that of the list as it was decided, and never changes. A bid gets the whole of what it asked for, or
the officer says why not: nothing is trimmed or passed over silently. Pounds; shares are whole pence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Any

from app.rules.errors import RuleError
from app.rules.money import pence, plain, pounds
from app.rules.outcome import Reason
from app.rules.pot import Division, Pot, divide

FORM = 2
"""How a list that proposes from the reserve list is frozen; a list made from marks has form 1."""

TREATMENTS = (Pot.STRICT, Pot.PART_FUND, Pot.SKIP_AND_FILL)
FACTS = ("round", "submitted", "withdrawn", "assessed", "unscored", "rounding", "threshold", "bands")

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Money:
    """What a round gave and what came free of it, in pounds.

    `committed` is what the first record decided, `covered` its pot and what was authorised over it; `given_again`
    is what later records decided from the reserve list, `came_free` what was declined, lapsed, withdrawn or
    returned of all of them.
    """

    committed: Decimal
    covered: Decimal
    came_free: Decimal
    given_again: Decimal

    @property
    def uncovered(self) -> Decimal:
        """What the first record gave that neither the pot nor an authorisation covered."""
        return max(self.committed - self.covered, pounds(0))

    @property
    def free(self) -> Decimal:
        """What can be given from the reserve list now."""
        return max(self.came_free - self.uncovered - self.given_again, pounds(0))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A bid of the reserve list, in pounds; `why_not` says why it cannot be proposed, empty where it can."""

    reference: str
    asked: Decimal
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """What one waiting bid would get, in pounds; nothing where it is passed over or waits on."""

    reference: str
    asked: Decimal
    amount: Decimal
    reason: Reason


@dataclass(frozen=True, slots=True)
class Proposal:
    """The waiting bids in their order, each with what it would get."""

    treatment: Pot
    free: Decimal
    shares: tuple[Share, ...]

    @property
    def proposed(self) -> tuple[Share, ...]:
        return tuple(share for share in self.shares if share.amount)

    @property
    def amount(self) -> Decimal:
        """What is proposed in all."""
        return sum((share.amount for share in self.shares), pounds(0))

    @property
    def needs_reason(self) -> bool:
        """Whether a bid gets less than the order and its request give it: then the officer says why."""
        return any(share.reason is Reason.PART_FUNDED for share in self.shares) or bool(self.passed_over)

    @property
    def passed_over(self) -> tuple[Share, ...]:
        """Waiting bids that get nothing although one after them does."""
        places = [place for place, share in enumerate(self.shares) if share.amount]
        before = self.shares[: places[-1]] if places else ()
        return tuple(share for share in before if not share.amount)


def propose(candidates: Sequence[Candidate], free: Decimal, treatment: Pot = Pot.STRICT) -> Proposal:
    """Who gets what of the free money, down the reserve list in its order.

    Stop: whole requests, ending before the first that no longer fits. Part-fund: that one gets what is left.
    Skip and fill: it is passed over for the next that fits. Raises: RuleError for any other treatment.
    """
    if treatment not in TREATMENTS:
        raise RuleError("From the reserve list nothing is given beyond what is free.")
    waiting = [candidate for candidate in candidates if not candidate.why_not]
    running = list(accumulate((pence(candidate.asked) for candidate in waiting), initial=0))
    division = divide(treatment, running, len(waiting), pence(free))
    shares = tuple(share_of(division, place, candidate) for place, candidate in enumerate(waiting))
    return Proposal(treatment, free, shares)


def share_of(division: Division, place: int, candidate: Candidate) -> Share:
    if division.part_funds(place):
        part = pounds(division.part_award or 0)
        return Share(candidate.reference, candidate.asked, part, Reason.PART_FUNDED)
    if division.funds(place):
        return Share(candidate.reference, candidate.asked, candidate.asked, Reason.MEETS_THRESHOLD)
    return Share(candidate.reference, candidate.asked, pounds(0), Reason.BEYOND_BUDGET)


def frozen_money(money: Money) -> Plain:
    return {
        "committed": plain(money.committed),
        "covered": plain(money.covered),
        "came_free": plain(money.came_free),
        "given_again": plain(money.given_again),
    }


def recomputed(frozen: Mapping[str, Any]) -> Plain:
    """The report of a list from the reserve list, made again from its frozen inputs alone.

    Its keys are those of a list made from marks. The facts of the round are the first list's; the budget is what
    was free; the bids are those that waited, in order.
    """
    if frozen.get("form") != FORM:
        raise RuleError(f"This was frozen in a form that is not known here: {frozen.get('form')}.")
    lines: list[Plain] = list(frozen["reserve"])
    money = Money(**{name: Decimal(frozen["money"][name]) for name in frozen["money"]})
    check_came_free(money, frozen["came_free"])
    candidates = [Candidate(line["reference"], Decimal(line["asked"]), line["why_not"]) for line in lines]
    proposal = propose(candidates, money.free, Pot(frozen["rules"]["pot"]))
    return {name: frozen["facts"][name] for name in FACTS} | {
        "recommended": len(proposal.proposed),
        "commitment": plain(proposal.amount),
        "budget": plain(money.free),
        "over_budget": "0.00",
        "over_budget_percent": "0.00",
        "pot": proposal.treatment.value,
        "within_tolerance": True,
        "applications": lines_of(proposal, {line["reference"]: line for line in lines}),
    }


def check_came_free(money: Money, came_free: Sequence[Mapping[str, str]]) -> None:
    """The sum that came free is that of the grants it came from."""
    if sum((Decimal(each["amount"]) for each in came_free), pounds(0)) != money.came_free:
        raise RuleError("What came free is not the sum of the grants it came from.")


def lines_of(proposal: Proposal, lines: Mapping[str, Mapping[str, Any]]) -> list[Plain]:
    """The waiting bids as a report tells them."""
    return [
        {name: lines[share.reference][name] for name in ("reference", "score", "score_exact", "band", "rank")}
        | {"outcome": share.reason.outcome.value, "reason": share.reason.value, "amount": plain(share.amount)}
        for share in proposal.shares
    ]
