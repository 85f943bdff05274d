"""Authorising what exceeds the pot: a finance officer's name and reason under exactly one list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Person
from app.awards import changes
from app.awards.models import Authorisation, Recommendation
from app.awards.operations import hold
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Refused
from app.platform.once import first_time
from app.rules.freezing import digest
from app.rules.money import plain


@transaction()
def authorise(
    recommendation: Recommendation, *, reason: str, role_title: str, actor: Person, at: datetime, once: str
) -> None:
    """A finance officer puts their name to what exceeds the pot, for exactly this list.

    Raises: Refused, where nothing exceeds it, a later list stands beside, they made the list themselves, or it
    is authorised already.
    """
    hold(recommendation.round)
    if not first_time(once, actor=actor, action="recommendation.authorised", at=at):
        return
    check_may_be_authorised(recommendation, actor)
    if not reason.strip():
        raise Refused("Enter why the sum over the pot is authorised.")
    statement = statement_of(recommendation, reason, actor, role_title, at)
    given = Authorisation(
        recommendation=recommendation,
        authorised_by=actor,
        name=actor.name,
        role_title=role_title,
        over_amount=recommendation.over_amount,
        reason=reason.strip(),
        authorised_at=at,
        digest=digest(statement),
    )
    db.session.add(given)
    changes.tell(recommendation, "The authorisation of the sum over the pot", actor=actor, at=at)
    audit.record(
        "recommendation.authorised",
        actor=actor,
        at=at,
        subject=recommendation,
        round_id=recommendation.round_id,
        after={**statement, "digest": given.digest},
    )


def check_may_be_authorised(recommendation: Recommendation, actor: Person) -> None:
    """What stops an authorisation, with what to do about it."""
    if why := why_not_authorised(recommendation, actor):
        raise Refused(why)


def why_not_authorised(recommendation: Recommendation, actor: Person) -> str:
    """Why this person cannot authorise this list; empty where they can."""
    if not recommendation.over_amount:
        return "The list is within the pot, so there is nothing to authorise."
    if recommendation.authorisation is not None:
        return f"{recommendation.authorisation.name} has authorised this list already."
    if recommendation.made_by_id == actor.id:
        return "You made this list, so somebody else has to authorise what exceeds the pot."
    if later := later_number(recommendation):
        return f"Recommendation {later} stands beside this one and is newer. Authorise that list."
    return ""


def later_number(recommendation: Recommendation) -> int | None:
    """The number of the newest list that takes this one's place, where it is not this one.

    A list that proposes from the reserve list of a decided one follows it, and takes the place of none but of others
    that follow the same.
    """
    newest = select(func.max(Recommendation.number)).where(
        Recommendation.round_id == recommendation.round_id,
        Recommendation.follows_id.is_not_distinct_from(recommendation.follows_id),
    )
    number = db.session.scalar(newest)
    return number if number != recommendation.number else None


def statement_of(
    recommendation: Recommendation, reason: str, actor: Person, role_title: str, at: datetime
) -> dict[str, Any]:
    """Exactly what is authorised, as the digest covers it."""
    return {
        "round": recommendation.round.reference,
        "recommendation": recommendation.number,
        "recommendation_digest": recommendation.digest,
        "over": plain(recommendation.over_amount),
        "name": actor.name,
        "role_title": role_title,
        "reason": reason.strip(),
        "at": at.isoformat(),
    }
