"""The score sheet: what a member may mark, what is complete, and what signing off stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.assessment.models import Score, ScoreSheet
from app.rounds.models import Criterion
from app.rules import scoring
from app.rules.freezing import digest
from app.rules.rounding import Rounding, displayed


@dataclass(frozen=True, slots=True)
class Mark:
    """What one form says of one criterion. None stands for what the form did not show; `version` is 0 before
    the first save.
    """

    points: int | None = None
    note: str | None = None
    feedback: str | None = None
    version: int = 0

    def changes(self, score: Score | None) -> bool:
        """Whether saving this would change anything."""
        if score is None:
            return bool(self.points is not None or self.note or self.feedback)
        return self.over(score) != (score.points, score.note, score.feedback)

    def over(self, score: Score | None) -> tuple[int | None, str, str]:
        """Points, note and feedback once this is laid over what was saved."""
        points, note, feedback = (score.points, score.note, score.feedback) if score else (None, "", "")
        return (
            points if self.points is None else self.points,
            note if self.note is None else self.note,
            feedback if self.feedback is None else self.feedback,
        )


def in_words(points: int | None, note: str, feedback: str) -> str:
    """One criterion's marks as a sentence, to set two of them side by side."""
    said = ["no points" if points is None else "1 point" if points == 1 else f"{points} points"]
    if note:
        said.append(f"panel note “{note}”")
    if feedback:
        said.append(f"feedback “{feedback}”")
    return ", ".join(said)


def as_rules(criteria: Sequence[Criterion]) -> tuple[scoring.Criterion, ...]:
    """The round's criteria as the rules read them."""
    return tuple(scoring.Criterion(each.key, each.title, each.weight, each.max_score) for each in criteria)


def scores_by_key(sheet: ScoreSheet | None, criteria: Sequence[Criterion]) -> dict[str, Score]:
    """What was saved, by criterion, in the order of the round."""
    saved = {score.criterion_id: score for score in sheet.scores} if sheet else {}
    return {each.key: saved[each.id] for each in criteria if each.id in saved}


def points_of(scores: Mapping[str, Score]) -> dict[str, int]:
    """The points given so far; a criterion that is not marked is absent."""
    return {key: score.points for key, score in scores.items() if score.points is not None}


def percentage_of(points: Mapping[str, int], criteria: Sequence[Criterion]) -> str | None:
    """The sheet's percentage as its member sees it; none before every criterion is marked."""
    if len(points) < len(criteria):
        return None
    return f"{displayed(scoring.sheet_percentage(points, as_rules(criteria)), Rounding.EXACT)}%"


def content_of(reference: str, scores: Mapping[str, Score]) -> dict[str, Any]:
    """What a member signs: every mark, note and feedback line of one bid."""
    marks = {
        key: {"points": score.points, "note": score.note, "feedback": score.feedback} for key, score in scores.items()
    }
    return {"bid": reference, "marks": marks}


def digest_of(reference: str, scores: Mapping[str, Score]) -> str:
    """The digest kept with the sign-off; made again on the receipt from what the database holds."""
    return digest(content_of(reference, scores))
