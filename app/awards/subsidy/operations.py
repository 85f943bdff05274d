"""Keeping what other bodies gave an organisation, and what a recipient confirmed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from app.accounts.models import Person
from app.awards.authorising import later_number
from app.awards.models import Award
from app.awards.operations import hold
from app.awards.subsidy.models import Source, SubsidyConfirmation, SubsidyEntry
from app.awards.subsidy.queries import standings_of
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.once import first_time
from app.rules.errors import RuleError
from app.rules.financial_year import typed_year
from app.rules.money import plain


@transaction()
def enter(
    award: Award,
    *,
    given_by: str,
    financial_year: str,
    amount: Decimal,
    source: Source,
    actor: Person,
    at: datetime,
    once: str,
) -> None:
    """Enter what another public body gave the organisation of this award.

    Raises: Refused, where the year, the giver or the amount is none.
    """
    if not first_time(once, actor=actor, action="subsidy.entered", at=at):
        return
    check_entry(given_by, financial_year, amount)
    entry = SubsidyEntry(
        organisation=award.application.organisation,
        financial_year=financial_year,
        given_by=given_by.strip(),
        amount=amount,
        source=source,
        entered_by=actor,
        entered_at=at,
    )
    db.session.add(entry)
    after = as_plain(entry)
    audit.record("subsidy.entered", actor=actor, at=at, subject=entry, round_id=award.round_id, after=after)


def check_entry(given_by: str, financial_year: str, amount: Decimal) -> None:
    if not given_by.strip():
        raise Refused("Enter which public body gave it.")
    if amount <= 0:
        raise Refused("Enter an amount above nothing.")
    try:
        typed_year(financial_year)
    except RuleError as wrong:
        raise Refused(str(wrong)) from wrong


@transaction()
def strike(entry: SubsidyEntry, award: Award, *, actor: Person, at: datetime) -> None:
    """Strike out an entry that was never right. It stays on the page, struck out; twice is once."""
    db.session.refresh(entry, with_for_update={"key_share": True})
    if entry.struck_at:
        return
    entry.struck_at, entry.struck_by_id = at, actor.id
    before = as_plain(entry)
    audit.record("subsidy.struck-out", actor=actor, at=at, subject=entry, round_id=award.round_id, before=before)


@transaction()
def confirm(award: Award, *, confirmed_by: str, confirmed_on: date, actor: Person, at: datetime, once: str) -> None:
    """Keep that the recipient confirmed in writing that this award does not bring them above the limit.

    Raises: Refused, where a newer list stands beside this one, nobody is named, or the day is still to come.
    """
    hold(award.recommendation.round)
    if not first_time(once, actor=actor, action="subsidy.confirmed", at=at):
        return
    check_confirmation(award, confirmed_by, confirmed_on, at)
    amount = standings_of(award.recommendation)[award.id].amount
    made = SubsidyConfirmation(
        award=award,
        amount=amount,
        confirmed_by=confirmed_by.strip(),
        confirmed_on=confirmed_on,
        recorded_by=actor,
        recorded_at=at,
    )
    db.session.add(made)
    after = {"bid": award.application.reference, "amount": plain(amount), "on": confirmed_on.isoformat()}
    audit.record("subsidy.confirmed", actor=actor, at=at, subject=made, round_id=award.round_id, after=after)


def check_confirmation(award: Award, confirmed_by: str, confirmed_on: date, at: datetime) -> None:
    if later := later_number(award.recommendation):
        raise Refused(f"Recommendation {later} stands beside this one and is newer. Record it there.")
    if not confirmed_by.strip():
        raise Refused("Enter who confirmed it.")
    if confirmed_on > at.date():
        raise Refused("Enter the day on which it was confirmed. That day is still to come.")


def as_plain(entry: SubsidyEntry) -> dict[str, str]:
    """For the trail."""
    return {
        "organisation": entry.organisation.name,
        "given_by": entry.given_by,
        "financial_year": entry.financial_year,
        "amount": plain(entry.amount),
        "source": entry.source.value,
    }
