"""What was made and said of a recommended award list, compared with its frozen inputs and with the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import select

from app.awards.authorising import statement_of
from app.awards.models import Award, Recommendation
from app.awards.queries import all_recommendations
from app.awards.subsidy.models import SubsidyPaper
from app.awards.verifying import first_difference
from app.platform.db import db
from app.platform.models import AuditEvent
from app.platform.vouching import vouched_for
from app.rules.freezing import digest
from app.rules.money import plain

Above = Callable[[Recommendation], Iterable[str]]
ABOVE: list[Above] = []


def stands_on_a_list(problems: Above) -> Above:
    """Register what names the places of something that was made from a list: a decision record stands above this."""
    ABOVE.append(problems)
    return problems


@vouched_for
def lists_that_differ() -> Iterator[str]:
    """The places in every list that are not as they were made or said."""
    for made in all_recommendations():
        yield from problems_of_list(made)


def problems_with(made: Recommendation) -> Iterator[str]:
    """The places in this list, then in what was made from it."""
    yield from problems_of_list(made)
    for problems in ABOVE:
        yield from problems(made)


def problems_of_list(made: Recommendation) -> Iterator[str]:
    """The first place where its frozen inputs do not give it, and every place that is not what the trail says."""
    name = f"{made.round.reference} recommendation {made.number}"
    if place := first_difference(made):
        yield f"{name}: {place}"
    acts = acts_on(made)
    for place in (*authorisation_problems(made, acts), *wording_problems(made, acts), *paper_problems(made)):
        yield f"{name}: {place}"


def acts_on(made: Recommendation) -> list[AuditEvent]:
    """What the trail says was done with the list and its awards, in order."""
    awards = [award.id for award in made.awards]
    of_list = (AuditEvent.subject == Recommendation.__tablename__) & (AuditEvent.subject_id == made.id)
    of_award = (AuditEvent.subject == Award.__tablename__) & AuditEvent.subject_id.in_(awards)
    return list(db.session.scalars(select(AuditEvent).where(of_list | of_award).order_by(AuditEvent.sequence)))


def authorisation_problems(made: Recommendation, acts: list[AuditEvent]) -> Iterator[str]:
    """An authorisation is what was authorised, to the letter, and none has gone."""
    given = made.authorisation
    recorded = [act.after["digest"] for act in acts if act.action == "recommendation.authorised" and act.after]
    if given is None:
        if recorded:
            yield "authorisation: it is missing, and the audit trail has it"
        return
    said = statement_of(made, given.reason, given.authorised_by, given.role_title, given.authorised_at)
    if given.digest != digest(said | {"name": given.name, "over": f"{given.over_amount:.2f}"}):
        yield "authorisation: it is not what was authorised"
    elif given.digest not in recorded:
        yield f"authorisation.digest: stored {given.digest}, in the audit trail {' '.join(recorded) or 'nothing'}"


def wording_problems(made: Recommendation, acts: list[AuditEvent]) -> Iterator[str]:
    """The reason and the conditions of each award are those that were last written."""
    reasons: dict[str, str] = {}
    conditions: dict[int | None, list[str]] = {}
    for act in acts:
        if act.action == "recommendation.explained":
            reasons |= act.after or {}
        elif act.action == "award.conditions-set":
            conditions[act.subject_id] = (act.after or {}).get("conditions", [])
    for award in made.awards:
        reference = str(award.application.reference)
        if award.explained_at and award.crime_reduction_reason != reasons.get(reference):
            yield f"awards[{reference}].crime_reduction_reason: it is not what an officer looked through"
        carried = award.conditions if made.number > 1 else []  # those of the list before it
        if award.conditions != conditions.get(award.id, carried):
            yield f"awards[{reference}].conditions: they are not those that were put to it"


def paper_problems(made: Recommendation) -> Iterator[str]:
    """The papers of minimal financial assistance are as they were sent."""
    wanted = select(SubsidyPaper).join(SubsidyPaper.award).where(Award.recommendation_id == made.id)
    for paper in db.session.scalars(wanted.order_by(SubsidyPaper.id)):
        if paper.digest != digest(paper.content) or paper.content["amount"] != plain(paper.amount):
            yield f"awards[{paper.award.application.reference}]: its {paper.kind.value} is not what was sent"
