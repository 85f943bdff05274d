"""Bids that the office enters for somebody, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.models import Person
from app.applications.content import content_of
from app.applications.gaps import Gap
from app.applications.models import Application, Submission
from app.applications.paper.models import PaperBid, PaperConfirmation
from app.applications.queries import WITH_DRAFT, WITH_SUBMISSIONS
from app.permissions import Actor, may
from app.platform.db import db
from app.platform.formatting import week_date
from app.platform.waiting import Waiting
from app.rounds.models import Round
from app.rules.freezing import digest

READ_BACK = "read-back"  # as a part of the bid: where its confirmation is entered


def find(round_reference: str, key: str) -> Application | None:
    """A bid that the office enters for somebody, with its draft."""
    return db.session.scalar(
        select(Application)
        .join(Application.round)
        .where(Round.reference == round_reference, Application.key == key, Application.paper_bid.has())
        .options(*WITH_DRAFT)
    )


def of_round(round_: Round) -> Sequence[Application]:
    """All bids of a round that the office enters for somebody, in the order in which they came."""
    wanted = select(Application).join(Application.paper_bid).where(Application.round_id == round_.id)
    wanted = wanted.options(
        contains_eager(Application.paper_bid).joinedload(PaperBid.entered_by),
        contains_eager(Application.paper_bid).selectinload(PaperBid.confirmations),
        selectinload(Application.answers),
        *WITH_SUBMISSIONS[:2],
    )
    return db.session.scalars(wanted.order_by(PaperBid.received_at, PaperBid.id)).all()


def confirmations_of(paper_bid: PaperBid) -> Sequence[PaperConfirmation]:
    """Every time it was read back and confirmed, the earliest first."""
    wanted = select(PaperConfirmation).where(PaperConfirmation.paper_bid_id == paper_bid.id)
    wanted = wanted.options(joinedload(PaperConfirmation.recorded_by)).order_by(PaperConfirmation.number)
    return db.session.scalars(wanted).all()


def digest_now(application: Application) -> str:
    """The digest of the bid as it stands: what is read back."""
    return digest(content_of(application))


def confirmation_of(application: Application) -> PaperConfirmation | None:
    """The confirmation of the bid as it stands; None where none is, or it was changed or submitted since."""
    given = confirmations_of(application.paper_bid) if application.paper_bid else ()
    last = given[-1] if given else None
    holds = last is not None and last.submission_id is None and last.digest == digest_now(application)
    return last if holds else None


def confirmation_with(submission: Submission) -> PaperConfirmation | None:
    """The confirmation with which this was submitted, where an officer submitted it for somebody."""
    return db.session.scalar(select(PaperConfirmation).where(PaperConfirmation.submission_id == submission.id))


def confirmation_gaps(application: Application) -> list[Gap]:
    """What stands against submitting a bid for somebody, beside what stands against any bid."""
    if not application.paper_bid or confirmation_of(application):
        return []
    return [Gap(READ_BACK, f"Read it back to {application.paper_bid.contact_name}, and enter their confirmation.")]


def address_to_tell(application: Application, actor: Person) -> str:
    """Who is told by mail of what was done with a bid: whoever did it, or the person it was done for.

    Empty, where that person has no e-mail: then the office posts it to them.
    """
    return application.paper_bid.email if application.paper_bid else actor.email


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """The rounds in which a bid is still to be written down, read back or submitted for somebody."""
    if not may(actor, "paper-bid:enter"):
        return []
    wanted = (
        select(Round, func.count(PaperBid.id), func.min(PaperBid.received_at))
        .join(Application, Application.round_id == Round.id)
        .join(PaperBid, PaperBid.application_id == Application.id)
        .where(~Application.submissions.any(), ~Application.withdrawal.has())
        .group_by(Round.id)
        .order_by(Round.closes_at, Round.id)
    )
    return [
        Waiting(
            count=number,
            what="Finish a bid that you write for somebody" if number == 1 else "Finish bids that you write for others",
            url=url_for("applications.paper_bids", round_reference=round_.reference),
            hint=round_.title,
            when=f"since {week_date(since)}",
            is_pressing=not round_.timetable.is_in_time(at),
        )
        for round_, number, since in db.session.execute(wanted).unique()
    ]
