"""Verbs of an application's life: start, open again, withdraw. Submitting has a file of its own."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.models import Membership, MembershipRole, Organisation, Person
from app.applications.carrying import carry_over
from app.applications.copying.taking_over import take_over
from app.applications.drafting import record
from app.applications.models import Application, Reopening, Withdrawal
from app.applications.organisations.joining import check_unknown
from app.applications.paper.queries import address_to_tell
from app.applications.queries import locked
from app.platform import mail
from app.platform.addresses import whole_address
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.formatting import clock_time, week_date
from app.platform.once import first_time
from app.rounds.eligibility import answers_of as eligibility_answers
from app.rounds.eligibility import counting, questions_of
from app.rounds.form_content import last_version
from app.rounds.models import Round
from app.rules.eligibility import eligibility

DECIDED: list[Callable[[Application], bool]] = []


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What is asked of an organisation that applies for the first time; `identifier` where it is registered."""

    name: str
    kind: str
    identifier: str | None = None


class KnownAlready(Refused):
    """An organisation of this number is known: the person asks to be connected with it."""


def decided_by(question: Callable[[Application], bool]) -> None:
    """Let the feature that decides tell whether a bid was decided: from then on it cannot be withdrawn."""
    DECIDED.append(question)


def is_decided(application: Application) -> bool:
    return any(question(application) for question in DECIDED)


@transaction()
def start(
    round_: Round,
    organisation: Organisation | NewOrganisation,
    eligibility_given: Mapping[str, str],
    *,
    actor: Person,
    at: datetime,
    once: str = "",
    source: Application | None = None,
) -> Application | None:
    """Start a draft for an organisation, with the eligibility answers that were given before.

    `source` is an earlier bid of the same organisation to copy. None, when the same form has started it already.
    Raises: Refused, when the round is not open or the answers do not say that one may apply; KnownAlready, when
    a new organisation has the number of another.
    """
    check_start(round_, eligibility_given, at)
    eligibility_given = counting(round_.eligibility_questions, eligibility_given)
    if not first_time(once, actor=actor, action="application.started", at=at):
        return None
    if isinstance(organisation, NewOrganisation):
        organisation = put_down(organisation)
        db.session.add(Membership(organisation=organisation, person=actor, role=MembershipRole.SUBMITTER, since=at))
    application = begun(round_, organisation, eligibility_given, actor, at)
    db.session.add(application)
    db.session.flush()
    after = {"organisation": organisation.name, "eligibility": dict(eligibility_given)}
    after |= {"carried_over": carry_over(application, actor=actor, at=at)}
    record(application, "application.started", actor, at, after=after | copied(application, source, actor, at))
    return application


def begun(
    round_: Round, organisation: Organisation, eligibility_given: Mapping[str, str], actor: Person, at: datetime
) -> Application:
    """An empty draft, on the form as it is now."""
    application = Application(
        round=round_,
        organisation=organisation,
        key=secrets.token_urlsafe(16),
        started_at=at,
        started_by=actor,
        eligibility=dict(eligibility_given),
    )
    application.form_version = last_version(round_)
    return application


def copied(draft: Application, source: Application | None, actor: Person, at: datetime) -> dict[str, Any]:
    """Take over what an earlier bid of the same organisation says; gives what the trail keeps of that."""
    if source is None:
        return {}
    if source.organisation_id != draft.organisation_id:
        raise Refused("Only bids of the same organisation can be copied.")
    return {"copy": take_over(draft, source, actor=actor, at=at).as_plain(source)}


def put_down(new: NewOrganisation) -> Organisation:
    """An organisation that applies for the first time. Raises: KnownAlready, when its number is another's."""
    if new.identifier:
        hold_unknown(new.identifier)
    organisation = Organisation(name=new.name, kind=new.kind, registration=new.identifier)
    db.session.add(organisation)
    return organisation


def hold_unknown(identifier: str) -> None:
    """Raises: KnownAlready, when an organisation has this number; else nobody takes it before this act is done."""
    try:
        check_unknown(identifier)
    except Refused as known:
        raise KnownAlready(known.message) from known


def check_start(round_: Round, given: Mapping[str, str], at: datetime) -> None:
    if not round_.timetable.is_in_time(at):
        raise Refused(
            f"This round takes applications from {week_date(round_.opens_at)}, {clock_time(round_.opens_at)}, "
            f"until {week_date(round_.closes_at)}, {clock_time(round_.closes_at)}."
        )
    questions = questions_of(round_.eligibility_questions)
    if not eligibility(questions, eligibility_answers(questions, given)).is_eligible:
        raise Refused("Answer the questions about who may apply first. They take about a minute.")


@transaction()
def reopen(application: Application, *, actor: Person, at: datetime) -> None:
    """Open a submitted bid to change it. What was submitted counts until it is submitted again.

    Opened already, it stays so. Raises: Refused, after the closing time or a withdrawal, or before a submission.
    """
    application = locked(application)
    if application.withdrawal:
        raise Refused("This application was withdrawn, so it can no longer be changed.")
    if not application.submission:
        raise Refused("This application was not submitted yet, so you can change it as it is.")
    if not application.is_in_time(at):
        raise Refused("The round has closed, so what you submitted can no longer be changed. Ask us if it must be.")
    if application.is_draft:
        return
    db.session.add(Reopening(submission=application.submission, reopened_by=actor, reopened_at=at))
    record(application, "application.reopened", actor, at, before={"number": application.submission.number})


@transaction()
def withdraw(application: Application, reason: str, *, actor: Person, at: datetime, once: str = "") -> Withdrawal:
    """Take a bid back, with the reason. Withdrawn already, it stays so.

    Raises: Refused, before a submission or after the decision.
    """
    application = locked(application)
    if application.withdrawal:
        return application.withdrawal
    check_withdrawal(application)
    first_time(once, actor=actor, action="application.withdrawn", at=at)
    withdrawal = Withdrawal(application=application, reason=reason, withdrawn_by=actor, withdrawn_at=at)
    db.session.add(withdrawal)
    record(application, "application.withdrawn", actor, at, after={"reason": reason})
    if to := address_to_tell(application, actor):
        url = whole_address("applications.show", key=application.key)
        mail.send(to, "withdrawn", at=at, application=application, withdrawal=withdrawal, url=url)
    return withdrawal


def check_withdrawal(application: Application) -> None:
    if not application.submission:
        raise Refused("This application was not submitted, so there is nothing to withdraw.")
    if is_decided(application):
        raise Refused("The decision on this application has been made. Write to us if you do not want the grant.")
