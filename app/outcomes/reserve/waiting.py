"""What of the reserve lists waits for whom: money that came free, and a deferred bid to take over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import MembershipRole, Person
from app.applications.models import Application
from app.awards.deferring.models import Deferral
from app.awards.models import Recommendation
from app.outcomes.models import Outcome
from app.outcomes.received import decided, lost
from app.outcomes.reserve.queries import Reserve, reserves_of
from app.permissions import Actor, may
from app.platform.db import db
from app.platform.formatting import long_date, money
from app.platform.waiting import Waiting
from app.rounds.models import Round


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """For the fund officer, money that came free; for applicants, their bids that a round takes which is open now."""
    freed = freed_rounds(actor, at) if may(actor, "recommendation:make") else ()
    return [*freed, *(taking_over(deferral) for deferral in to_take_over(actor, at))]


def to_take_over(actor: Actor, at: datetime) -> list[Deferral]:
    """The deferred bids of this person's organisations that were told of, in rounds that are open, not begun there."""
    held = [number for number, role in actor.organisation_roles.items() if role != MembershipRole.READER]
    if not held:
        return []
    told = exists().where(Outcome.application_id == Deferral.application_id)
    wanted = (
        select(Deferral)
        .join(Deferral.application)
        .join(Deferral.to_round)
        .where(Application.organisation_id.in_(held), Deferral.draft_id.is_(None), told)
        .where(Round.opens_at <= at, Round.closes_at >= at, Deferral.taken_back_at.is_(None))
        .options(contains_eager(Deferral.application), contains_eager(Deferral.to_round))
    )
    return list(db.session.scalars(wanted.order_by(Round.closes_at, Deferral.id)).unique())


def taking_over(deferral: Deferral) -> Waiting:
    bid, to = deferral.application, deferral.to_round
    return Waiting(
        count=1,
        what=f"Take “{bid.project}” over into {to.title}",
        url=url_for("outcomes.show", key=bid.key),
        hint=f"{bid.reference} was deferred to it",
        when=f"until {long_date(to.closes_at)}",
    )


def freed_rounds(actor: Actor, at: datetime) -> Iterator[Waiting]:
    """Rounds of which money came free, while a bid of the reserve list waits and nothing is proposed."""
    for made in with_money(actor, at):
        if made.next and made.money.free and made.pending is None:
            yield Waiting(
                count=1,
                what=f"{money(made.money.free)} came free; the next bid is {made.next.reference}",
                url=url_for("outcomes.reserve", round_reference=made.round.reference),
                hint=f"{made.round.title}; it asks for {money(made.next.asked)}",
            )


def with_money(actor: Actor, at: datetime) -> list[Reserve]:
    """The reserve lists of the rounds of which anything came free; as many queries however many rounds."""
    ids = decided().with_only_columns(Recommendation.round_id).where(lost() > 0).distinct()
    rounds = [
        round_
        for round_ in db.session.scalars(select(Round).where(Round.id.in_(ids)).order_by(Round.id)).unique()
        if may(actor, "recommendation:make", round_)
    ]
    found = reserves_of(rounds, at) if rounds else {}
    return [found[round_.id] for round_ in rounds if round_.id in found]
