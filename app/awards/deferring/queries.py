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
    """How many bids of the round were deferred to which round, by its title, at a moment (None: now).

    A bid that is on the list is not counted, nor a deferral that had been taken back by then.
    """
    awarded = exists().where(Award.recommendation_id == made.id, Award.application_id == Deferral.application_id)
    wanted = (
        select(Deferral.to_round_id, func.count())
        .join(Application, Application.id == Deferral.application_id)
        .where(Application.round_id == made.round_id, ~awarded)
        .group_by(Deferral.to_round_id)
    )
    in_force = Deferral.taken_back_at.is_(None)
    if until is not None:
        wanted = wanted.where(Deferral.deferred_at <= until)
        in_force |= Deferral.taken_back_at > until
    wanted = wanted.where(in_force)
    counted = {number: bids for number, bids in db.session.execute(wanted)}  # noqa: C416
    if not counted:
        return []
    rounds = db.session.scalars(select(Round).where(Round.id.in_(counted)).order_by(Round.opens_at, Round.id))
    return [(round_.title, counted[round_.id]) for round_ in rounds.unique()]


def deferrals_in(round_ids: Sequence[int]) -> dict[int, Deferral]:
    """The deferrals in force of bids of these rounds, by the bid's id."""
    in_force = Application.round_id.in_(round_ids), Deferral.taken_back_at.is_(None)
    wanted = select(Deferral).join(Deferral.application).where(*in_force)
    loaded = wanted.options(joinedload(Deferral.to_round), joinedload(Deferral.deferred_by))
    return {each.application_id: each for each in db.session.scalars(loaded).unique()}


def deferral_of(bid: Application) -> Deferral | None:
    """The bid's deferral that is in force."""
    return deferrals_in([bid.round_id]).get(bid.id)


def taken_back_of(bid: Application) -> Sequence[Deferral]:
    """The bid's deferrals that were taken back, the latest first."""
    wanted = select(Deferral).where(Deferral.application_id == bid.id, Deferral.taken_back_at.is_not(None))
    loaded = wanted.options(joinedload(Deferral.to_round), joinedload(Deferral.taken_back_by))
    return db.session.scalars(loaded.order_by(Deferral.id.desc())).unique().all()


def deferred_to(round_: Round) -> Sequence[Deferral]:
    """The bids of earlier rounds that were deferred to this one, in the order of their deferral."""
    in_force = Deferral.to_round_id == round_.id, Deferral.taken_back_at.is_(None)
    wanted = select(Deferral).where(*in_force).order_by(Deferral.deferred_at, Deferral.id)
    bid = joinedload(Deferral.application).joinedload(Application.round)
    return db.session.scalars(wanted.options(bid, joinedload(Deferral.draft))).unique().all()
