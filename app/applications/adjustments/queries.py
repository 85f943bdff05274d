"""Adjustments, read. Whoever asked sees theirs, and the fund officer all; neither colleagues nor the panel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import Membership, MembershipRole, Person
from app.applications.adjustments.models import Adjustment
from app.applications.models import Application
from app.permissions import Actor, may
from app.platform import guard
from app.platform.db import db
from app.platform.formatting import count, week_date
from app.platform.waiting import Waiting
from app.rounds.models import Round

WITH_PEOPLE = (
    joinedload(Adjustment.application).joinedload(Application.paper_bid),
    joinedload(Adjustment.asked_by),
    joinedload(Adjustment.recorded_by),
    joinedload(Adjustment.answered_by),
    joinedload(Adjustment.late_admission),
)


def find(round_reference: str, key: str) -> Adjustment | None:
    """One of a round, for the office."""
    return db.session.scalar(
        select(Adjustment)
        .join(Adjustment.round)
        .where(Round.reference == round_reference, Adjustment.key == key)
        .options(contains_eager(Adjustment.round), *WITH_PEOPLE)
    )


def of_round(round_: Round) -> Sequence[Adjustment]:
    """All of a round: what waits for an answer first, then what was agreed and not done, then the rest."""
    wanted = select(Adjustment).where(Adjustment.round_id == round_.id).options(*WITH_PEOPLE)
    order = Adjustment.answered_at.is_not(None), ~waits_to_be_honoured(), Adjustment.asked_at, Adjustment.id
    return db.session.scalars(wanted.order_by(*order)).all()


def waits_to_be_honoured() -> ColumnElement[bool]:
    return and_(func.coalesce(Adjustment.agreed, False), Adjustment.honoured_on.is_(None))


def of_person(person: Person, round_: Round) -> Sequence[Adjustment]:
    """What this person asked for in a round, or an officer recorded under their e-mail address."""
    wanted = select(Adjustment).where(Adjustment.round_id == round_.id, is_of(person)).options(*WITH_PEOPLE)
    return db.session.scalars(wanted.order_by(Adjustment.asked_at, Adjustment.id)).all()


def is_of(person: Person) -> ColumnElement[bool]:
    recorded_for_them = and_(Adjustment.asked_by_id.is_(None), Adjustment.email == person.email)
    return or_(Adjustment.asked_by_id == person.id, recorded_for_them)


def beside(application: Application, person: Person) -> Sequence[Adjustment]:
    """What stands beside an application for whoever looks at it: what they asked for; to the officer who enters the
    bid, what was asked for it.
    """
    if application.is_entered and guard.may("paper-bid:enter"):
        wanted = select(Adjustment).where(Adjustment.application_id == application.id).options(*WITH_PEOPLE)
        return db.session.scalars(wanted.order_by(Adjustment.asked_at, Adjustment.id)).all()
    return of_person(person, application.round)


def own_in(round_: Round) -> Sequence[Application]:
    """The applications in this round that the person who asks writes, by organisation."""
    roles = guard.actor().organisation_roles
    writing = [number for number, role in roles.items() if role != MembershipRole.READER]
    wanted = select(Application).where(Application.round_id == round_.id, Application.organisation_id.in_(writing))
    return db.session.scalars(wanted.order_by(Application.id)).unique().all()


def entered_in(round_: Round) -> Sequence[Application]:
    """The bids of a round that the office enters for somebody: an officer asks for these."""
    wanted = select(Application).where(Application.round_id == round_.id, Application.paper_bid.has())
    return db.session.scalars(wanted.order_by(Application.id)).unique().all()


def drafts_for(adjustment: Adjustment) -> Sequence[Application]:
    """The applications to which more time can be given: the one that was named, else those of whoever asked."""
    if adjustment.application:
        return [adjustment.application] if adjustment.application.is_draft else []
    theirs = select(Membership.organisation_id).join(Membership.person)
    theirs = theirs.where(Person.id == adjustment.asked_by_id)
    wanted = select(Application).where(
        Application.round_id == adjustment.round_id, Application.organisation_id.in_(theirs)
    )
    found = db.session.scalars(wanted.order_by(Application.id)).unique()
    return [application for application in found if application.is_draft]


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """The rounds in which an adjustment waits for an answer, or was agreed and not done."""
    if not may(actor, "adjustment:answer"):
        return []
    return [*unanswered(at), *unhonoured()]


def unanswered(at: datetime) -> list[Waiting]:
    return [
        Waiting(
            count=number,
            what="Answer a request for an adjustment" if number == 1 else "Answer requests for adjustments",
            url=url_for("applications.adjustments", round_reference=round_.reference),
            hint=round_.title,
            when=f"since {week_date(since)}",
            is_pressing=round_.timetable.is_in_time(at),
        )
        for round_, number, since in counted(Adjustment.answered_at.is_(None))
    ]


def unhonoured() -> list[Waiting]:
    return [
        Waiting(
            count=number,
            what=f"Do what was agreed: {count(number, 'adjustment')}",
            url=url_for("applications.adjustments", round_reference=round_.reference),
            hint=round_.title,
            when=f"asked {week_date(since)}",
        )
        for round_, number, since in counted(waits_to_be_honoured())
    ]


def counted(which: ColumnElement[bool]) -> Sequence[tuple[Round, int, datetime]]:
    wanted = (
        select(Round, func.count(Adjustment.id), func.min(Adjustment.asked_at))
        .join(Adjustment, Adjustment.round_id == Round.id)
        .where(which)
        .group_by(Round.id)
        .order_by(Round.closes_at, Round.id)
    )
    return [(round_, number, since) for round_, number, since in db.session.execute(wanted).unique()]
