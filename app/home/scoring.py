"""How far the panel is, for those who wait for it: counts only, never a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.assessment.overview import RoundRow
from app.assessment.progress import RoundProgress, progress_of
from app.assessment.standing import Standing
from app.rounds.models import Round

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Scoring:
    """A round in assessment and the progress of its panel."""

    round: Round
    progress: RoundProgress

    @property
    def title(self) -> str:
        return f"Scoring, {self.round.name[:1].lower()}{self.round.name[1:]}"

    @property
    def summary(self) -> str:
        made, quorum = self.progress, self.progress.quorum
        needed = NUMBERS[quorum] if quorum < len(NUMBERS) else str(quorum)
        return (
            f"{made.signed_off} of {made.total} sheets signed off. Every bid needs {needed} before it can be "
            f"recommended; {made.with_quorum} of {made.bids} have them."
        )


def present(rounds: Sequence[RoundRow]) -> Scoring | None:
    """The panel of the round in assessment that closed last; None while none is."""
    in_assessment = (row.round for row in rounds if row.standing is Standing.IN_ASSESSMENT)
    round_ = next(in_assessment, None)
    return Scoring(round_, progress_of(round_)) if round_ else None
