"""Asking about a bid, and answering."""

from __future__ import annotations

from datetime import date, datetime

from app.accounts.models import Person
from app.applications.clarifications.models import Clarification, ClarificationConfirmation
from app.applications.drafting import record
from app.applications.models import Application
from app.applications.paper.speaking import Confirmed, check_confirmed
from app.applications.queries import WRITERS, locked, people_who
from app.platform import mail
from app.platform.addresses import whole_address
from app.platform.clock import local
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.once import first_time


@transaction()
def ask(
    application: Application, question: str, answer_by: date, *, actor: Person, at: datetime, once: str = ""
) -> Clarification | None:
    """Ask the people of a submitted bid, and tell them by mail.

    None, when the same form has asked it already. Raises: Refused, about a bid that was withdrawn, or for an
    answer by a day that has passed.
    """
    application = locked(application)
    if application.withdrawal:
        raise Refused("This bid was withdrawn, so there is nothing to clarify.")
    if answer_by < local(at).date():
        raise Refused("That day has passed. Choose a day that is still to come.")
    if not first_time(once, actor=actor, action="clarification.asked", at=at):
        return None
    clarification = Clarification(
        question=question, answer_by=answer_by, asked_at=at, application=application, asked_by=actor
    )
    db.session.add(clarification)
    after = {"question": question, "answer_by": answer_by.isoformat()}
    record(application, "clarification.asked", actor, at, after=after)
    for person in people_who(application.organisation_id, *WRITERS):
        url = whole_address("applications.clarifications", key=application.key)
        mail.send(person.email, "clarification_asked", at=at, clarification=clarification, url=url)
    return clarification


@transaction()
def answer(
    clarification: Clarification,
    text: str,
    *,
    version: int,
    actor: Person,
    at: datetime,
    confirmed: Confirmed | None = None,
) -> Clarification:
    """Answer the office's question. Whoever asked is told. After the day an answer is still taken.

    `confirmed` says who confirmed it, where an officer answers in the name of somebody without an account.
    Raises: Conflict, when a colleague has answered meanwhile; Refused, when it is answered already, or was
    confirmed at a moment that cannot be.
    """
    db.session.refresh(clarification, with_for_update={"of": Clarification, "key_share": True})
    if clarification.version != version:
        raise Conflict(
            "A colleague answered this question while you had it open.", theirs=clarification.answer, yours=text
        )
    if clarification.is_answered:
        raise Refused("This question is answered. Write to us if there is more to say.")
    if confirmed:
        check_confirmed(confirmed, clarification.asked_at, at)
        db.session.add(confirmation_of(clarification, confirmed))
    clarification.answer, clarification.answered_by, clarification.answered_at = text, actor, at
    application = clarification.application
    after = {"answer": text} | (confirmed.facts() if confirmed else {})
    record(application, "clarification.answered", actor, at, after=after)
    mail.send(clarification.asked_by.email, "clarification_answered", at=at, clarification=clarification)
    return clarification


def confirmation_of(clarification: Clarification, confirmed: Confirmed) -> ClarificationConfirmation:
    return ClarificationConfirmation(
        confirmed_by=confirmed.confirmed_by,
        how=confirmed.how,
        confirmed_at=confirmed.confirmed_at,
        clarification=clarification,
    )
