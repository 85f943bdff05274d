"""What changes a round once it runs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.accounts.models import Person
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.formatting import date_and_time
from app.rounds.form_building import add_everything, remove_everything
from app.rounds.form_content import add_version, last_version
from app.rounds.form_file import Form
from app.rounds.late_bids import check_takes_bids
from app.rounds.models import ClosingChange, FormVersion, Round
from app.rules.errors import RuleError


@transaction()
def extend(round_: Round, closes_at: datetime, reason: str, *, actor: Person, at: datetime) -> ClosingChange:
    """Let a round close later, with the reason, which is kept with the old and the new closing time.

    A round that has closed meanwhile opens again with it. Raises: Refused, where the new time is not later
    than the old one, or has passed, or no reason is given; or where its list is with the commissioner or decided.
    """
    db.session.refresh(round_, with_for_update={"key_share": True})
    check_takes_bids(round_, at)
    check_extension(round_, closes_at, reason, at)
    change = ClosingChange(
        round=round_,
        closed_at=round_.closes_at,
        closes_at=closes_at,
        reason=reason.strip(),
        changed_by_id=actor.id,
        changed_at=at,
    )
    db.session.add(change)
    round_.closes_at = closes_at
    audit.record(
        "round.extended",
        actor=actor,
        at=at,
        subject=round_,
        round_id=round_.id,
        before={"closes_at": change.closed_at.isoformat()},
        after={"closes_at": closes_at.isoformat(), "reason": change.reason},
    )
    return change


def check_extension(round_: Round, closes_at: datetime, reason: str, at: datetime) -> None:
    if not reason.strip():
        raise Refused("Say why the round closes later: it is kept with the new time.")
    if closes_at <= at:
        raise Refused(f"{date_and_time(closes_at)} has passed. Choose a time that is still to come.")
    try:
        round_.timetable.extended(closes_at)
    except RuleError as problem:
        raise Refused(
            f"The round closes on {date_and_time(round_.closes_at)}. Choose a later time: a round is never cut short."
        ) from problem


@transaction()
def load_form(round_: Round, form: Form, *, actor: Person | None, at: datetime) -> FormVersion:
    """Put a whole form, which was checked, in the place of the round's: its next version.

    Criteria, weights, questions and eligibility are frozen when the round opens, so this is for the time before.
    Raises: Refused, once it has opened, or where something stands on the present form already.
    """
    db.session.refresh(round_, with_for_update={"key_share": True})
    check_not_opened(round_, at)
    before = version_words(last_version(round_))
    replace_form(round_, form)
    version = add_version(round_, actor, at)
    after = version_words(version)
    audit.record(
        "round.form-loaded", actor=actor, at=at, subject=version, round_id=round_.id, before=before, after=after
    )
    return version


def check_not_opened(round_: Round, at: datetime) -> None:
    if at >= round_.opens_at:
        raise Refused(
            f"{round_.reference} opened on {date_and_time(round_.opens_at)}. Its questions, criteria and rules of "
            "eligibility are frozen since then."
        )


def replace_form(round_: Round, form: Form) -> None:
    refusal = f"{round_.reference}: something was begun on its present form, so that cannot be replaced."
    try:
        remove_everything(round_)
    except IntegrityError as problem:
        raise Refused(refusal) from problem
    add_everything(round_, form)
    db.session.expire(round_)


def version_words(version: FormVersion | None) -> audit.Values:
    return {"version": version.number, "digest": version.digest} if version else {}
