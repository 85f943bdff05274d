"""Which bids were deferred, and to which rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from app.applications.models import Application
from app.awards.deferring.models import Deferral
from app.awards.models import Award, Recommendation
from app.platform.db import db
from app.rounds.models import Round


def deferred_between(made: Recommendation, until: datetime | None) -> list[tuple[str, int]]:
    """How many bids of the round were deferred to which round, by its title, until a moment (None: until now).

    A bid that is on the list is not counted.
    """
    awarded = exists().where(Award.recommendation_id == made.id, Award.application_id == Deferral.application_id)
    wanted = (
        select(Deferral.to_round_id, func.count())
        .join(Application, Application.id == Deferral.application_id)
        .where(Application.round_id == made.round_id, ~awarded)
        .group_by(Deferral.to_round_id)
    )
    if until is not None:
        wanted = wanted.where(Deferral.deferred_at <= until)
    counted = {number: bids for number, bids in db.session.execute(wanted)}  # noqa: C416
    if not counted:
        return []
    rounds = db.session.scalars(select(Round).where(Round.id.in_(counted)).order_by(Round.opens_at, Round.id))
    return [(round_.title, counted[round_.id]) for round_ in rounds.unique()]


def deferrals_in(round_ids: Sequence[int]) -> dict[int, Deferral]:
    """The deferrals of bids of these rounds, by the bid's id."""
    wanted = select(Deferral).join(Deferral.application).where(Application.round_id.in_(round_ids))
    loaded = wanted.options(joinedload(Deferral.to_round), joinedload(Deferral.deferred_by))
    return {each.application_id: each for each in db.session.scalars(loaded).unique()}


def deferral_of(bid: Application) -> Deferral | None:
    return deferrals_in([bid.round_id]).get(bid.id)


def deferred_to(round_: Round) -> Sequence[Deferral]:
    """The bids of earlier rounds that were deferred to this one, in the order of their deferral."""
    wanted = select(Deferral).where(Deferral.to_round_id == round_.id).order_by(Deferral.deferred_at, Deferral.id)
    bid = joinedload(Deferral.application).joinedload(Application.round)
    return db.session.scalars(wanted.options(bid, joinedload(Deferral.draft))).unique().all()
