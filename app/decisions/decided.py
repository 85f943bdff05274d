"""What applicants' side is told of a decision: from then on a bid of that round cannot be withdrawn."""

from __future__ import annotations

from sqlalchemy import exists, select

from app.applications.models import Application
from app.applications.operations import decided_by
from app.awards.models import Recommendation
from app.decisions.models import Act, DecisionRecord, Signature
from app.platform.db import db


def is_decided(bid: Application) -> bool:
    """Whether a decision that stands was made on a list of the bid's round."""
    decision = (
        select(Signature.id)
        .join(DecisionRecord, DecisionRecord.id == Signature.record_id)
        .join(Recommendation, Recommendation.id == DecisionRecord.recommendation_id)
        .where(Recommendation.round_id == bid.round_id, Signature.act == Act.DECISION, Signature.voided_at.is_(None))
    )
    return bool(db.session.scalar(select(exists(decision))))


decided_by(is_decided)
