"""Enquiries, read. The public sees answers; whoever asked stays with the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import Person
from app.permissions import Actor, may
from app.platform.db import db
from app.platform.formatting import week_date
from app.platform.waiting import Waiting
from app.rounds.enquiries.models import Enquiry
from app.rounds.models import Round


def find(round_reference: str, key: str) -> Enquiry | None:
    return db.session.scalar(
        select(Enquiry)
        .join(Enquiry.round)
        .where(Round.reference == round_reference, Enquiry.key == key)
        .options(contains_eager(Enquiry.round), joinedload(Enquiry.asked_by))
    )


def answered(round_: Round) -> Sequence[Enquiry]:
    """What everybody may read, the latest answer first."""
    wanted = select(Enquiry).where(Enquiry.round_id == round_.id, Enquiry.answered_at.is_not(None))
    return db.session.scalars(wanted.order_by(Enquiry.answered_at.desc(), Enquiry.id.desc())).all()


def waiting(round_: Round) -> Sequence[Enquiry]:
    """What has no answer yet, the oldest first, with who asked."""
    wanted = select(Enquiry).where(Enquiry.round_id == round_.id, Enquiry.answered_at.is_(None))
    return db.session.scalars(wanted.options(joinedload(Enquiry.asked_by)).order_by(Enquiry.asked_at, Enquiry.id)).all()


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """The rounds in which questions wait for an answer."""
    if not may(actor, "enquiry:answer"):
        return []
    wanted = (
        select(Round, func.count(Enquiry.id), func.min(Enquiry.asked_at))
        .join(Enquiry, Enquiry.round_id == Round.id)
        .where(Enquiry.answered_at.is_(None))
        .group_by(Round.id)
        .order_by(Round.closes_at, Round.id)
    )
    return [
        Waiting(
            count=count,
            what="Answer a question" if count == 1 else "Answer questions",
            url=url_for("rounds.office_enquiries", round_reference=round_.reference),
            hint=round_.title,
            when=f"since {week_date(since)}",
            is_pressing=round_.timetable.is_in_time(at),
        )
        for round_, count, since in db.session.execute(wanted).unique()
    ]
