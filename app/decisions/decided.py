"""What applicants' side is told of a decision: from then on a bid of that round cannot be withdrawn.

One that waits on the reserve list can: nothing was given to it yet, and what nobody wants should go to the next.
"""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import defer, selectinload

from app.applications.models import Application
from app.applications.operations import decided_by
from app.awards.models import Recommendation
from app.decisions.models import Act, DecisionRecord, Signature
from app.decisions.queries import standing_signatures
from app.platform.db import db
from app.rules.outcome import Outcome


def is_decided(bid: Application) -> bool:
    """Whether a decision that stands was made on a list of the bid's round, and the bid does not wait for another."""
    decision = (
        select(Signature.id)
        .join(DecisionRecord, DecisionRecord.id == Signature.record_id)
        .join(Recommendation, Recommendation.id == DecisionRecord.recommendation_id)
        .where(Recommendation.round_id == bid.round_id, Signature.act == Act.DECISION, Signature.voided_at.is_(None))
    )
    return bool(db.session.scalar(select(exists(decision)))) and not waits_on_the_reserve_list(bid)


def waits_on_the_reserve_list(bid: Application) -> bool:
    """Whether the decided list of the round has the bid on its reserve list, and no decision since gave it anything."""
    decisions = (
        select(Recommendation)
        .join(DecisionRecord, DecisionRecord.recommendation_id == Recommendation.id)
        .where(Recommendation.round_id == bid.round_id, DecisionRecord.id.in_(standing_signatures(Act.DECISION)))
        .options(defer(Recommendation.inputs), selectinload(Recommendation.awards))
        .order_by(Recommendation.number)
    )
    lists = db.session.scalars(decisions).all()
    on_reserve = any(
        line["reference"] == bid.reference and line["outcome"] == Outcome.RESERVE.value
        for made in lists[:1]
        for line in made.result["applications"]
    )
    return on_reserve and not any(award.application_id == bid.id for made in lists for award in made.awards)


decided_by(is_decided)
