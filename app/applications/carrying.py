"""Nothing asked twice: what was answered before an application fills the questions that ask the same.

Each such answer says where it came from until somebody changes it, and can be changed like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.accounts.models import Organisation, Person
from app.applications.models import Answer, Application
from app.applications.organisations.numbers import POSSIBLE
from app.platform.db import db
from app.rounds.eligibility import answer_words, as_question, from_json
from app.rounds.kinds.kind import packed
from app.rounds.models import EligibilityQuestion, Question, QuestionKind
from app.rules.numbers import plain_number
from app.rules.registration import Identity, number_in

CARRIED = "eligibility"  # in `saved_from`: the answer came from before the application
OF_REGISTERS = {
    "GB-CHC-": Identity.CHARITY,
    "GB-SC-": Identity.CHARITY,
    "GB-NIC-": Identity.CHARITY,
    "GB-COH-": Identity.COMPANY,
    "GB-EDU-": Identity.SCHOOL,
    "GB-LAE-": Identity.COUNCIL,
    "GB-GSS-": Identity.COUNCIL,
}


def carry_over(application: Application, *, actor: Person, at: datetime) -> list[str]:
    """Fill what was answered before; gives the keys of the questions that were filled."""
    rows = {row.key: row for row in application.round.eligibility_questions}
    filled: list[str] = []
    for question in (each for section in application.round.sections for each in section.questions):
        if value := carried(question, application, rows):
            answer = Answer(
                application=application, question_id=question.id, value=value, saved_by_id=actor.id, saved_at=at
            )
            answer.saved_from = CARRIED
            db.session.add(answer)
            filled.append(question.key)
    db.session.flush()
    return filled


def carried(question: Question, application: Application, rows: Mapping[str, EligibilityQuestion]) -> str:
    """The answer that is known already, as this question keeps it; empty where nothing is."""
    row = rows.get(question.carried_from or "")
    given = application.eligibility.get(row.key) if row else None
    if row is None or not given:
        return ""
    match question.kind:
        case QuestionKind.ORGANISATION:
            return identity_known(application.organisation)
        case QuestionKind.ONE_CHOICE:
            words = answer_words(row, given)
            return words if words in question.options else ""
        case QuestionKind.NUMBER:
            amount = from_json(as_question(row), given)
            return plain_number(amount) if amount is not None else ""
    return str(given)


def identity_known(organisation: Organisation) -> str:
    """What is known of who applies: its name, its kind, and the number by which it is recognised."""
    identity = identity_of(organisation)
    number = number_in(organisation.registration) if organisation.registration else ""
    known = {"name": organisation.name, "identity": identity.value if identity else "", "number": number}
    return packed({part: text for part, text in known.items() if text})


def identity_of(organisation: Organisation) -> Identity | None:
    """What it is to the registers. A community interest company is one among the companies; others follow from
    their number, and without one from their kind.
    """
    registered = [found for start, found in OF_REGISTERS.items() if (organisation.registration or "").startswith(start)]
    by_kind = POSSIBLE.get(organisation.kind)
    if registered:
        return Identity.CIC if by_kind == (Identity.CIC,) else registered[0]
    return by_kind[0] if by_kind else Identity.UNREGISTERED
