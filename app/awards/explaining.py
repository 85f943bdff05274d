"""Why each award will secure or contribute to crime and disorder reduction.

Source: Police Reform and Social Responsibility Act 2011 s.9: the body may make a crime and disorder reduction
grant to any person if, in its opinion, that will secure, or contribute to securing, crime and disorder reduction
in its area. The sentence is proposed from the bid; an officer looks it through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import Person
from app.applications.models import Application
from app.awards import changes
from app.awards.models import Award, Recommendation
from app.platform import audit
from app.platform.db import transaction
from app.platform.errors import Conflict, Refused


@dataclass(frozen=True, slots=True)
class Explanation:
    """A statutory reason as an officer left it, with the version of the award they saw."""

    text: str
    version: int


def proposed_reason(bid: Application) -> str:
    """A sentence from project, area and theme, for an officer to look through."""
    where = f" in {bid.area}" if bid.area else ""
    theme = f" by its work on {lower_first(bid.theme)}" if bid.theme else ""
    return f"{bid.project}{where} will contribute to securing crime and disorder reduction{theme}."


def lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


@transaction()
def explain(
    recommendation: Recommendation, explanations: Mapping[str, Explanation], *, actor: Person, at: datetime
) -> None:
    """Keep the statutory reasons that an officer has looked through, by bid reference.

    Those that stand already as they are sent stay as they are: the same page sent again keeps nothing.
    Raises: Conflict, where somebody else changed one meanwhile; Refused, where one is empty, or the record that
    carries the list is decided.
    """
    awards = {award.application.reference: award for award in recommendation.awards}
    before: dict[str, str] = {}
    news = {reference: given for reference, given in explanations.items() if is_news(awards[reference], given)}
    for reference, explanation in news.items():
        award = awards[reference]
        check_explanation(award, explanation)
        if award.crime_reduction_reason != explanation.text.strip():
            before[reference] = award.crime_reduction_reason
        award.crime_reduction_reason = explanation.text.strip()
        award.explained_at, award.explained_by_id = at, actor.id
    if not news:
        return
    if before:
        changes.tell(recommendation, changed_words(list(before)), actor=actor, at=at)
    audit.record(
        "recommendation.explained",
        actor=actor,
        at=at,
        subject=recommendation,
        round_id=recommendation.round_id,
        before=before,
        after={reference: awards[reference].crime_reduction_reason for reference in news},
    )


def is_news(award: Award, explanation: Explanation) -> bool:
    """Whether this is another reason, or one that nobody has looked through yet."""
    return award.explained_at is None or award.crime_reduction_reason != explanation.text.strip()


def check_explanation(award: Award, explanation: Explanation) -> None:
    """A reason says something, and is written over the one that was seen."""
    if not explanation.text.strip():
        raise Refused(f"Enter the reason of {award.application.reference}.")
    if award.version != explanation.version and award.crime_reduction_reason != explanation.text.strip():
        raise Conflict(
            f"Somebody else changed the reason of {award.application.reference} while you had it open.",
            theirs=award.crime_reduction_reason,
            yours=explanation.text,
        )


def changed_words(references: list[str]) -> str:
    """What was changed, as the subject of a sentence."""
    return f"The reason of {references[0]}" if len(references) == 1 else f"The reason of {len(references)} awards"
