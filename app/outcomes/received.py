"""Which decided grants an organisation received, for the limit of minimal financial assistance.

A grant that was declined or has lapsed was not received, so it does not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from app.applications.models import Application
from app.awards.models import Award, Recommendation
from app.awards.subsidy.queries import Given, finds_given
from app.decisions.models import Act, Choice, DecisionRecord, Signature, Variation
from app.outcomes.models import OfferAnswer, Outcome
from app.platform import clock
from app.platform.clock import local
from app.platform.db import db
from app.rounds.models import Round

AMOUNT = func.coalesce(Variation.amount, Award.amount)


@finds_given
def given_to(organisations: Sequence[int], years: Sequence[str]) -> Iterator[Given]:
    """The decided grants of these organisations in these financial years, as varied, in the order of decision."""
    asked = (Application.organisation_id.in_(organisations), Round.financial_year.in_(years), AMOUNT > 0)
    for row in db.session.execute(decided().where(*asked, is_not_lost()).order_by(Signature.id, Award.id)):
        yield given_of(row)


def decided() -> Select[Any]:
    """Every award of a decision that stands, with its amount as decided and its offer, where one was made."""
    varied = and_(Variation.award_id == Award.id, Variation.signature_id == Signature.id)
    stands = (Signature.act == Act.DECISION, Signature.voided_at.is_(None))
    return (
        select(Award, Application.organisation_id, Round.financial_year, AMOUNT.label("amount"), Signature.signed_at)
        .add_columns(DecisionRecord.reference)
        .join(Application, Application.id == Award.application_id)
        .join(Recommendation, Recommendation.id == Award.recommendation_id)
        .join(Round, Round.id == Recommendation.round_id)
        .join(DecisionRecord, DecisionRecord.recommendation_id == Recommendation.id)
        .join(Signature, and_(Signature.record_id == DecisionRecord.id, *stands))
        .outerjoin(Variation, varied)
        .outerjoin(Outcome, and_(Outcome.record_id == DecisionRecord.id, Outcome.application_id == Application.id))
        .outerjoin(OfferAnswer, OfferAnswer.outcome_id == Outcome.id)
        .where(Signature.statement["choice"].as_string() != Choice.NOT_SUPPORTED.value)
    )


def is_not_lost() -> ColumnElement[bool]:
    """The condition that no offer was made yet, or that it stands or was accepted."""
    today = local(clock.now()).date()
    open_ = and_(OfferAnswer.id.is_(None), or_(Outcome.answer_by.is_(None), Outcome.answer_by >= today))
    return or_(open_, OfferAnswer.accepted)


def given_of(row: Row[Any]) -> Given:
    award = row.Award
    return Given(
        organisation_id=row.organisation_id,
        award_id=award.id,
        recommendation_id=award.recommendation_id,
        financial_year=row.financial_year,
        amount=row.amount,
        record=row.reference,
        decided_on=local(row.signed_at).date(),
    )
