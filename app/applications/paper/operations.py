"""Entering a bid for somebody, and keeping that it was read back to them and confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import Organisation, Person
from app.applications.carrying import carry_over
from app.applications.drafting import record
from app.applications.gaps import gaps_of
from app.applications.models import Application
from app.applications.operations import NewOrganisation, begun, check_start, put_down
from app.applications.paper.models import PaperBid, PaperConfirmation, ReadBackWay, Way
from app.applications.paper.queries import confirmations_of, digest_now
from app.applications.queries import locked
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.formatting import date_and_time
from app.platform.once import first_time
from app.rounds.eligibility import counting
from app.rounds.models import Round

CHANGED = (
    "It was changed, or confirmed by another officer, while you had it open. Nothing was kept. Load the page again, "
    "and read out what has changed."
)


@dataclass(frozen=True, slots=True)
class Came:
    """How a bid came, from whom, and when it reached the office."""

    way: Way
    received_at: datetime
    contact_name: str
    reached_by: str
    email: str = ""
    late_reason: str = ""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Who confirmed what, how and when. `digest` and `number` are those of the page that was read out."""

    digest: str
    number: int
    confirmed_by: str
    how: ReadBackWay
    confirmed_at: datetime


@transaction()
def enter(
    round_: Round,
    came: Came,
    organisation: Organisation | NewOrganisation,
    eligibility_given: Mapping[str, str],
    *,
    actor: Person,
    at: datetime,
    once: str = "",
) -> Application | None:
    """Begin a bid for somebody who cannot use the form. The officer does not become one of the organisation's people.

    None, when the same form has begun it already. Raises: Refused, when it reached the office outside the round's
    time or they may not apply; KnownAlready, when a new organisation has the number of another.
    """
    check_received(round_, came, at)
    check_start(round_, eligibility_given, came.received_at)
    eligibility_given = counting(round_.eligibility_questions, eligibility_given)
    if not first_time(once, actor=actor, action="application.entered", at=at):
        return None
    if isinstance(organisation, NewOrganisation):
        organisation = put_down(organisation)
    application = begun(round_, organisation, eligibility_given, actor, at)
    db.session.add(application)
    db.session.add(paper_bid_of(application, came, actor, at))
    db.session.flush()
    after = {"organisation": organisation.name, "way": came.way.value, "received_at": came.received_at.isoformat()}
    after |= {"late_reason": came.late_reason} if came.late_reason else {}
    after |= {"eligibility": dict(eligibility_given), "carried_over": carry_over(application, actor=actor, at=at)}
    record(application, "application.entered", actor, at, after=after)
    return application


def paper_bid_of(application: Application, came: Came, actor: Person, at: datetime) -> PaperBid:
    return PaperBid(
        application=application,
        way=came.way,
        received_at=came.received_at,
        contact_name=came.contact_name,
        reached_by=came.reached_by,
        email=came.email,
        late_reason=came.late_reason,
        entered_by=actor,
        entered_at=at,
    )


def check_received(round_: Round, came: Came, at: datetime) -> None:
    if came.received_at > at:
        raise Refused(f"{date_and_time(came.received_at)} is still to come. Enter when it reached the office.")
    if not round_.timetable.is_in_time(at) and not came.late_reason:
        raise Refused("The round has closed. Say why it is entered only now.")


@transaction()
def confirm(
    application: Application, given: ReadBack, *, actor: Person, at: datetime, once: str = ""
) -> PaperConfirmation | None:
    """Keep that the person confirmed the bid as it was read back to them. None, when the same form has done it.

    Raises: Refused, for a bid that is incomplete, submitted or withdrawn, or a moment that cannot be; Conflict,
    when the bid is no longer what was read out, or another officer confirmed it meanwhile.
    """
    application = locked(application)
    paper_bid = application.paper_bid
    if paper_bid is None:
        raise Refused("Its own people write this application, so nobody has to read it back.")
    if not first_time(once, actor=actor, action="application.read-back", at=at):
        return None
    check_readable(application)
    number = len(confirmations_of(paper_bid)) + 1
    if (given.digest, given.number) != (digest_now(application), number):
        raise Conflict(CHANGED)
    check_confirmed_at(paper_bid, given.confirmed_at, at)
    confirmation = PaperConfirmation(
        paper_bid=paper_bid,
        number=number,
        digest=given.digest,
        confirmed_by=given.confirmed_by,
        how=given.how,
        confirmed_at=given.confirmed_at,
        recorded_by=actor,
        recorded_at=at,
    )
    db.session.add(confirmation)
    after = {"digest": given.digest, "how": given.how.value, "confirmed_at": given.confirmed_at.isoformat()}
    record(application, "application.read-back", actor, at, after=after)
    return confirmation


def check_readable(application: Application) -> None:
    if application.withdrawal:
        raise Refused("This bid was withdrawn, so there is nothing to confirm.")
    if not application.is_draft:
        raise Refused("This bid is submitted, with the confirmation that was given for it.")
    if gaps_of(application):
        raise Refused("Something is missing in this bid. Put that right first, then read it back as a whole.")


def check_confirmed_at(paper_bid: PaperBid, confirmed_at: datetime, at: datetime) -> None:
    if confirmed_at > at:
        raise Refused(f"{date_and_time(confirmed_at)} is still to come. Enter when they confirmed it.")
    if confirmed_at < paper_bid.received_at:
        came = date_and_time(paper_bid.received_at)
        raise Refused(f"It reached the office on {came}. They can only have confirmed it after that.")
