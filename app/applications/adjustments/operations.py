"""Asking for an adjustment, answering, and recording that what was agreed was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.accounts.models import Person
from app.applications.adjustments.models import Adjustment, Need
from app.applications.late_admission.operations import admit_late
from app.applications.models import Application
from app.platform import audit, mail
from app.platform.addresses import whole_address
from app.platform.clock import local
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.formatting import date_and_time, long_date
from app.platform.once import first_time
from app.rounds.models import Round
from app.rules.timetable import Phase

MEANWHILE = "Somebody else answered this request while you had it open."


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `name`, `email` and `reached_by` are of whoever needs it."""

    need: Need
    words: str
    name: str
    email: str = ""
    reached_by: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the officer says: agreed (what exactly) or not (why). `closes_at` gives this application more time."""

    agreed: bool
    text: str
    application: Application | None = None
    closes_at: datetime | None = None


@transaction()
def ask(
    round_: Round, asked: Asked, application: Application | None, *, actor: Person, at: datetime, once: str = ""
) -> Adjustment | None:
    """Ask for something for oneself, before the round closes. None, when the same form has asked it already.

    Raises: Refused, after the closing time, for somebody who has no application there.
    """
    if round_.timetable.phase(at) is Phase.CLOSED and application is None:
        raise Refused(
            f"The round closed on {date_and_time(round_.closes_at)}. If you could not apply in time, write to us or "
            "telephone us, and say what stood in the way."
        )
    return kept(round_, asked, application, actor, at, once, is_own=True)


@transaction()
def record_for(
    round_: Round, asked: Asked, application: Application | None, *, actor: Person, at: datetime, once: str = ""
) -> Adjustment | None:
    """An officer records what somebody asked for by telephone or by letter. None, when it is recorded already.

    Raises: Refused, where nobody could be told the answer.
    """
    if not (asked.email or asked.reached_by):
        raise Refused("Enter how they are reached: they must be told the answer.")
    return kept(round_, asked, application, actor, at, once, is_own=False)


def kept(
    round_: Round,
    asked: Asked,
    application: Application | None,
    actor: Person,
    at: datetime,
    once: str,
    *,
    is_own: bool,
) -> Adjustment | None:
    if not first_time(once, actor=actor, action="adjustment.asked", at=at):
        return None
    adjustment = Adjustment(
        round=round_,
        application=application,
        need=asked.need,
        words=asked.words,
        name=asked.name,
        email=asked.email,
        reached_by=asked.reached_by,
        asked_by=actor if is_own else None,
        recorded_by=None if is_own else actor,
        asked_at=at,
    )
    db.session.add(adjustment)
    db.session.flush()
    note("adjustment.asked", adjustment, actor, at, after={"need": asked.need.value})
    return adjustment


@transaction()
def answer(adjustment: Adjustment, given: Answer, *, version: int, actor: Person, at: datetime) -> Adjustment:
    """Agree or not, once, and tell whoever asked by mail. More time is given at once, with the same words.

    Raises: Conflict, when somebody else has answered it meanwhile; Refused, as more time is (late_admission).
    """
    held(adjustment, version, given.text)
    if adjustment.is_answered:
        raise Conflict(MEANWHILE, theirs=adjustment.answer, yours=given.text)
    adjustment.agreed, adjustment.answer = given.agreed, given.text
    adjustment.answered_by, adjustment.answered_at = actor, at
    if given.agreed and given.application and given.closes_at:
        give_time(adjustment, given.application, given.closes_at, actor, at)
    db.session.flush()
    note("adjustment.answered", adjustment, actor, at, after={"agreed": given.agreed, "need": adjustment.need.value})
    if adjustment.email:
        url = whole_address("applications.own_adjustments", round_reference=adjustment.round.reference)
        mail.send(adjustment.email, "adjustment_answered", at=at, adjustment=adjustment, url=url)
    return adjustment


def give_time(
    adjustment: Adjustment, application: Application, closes_at: datetime, actor: Person, at: datetime
) -> None:
    """More time, with what the officer wrote as its reason: those who may submit read it too."""
    adjustment.application = application
    adjustment.late_admission = admit_late(application, closes_at, adjustment.answer, actor=actor, at=at)
    adjustment.honoured_on, adjustment.honoured_by = local(at).date(), actor


@transaction()
def honour(adjustment: Adjustment, on: date, *, version: int, actor: Person, at: datetime) -> Adjustment:
    """Record the day on which what was agreed was done. Recorded already, it stays so.

    Raises: Refused, for what was not agreed, or a day that cannot be; Conflict, when it was changed meanwhile.
    """
    db.session.refresh(adjustment, with_for_update={"of": Adjustment, "key_share": True})
    if adjustment.honoured_on == on:
        return adjustment
    held(adjustment, version, on.isoformat())
    check_honourable(adjustment, on, at)
    adjustment.honoured_on, adjustment.honoured_by = on, actor
    db.session.flush()
    note("adjustment.honoured", adjustment, actor, at, after={"on": on.isoformat()})
    return adjustment


def check_honourable(adjustment: Adjustment, on: date, at: datetime) -> None:
    if not adjustment.agreed:
        raise Refused("Only what was agreed can be done. Answer the request first.")
    if adjustment.honoured_on:
        raise Refused(f"It was done on {long_date(adjustment.honoured_on)} already.")
    if on > local(at).date():
        raise Refused("This day is still to come. Enter it once it is done.")
    if on < local(adjustment.asked_at).date():
        raise Refused(f"It was asked for on {long_date(adjustment.asked_at)}. It can only have been done since.")


def held(adjustment: Adjustment, version: int, yours: str) -> None:
    """Hold the row until the transaction ends. Raises: Conflict, when it is no longer what the page showed."""
    db.session.refresh(adjustment, with_for_update={"of": Adjustment, "key_share": True})
    if adjustment.version != version:
        raise Conflict(MEANWHILE, theirs=adjustment.answer, yours=yours)


def note(action: str, adjustment: Adjustment, actor: Person, at: datetime, after: dict[str, object]) -> None:
    """What the trail keeps: never why somebody needs it, for many read the trail."""
    audit.record(action, actor=actor, at=at, subject=adjustment, round_id=adjustment.round_id, after=after)
