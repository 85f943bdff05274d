"""Gates: pass or fail whatever the score (eligibility, documents, due diligence, a criterion's minimum)."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.rules.scoring import Criterion, Tally


@dataclass(frozen=True, slots=True)
class Gate:
    """One check of one bid. A failed one says why, in words that the applicant can be told."""

    name: str
    passed: bool
    reason: str = ""

    @property
    def words(self) -> str:
        """The gate and why it was not passed: "Documents: no constitution"."""
        return f"{self.name}: {self.reason}" if self.reason else self.name


def failed(gates: Sequence[Gate]) -> tuple[Gate, ...]:
    """The gates that were not passed, in the order given."""
    return tuple(gate for gate in gates if not gate.passed)


def minimum_gates(added: Tally, criteria: Sequence[Criterion]) -> tuple[Gate, ...]:
    """One gate for each criterion that has a minimum: the bid's points on it, as marked or moderated, reach
    it.
    """
    return tuple(
        Gate(criterion.title, reaches(added, index, criterion), f"fewer than {criterion.minimum} points")
        for index, criterion in enumerate(criteria)
        if criterion.minimum is not None
    )


def reaches(added: Tally, index: int, criterion: Criterion) -> bool:
    """Whether the bid's points on that criterion come to its minimum, exactly."""
    return added.sums[index] >= (criterion.minimum or 0) * added.sheets
