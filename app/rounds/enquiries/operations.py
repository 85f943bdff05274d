"""Asking the office, and answering so that everybody reads the same."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.platform import audit, mail
from app.platform.addresses import whole_address
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.formatting import date_and_time
from app.platform.once import first_time
from app.rounds.enquiries.models import Enquiry
from app.rounds.models import Round
from app.rules.timetable import Phase


@transaction()
def ask(round_: Round, question: str, *, actor: Person, at: datetime, once: str = "") -> Enquiry | None:
    """Put a question to the office about a round that has not closed.

    None, when the same form has asked it already. Raises: Refused, after the closing time.
    """
    if round_.timetable.phase(at) is Phase.CLOSED:
        raise Refused(
            f"The round closed on {date_and_time(round_.closes_at)}, so no more questions are answered for everybody. "
            "Write to us instead."
        )
    if not first_time(once, actor=actor, action="enquiry.asked", at=at):
        return None
    enquiry = Enquiry(question=question, asked_at=at, round=round_, asked_by=actor)
    db.session.add(enquiry)
    db.session.flush()
    audit.record("enquiry.asked", actor=actor, at=at, subject=enquiry, round_id=round_.id, after={"question": question})
    return enquiry


@transaction()
def answer(
    enquiry: Enquiry, published_question: str, text: str, *, version: int, actor: Person, at: datetime
) -> Enquiry:
    """Answer a question for everybody, or put an answer right. Whoever asked gets it by mail.

    Raises: Conflict, when somebody else has answered it since the page was opened.
    """
    db.session.refresh(enquiry, with_for_update={"of": Enquiry, "key_share": True})
    if enquiry.version != version:
        raise Conflict("Somebody else answered this question while you had it open.", theirs=enquiry.answer, yours=text)
    before = said(enquiry) if enquiry.is_answered else None
    enquiry.published_question, enquiry.answer = published_question, text
    enquiry.answered_by_id, enquiry.answered_at = actor.id, at
    db.session.flush()
    audit.record(
        "enquiry.answered",
        actor=actor,
        at=at,
        subject=enquiry,
        round_id=enquiry.round_id,
        before=before,
        after=said(enquiry),
    )
    place = whole_address("rounds.enquiries", round_reference=enquiry.round.reference)
    url = f"{place}#enquiry-{enquiry.key}"
    mail.send(enquiry.asked_by.email, "enquiry_answered", at=at, enquiry=enquiry, url=url)
    return enquiry


def said(enquiry: Enquiry) -> dict[str, str]:
    return {"question": enquiry.published_question, "answer": enquiry.answer}
