"""Recognising an organisation by the number that is given in its form, where none was given when it began.

Nothing that is being written stops for it: a number not known before is kept as the organisation's own; for one
that another organisation has, a request to be connected goes to those who decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Membership, Person
from app.applications.models import Answer, Application
from app.applications.organisations import joining
from app.applications.organisations.models import OrganisationRequest
from app.platform import audit
from app.platform.db import db, take_turn
from app.rounds.kinds.organisation import registration_in
from app.rounds.models import Question, QuestionKind
from app.rules.registration import Registration

ASKED = (
    "An organisation with the number that you gave is known here. We have told those who may submit for it and the "
    "fund officer, who connect you with it. Go on writing meanwhile: nothing is lost."
)


def recognise(
    application: Application, questions: Iterable[Question], stored: Mapping[int, Answer], actor: Person, at: datetime
) -> None:
    """Look at the numbers given in these answers, in the transaction that saves them."""
    identifiers = [found.identifier for found in registrations_in(questions, stored)]
    for identifier in identifiers:
        if not application.organisation.registration:
            take_turn(f"registration {identifier}")
            keep_or_ask(application, identifier, actor, at)


def registrations_in(questions: Iterable[Question], stored: Mapping[int, Answer]) -> list[Registration]:
    answers = [stored[row.id].value for row in questions if row.kind is QuestionKind.ORGANISATION and row.id in stored]
    return [found for value in answers if (found := registration_in(value))]


def keep_or_ask(application: Application, identifier: str, actor: Person, at: datetime) -> None:
    organisation, known = application.organisation, joining.known_by(identifier)
    if known is None:
        organisation.registration = identifier
        after = {"registration": identifier}
        audit.record("organisation.registered", actor=actor, at=at, subject=organisation, after=after)
    elif not (application.is_entered or belongs_to(known.id, actor) or request_of(known.id, actor)):
        message = f"I gave this number in the application “{application.title}” of {organisation.name}."
        joining.ask(known, organisation.name, organisation.kind, message, actor=actor, at=at)


def belongs_to(organisation_id: int, person: Person) -> bool:
    mine = select(Membership.id).filter_by(organisation_id=organisation_id, person_id=person.id)
    return db.session.scalar(mine) is not None


def request_of(organisation_id: int, person: Person) -> OrganisationRequest | None:
    """What the person asked of this organisation last, decided or not: nobody is asked twice."""
    wanted = select(OrganisationRequest).filter_by(organisation_id=organisation_id, person_id=person.id)
    return db.session.scalar(wanted.order_by(OrganisationRequest.id.desc()).limit(1))


def notice(questions: Iterable[Question], stored: Mapping[int, Answer], person: Person) -> str:
    """What to tell somebody who went on from these questions; empty where nothing waits for a decision."""
    for found in registrations_in(questions, stored):
        known = joining.known_by(found.identifier)
        request = request_of(known.id, person) if known else None
        if request and request.outcome is None:
            return ASKED
    return ""
