"""What can be proposed for a bid, and why: the words of the recommended award list.

Of several reasons the first of these is given: withdrawn, gate failed, quorum not met, below threshold, the
pot's.
"""

from enum import StrEnum


class Outcome(StrEnum):
    """What is proposed for a bid."""

    RECOMMENDED = "recommended"
    RESERVE = "reserve"
    NOT_RECOMMENDED = "not-recommended"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        return OUTCOME_WORDS[self]


OUTCOME_WORDS = {
    Outcome.RECOMMENDED: "Recommended",
    Outcome.RESERVE: "Reserve list",
    Outcome.NOT_RECOMMENDED: "Not recommended",
    Outcome.WITHDRAWN: "Withdrawn",
}


class Reason(StrEnum):
    """Why; the first that applies."""

    MEETS_THRESHOLD = "meets-threshold"
    BELOW_THRESHOLD = "below-threshold"
    GATE_FAILED = "gate-failed"
    QUORUM_NOT_MET = "quorum-not-met"
    BEYOND_BUDGET = "beyond-budget"
    PART_FUNDED = "part-funded"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        return REASON_WORDS[self]

    @property
    def outcome(self) -> Outcome:
        """The outcome that the reason leads to: each bid has exactly one."""
        return OUTCOME_BY_REASON.get(self, Outcome.NOT_RECOMMENDED)


REASON_WORDS = {
    Reason.MEETS_THRESHOLD: "At or above the threshold",
    Reason.BELOW_THRESHOLD: "Below the threshold",
    Reason.GATE_FAILED: "A check was not passed",
    Reason.QUORUM_NOT_MET: "Too few score sheets",
    Reason.BEYOND_BUDGET: "At or above the threshold, beyond the budget",
    Reason.PART_FUNDED: "At or above the threshold, funded in part",
    Reason.WITHDRAWN: "Withdrawn",
}

OUTCOME_BY_REASON = {
    Reason.MEETS_THRESHOLD: Outcome.RECOMMENDED,
    Reason.PART_FUNDED: Outcome.RECOMMENDED,
    Reason.BEYOND_BUDGET: Outcome.RESERVE,
    Reason.WITHDRAWN: Outcome.WITHDRAWN,
}
