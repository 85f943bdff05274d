"""What home shows: what each feature says of a person, in one list."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.applications import queries as applications
from app.applications.adjustments import queries as adjustments
from app.applications.clarifications import queries as clarifications
from app.applications.organisations import queries as organisations
from app.applications.paper import queries as paper
from app.assessment import queries as assessment
from app.awards import queries as awards
from app.decisions import due
from app.decisions import queries as decisions
from app.outcomes import queries as outcomes
from app.outcomes.reserve import waiting as reserve
from app.permissions import Actor
from app.platform.waiting import Waiting
from app.rounds.enquiries import queries as enquiries

SOURCES = (
    adjustments.waiting_for,
    paper.waiting_for,
    enquiries.waiting_for,
    applications.waiting_for,
    clarifications.waiting_for,
    organisations.waiting_for,
    assessment.waiting_for,
    awards.waiting_for,
    decisions.waiting_for,
    due.waiting_for,
    outcomes.waiting_for,
    reserve.waiting_for,
)


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """What waits for this person: what presses first, otherwise in the order of the process."""
    waiting = [line for ask in SOURCES for line in ask(person, actor, at)]
    return sorted(waiting, key=lambda line: not line.is_pressing)
