"""Clarifications, read: by the people of the bid, and by the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Integer, Row, and_, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import MembershipRole, Person
from app.applications import queries as applications
from app.applications.clarifications.models import Clarification
from app.applications.models import Application
from app.permissions import Actor
from app.platform.clock import local
from app.platform.db import db, made_once, read
from app.platform.formatting import long_date
from app.platform.waiting import Waiting
from app.rounds.models import Round


def find(key: str, clarification_key: str) -> Clarification | None:
    """One question about an application that the person may open."""
    application = applications.find(key)
    if application is None:
        return None
    wanted = select(Clarification).where(
        Clarification.application_id == application.id, Clarification.key == clarification_key
    )
    return db.session.scalar(wanted.options(joinedload(Clarification.application)))


def find_bid(round_reference: str, bid_reference: str) -> Application | None:
    """A submitted bid, as the office knows it."""
    return db.session.scalar(
        select(Application)
        .join(Application.round)
        .where(Round.reference == round_reference, Application.reference == bid_reference)
        .options(contains_eager(Application.round), joinedload(Application.withdrawal))
    )


def of_bid(application: Application) -> Sequence[Clarification]:
    """Every question about a bid, in the order in which they were asked."""
    wanted = select(Clarification).where(Clarification.application_id == application.id)
    people = joinedload(Clarification.asked_by), joinedload(Clarification.answered_by)
    wanted = wanted.options(joinedload(Clarification.confirmation), joinedload(Clarification.application))
    return db.session.scalars(wanted.options(*people).order_by(Clarification.asked_at, Clarification.id)).all()


def answered(bid: Application) -> Sequence[Row[Any]]:
    """What was asked about a bid and answered, as whoever reads the bid reads it beside it: no name with it."""
    return read(ANSWERED, bid_id=bid.id).all()


def is_answered_about(bid_id: Any) -> ColumnElement[bool]:
    """The condition on a question that it is about this bid, and answered."""
    return and_(Clarification.application_id == bid_id, Clarification.answered_at.is_not(None))


ANSWERED = made_once(
    lambda: (
        select(Clarification.question, Clarification.answer, Clarification.asked_at, Clarification.answered_at)
        .where(is_answered_about(bindparam("bid_id", type_=Integer)))
        .order_by(Clarification.asked_at, Clarification.id)
    )
)


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """The bids of this person's organisations about which the office waits for an answer."""
    held = [number for number, role in actor.organisation_roles.items() if role != MembershipRole.READER]
    if not held:
        return []
    wanted = (
        select(Application, func.count(Clarification.id), func.min(Clarification.answer_by))
        .join(Clarification, Clarification.application_id == Application.id)
        .where(Application.organisation_id.in_(held), Clarification.answered_at.is_(None))
        .group_by(Application.id)
        .order_by(func.min(Clarification.answer_by), Application.id)
    )
    return [
        Waiting(
            count=count,
            what="Answer a question about your bid" if count == 1 else "Answer questions about your bid",
            url=url_for("applications.clarifications", key=application.key),
            hint=f"{application.reference}, {application.project}",
            when=f"by {long_date(answer_by)}",
            is_pressing=answer_by <= local(at).date(),
        )
        for application, count, answer_by in db.session.execute(wanted).unique()
    ]
