"""Giving one application more time."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import MembershipRole, Person
from app.applications.drafting import record
from app.applications.late_admission.models import LateAdmission
from app.applications.models import Application
from app.applications.queries import locked, people_who
from app.platform import mail
from app.platform.addresses import whole_address
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.formatting import date_and_time
from app.platform.once import first_time
from app.rounds.late_bids import check_takes_bids


@transaction()
def admit_late(
    application: Application, closes_at: datetime, reason: str, *, actor: Person, at: datetime, once: str = ""
) -> LateAdmission | None:
    """Let this application be submitted until `closes_at`, whenever its round closes, and tell its people.

    None, when the same form has done it already. Raises: Refused, for a moment that is not later than the
    one that holds, or has passed; for an application that was withdrawn or is submitted; and once the list of its
    round is with the commissioner or decided.
    """
    application = locked(application)
    if not first_time(once, actor=actor, action="application.admitted-late", at=at):
        return None
    check_takes_bids(application.round, at)
    check_admissible(application, closes_at, at)
    before = {"closes_at": application.closes_at.isoformat()}
    admission = LateAdmission(
        application=application, closes_at=closes_at, reason=reason, admitted_by=actor, admitted_at=at
    )
    db.session.add(admission)
    application.admitted_until = closes_at
    after = {"closes_at": closes_at.isoformat(), "reason": reason}
    record(application, "application.admitted-late", actor, at, before=before, after=after)
    tell(application, admission, at)
    return admission


def check_admissible(application: Application, closes_at: datetime, at: datetime) -> None:
    if application.withdrawal:
        raise Refused("This application was withdrawn, so it needs no more time.")
    if not application.is_draft:
        raise Refused("This application is submitted. Its people can open it again only while it is in time.")
    if closes_at <= at:
        raise Refused(f"{date_and_time(closes_at)} has passed. Choose a time that is still to come.")
    if closes_at <= application.closes_at:
        raise Refused(f"It can be submitted until {date_and_time(application.closes_at)}. Choose a later time.")


def tell(application: Application, admission: LateAdmission, at: datetime) -> None:
    url = whole_address("applications.show", key=application.key)
    for person in people_who(application.organisation_id, MembershipRole.SUBMITTER):
        mail.send(person.email, "more_time", at=at, application=application, admission=admission, url=url)
