"""Which decided grants an organisation received, for the limit of minimal financial assistance.

A grant that was declined or has lapsed was not received, and what was given back is not kept, so neither counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select

from app.applications.models import Application
from app.assessment.leads import finds_freed
from app.awards.models import Award, Recommendation
from app.awards.subsidy.queries import Given, finds_given
from app.decisions.ledger import finds_returned
from app.decisions.models import Act, Choice, DecisionRecord, Publication, Signature, Variation
from app.outcomes.models import GrantReturn, OfferAnswer, Outcome
from app.platform import clock
from app.platform.clock import local
from app.platform.db import db
from app.rounds.models import Round

AMOUNT = func.coalesce(Variation.amount, Award.amount)


@finds_given
def given_to(organisations: Sequence[int], years: Sequence[str]) -> Iterator[Given]:
    """The decided grants of these organisations in these financial years, as varied and less what came back, in the
    order of decision.
    """
    asked = (Application.organisation_id.in_(organisations), Round.financial_year.in_(years), lost() < AMOUNT)
    wanted = decided().add_columns(lost().label("lost")).where(*asked)
    for row in db.session.execute(wanted.order_by(Signature.id, Award.id)):
        yield given_of(row)


@finds_freed
def came_free_of(round_: Round) -> Decimal:
    """What came free of the grants of a round, in pounds."""
    found = db.session.scalar(decided().where(Round.id == round_.id).with_only_columns(func.sum(lost())))
    return Decimal(found or 0).quantize(Decimal("0.01"))


@finds_returned
def returned_in(fund_id: int, financial_year: str) -> Decimal:
    """What came back of the grants of a fund's year, in pounds: declined, lapsed, withdrawn or returned."""
    of_year = decided().where(Round.fund_id == fund_id, Round.financial_year == financial_year)
    found = db.session.scalar(of_year.with_only_columns(func.coalesce(func.sum(lost()), 0)))
    return Decimal(found or 0).quantize(Decimal("0.01"))


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


def lost() -> ColumnElement[Any]:
    """What came free of an award, in pounds: all of one that was declined or lapsed, else what was given back."""
    signed = case((GrantReturn.reverses_id.is_(None), GrantReturn.amount), else_=-GrantReturn.amount)
    back = select(func.coalesce(func.sum(signed), 0)).where(
        GrantReturn.application_id == Application.id, GrantReturn.record_id == DecisionRecord.id
    )
    return case((is_not_lost(), back.correlate(Application, DecisionRecord).scalar_subquery()), else_=AMOUNT)


def offered_anew() -> Select[Any]:
    """The ids of rounds with a published award from the reserve list whose bid was not told of it yet."""
    follows = (Recommendation.follows_id.is_not(None), AMOUNT > 0, Outcome.id.is_(None))
    return (
        decided()
        .with_only_columns(Round.id)
        .where(*follows, exists().where(Publication.record_id == DecisionRecord.id))
    )


def given_of(row: Row[Any]) -> Given:
    award = row.Award
    return Given(
        organisation_id=row.organisation_id,
        award_id=award.id,
        recommendation_id=award.recommendation_id,
        financial_year=row.financial_year,
        amount=(row.amount - Decimal(row.lost)).quantize(Decimal("0.01")),
        record=row.reference,
        decided_on=local(row.signed_at).date(),
    )
