"""Finding rounds, lines and recommendations for those who may know of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.delegation.queries import held_at
from app.accounts.models import Office, OfficeRole, Person
from app.applications.models import Application
from app.assessment import seal
from app.assessment.interests.telling import lists_are_in
from app.awards.models import Authorisation, Award, Recommendation
from app.awards.sealed import check_seal
from app.awards.waiting import waiting_for as waiting_for  # what home asks every feature
from app.platform import guard
from app.platform.db import UtcDateTime, db, made_once, read
from app.rounds.models import Round

ROUND_WITH_CRITERIA = select(Round).options(joinedload(Round.criteria)).where(Round.reference == bindparam("reference"))


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the line: who authorises what exceeds the pot, and the last list made."""

    finance_officer: str
    last_number: int


def find_round(round_reference: str) -> Round | None:
    """The round, with its criteria, for whoever may ask about it at all."""
    actor = guard.actor()
    round_ = db.session.scalars(ROUND_WITH_CRITERIA, {"reference": round_reference}).unique().one_or_none()
    if round_ is None or not (actor.office_roles or round_.id in actor.panel_roles):
        return None
    return round_


def find_line(round_reference: str) -> Round | None:
    """The round whose line is asked for.

    Raises: NotAllowed, for somebody on its panel before the chair has opened the seal, whatever else they are.
    """
    round_ = find_round(round_reference)
    if round_ is not None:
        check_seal(round_)
    return round_


def beside_the_line(round_: Round, at: datetime) -> Beside:
    """The finance officer's name and the number of the last list, in one query."""
    name, last_number = read(BESIDE, round_id=round_.id, at=at).one()
    return Beside(name or "", last_number or 0)


def beside() -> Select[Any]:
    """The statement is made once: the screen asks it at each move of the line."""
    at = bindparam("at", type_=UtcDateTime)
    officer = (
        select(Person.name)
        .join(Office, Office.person_id == Person.id)
        .where(Office.role == OfficeRole.CHIEF_FINANCE_OFFICER, held_at(at))
        .order_by(Office.held_from, Office.id)
        .limit(1)
    )
    number = select(func.max(Recommendation.number)).where(Recommendation.round_id == bindparam("round_id"))
    return select(officer.scalar_subquery(), number.scalar_subquery())


BESIDE = made_once(beside)


def find_recommendation(round_reference: str, number: int) -> Recommendation | None:
    """A list of a round, with its awards, for the office."""
    if not guard.actor().office_roles:
        return None
    return db.session.scalar(
        select(Recommendation)
        .join(Round)
        .options(
            joinedload(Recommendation.round),
            joinedload(Recommendation.made_by),
            joinedload(Recommendation.authorisation).joinedload(Authorisation.authorised_by),
            selectinload(Recommendation.awards).joinedload(Award.application).joinedload(Application.withdrawal),
        )
        .where(Round.reference == round_reference, Recommendation.number == number)
    )


def numbers_in(round_id: int) -> list[int]:
    """The numbers of the lists made in a round, in their order."""
    return list(
        db.session.scalars(
            select(Recommendation.number).where(Recommendation.round_id == round_id).order_by(Recommendation.number)
        )
    )


def previous_of(recommendation: Recommendation) -> Recommendation | None:
    """The list whose place this one takes, if it takes any: the last one before it that follows the same."""
    earlier = select(func.max(Recommendation.number)).where(
        Recommendation.round_id == recommendation.round_id,
        Recommendation.number < recommendation.number,
        Recommendation.follows_id.is_not_distinct_from(recommendation.follows_id),
    )
    number = db.session.scalar(earlier)
    return lists_of(recommendation.round_id, (number,))[number] if number else None


def lists_of(round_id: int, numbers: Collection[int]) -> dict[int, Recommendation]:
    """Lists of a round by their numbers, with their awards."""
    wanted = select(Recommendation).where(Recommendation.round_id == round_id, Recommendation.number.in_(numbers))
    awards = selectinload(Recommendation.awards).joinedload(Award.application)
    loaded = wanted.options(joinedload(Recommendation.authorisation), awards)
    return {made.number: made for made in db.session.scalars(loaded)}


def find_listed(round_reference: str) -> Round | None:
    """A round of which lists were made, for the office."""
    if not guard.actor().office_roles:
        return None
    has_a_list = Round.id.in_(select(Recommendation.round_id))
    return db.session.scalar(select(Round).where(Round.reference == round_reference, has_a_list))


def all_recommendations(reference: str | None = None, number: int | None = None) -> list[Recommendation]:
    """Every list that was made, or those of a round, or one; with their awards."""
    wanted = select(Recommendation).join(Recommendation.round).order_by(Round.reference, Recommendation.number)
    if reference is not None:
        wanted = wanted.where(Round.reference == reference)
    if number is not None:
        wanted = wanted.where(Recommendation.number == number)
    awards = selectinload(Recommendation.awards).joinedload(Award.application)
    return list(db.session.scalars(wanted.options(joinedload(Recommendation.round), awards)))


# A round that has its recommendation has no seal left to open: its list shows the scores.
lists_are_in(select(Recommendation.round_id))
seal.opened_by(select(func.min(Recommendation.made_at).label("moment")).where(Recommendation.round_id == seal.ROUND))
