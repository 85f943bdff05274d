"""What the pages of a panel and of a round are about: the finders, and what waits for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload

from app.accounts.models import Person
from app.applications.models import Application, Check, Submission
from app.assessment.models import Interest, PanelMember
from app.assessment.visible import visible_to
from app.assessment.waiting import waiting_for as waiting_for  # what home asks every feature
from app.platform import guard
from app.platform.db import db, made_once, read
from app.rounds.models import Criterion, Round


def find_member(round_reference: str) -> PanelMember | None:
    """The actor's own place on the panel of that round; with it the round and the declaration."""
    asked = {"round_reference": round_reference, "person_id": guard.actor().person_id}
    return db.session.scalar(MEMBER_WITH_ROUND, asked)


MEMBER_WITH_ROUND = (
    select(PanelMember)
    .join(PanelMember.round)
    .options(
        contains_eager(PanelMember.round),
        joinedload(PanelMember.conduct),
        joinedload(PanelMember.declaration),
        lazyload(PanelMember.person),
    )
    .where(Round.reference == bindparam("round_reference"), PanelMember.person_id == bindparam("person_id"))
)


def criteria_of(round_id: int) -> Sequence[Any]:
    """The criteria of a round in their order, as rows."""
    return read(CRITERIA, round_id=round_id).all()


CRITERIA = made_once(
    lambda: (
        select(
            Criterion.id,
            Criterion.key,
            Criterion.title,
            Criterion.weight,
            Criterion.max_score,
            Criterion.guidance,
            Criterion.descriptors,
        )
        .where(Criterion.round_id == bindparam("round_id"))
        .order_by(Criterion.position)
    )
)


def visible_bid(member: PanelMember, reference: str) -> Application | None:
    """The bid of that reference, if the member may see it; with what every page of it says."""
    asked = {"member_id": member.id, "round_id": member.round_id, "reference": reference}
    return db.session.scalar(VISIBLE_BID, asked)


VISIBLE_BID = (
    visible_to(bindparam("member_id"), bindparam("round_id"))
    .options(joinedload(Application.withdrawal), joinedload(Application.organisation, innerjoin=True))
    .where(Application.reference == bindparam("reference"))
)


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """A member and a bid of the round, to declare an interest in it: no more of the bid than the list says."""

    member: PanelMember
    bid: Application

    @property
    def round_id(self) -> int:
        return self.member.round_id


def find_asked_about(round_reference: str, bid_reference: str) -> AskedAbout | None:
    """The actor and a bid they answered for; None for anybody else and any other bid."""
    member = find_member(round_reference)
    if member is None:
        return None
    answered = (
        select(Application)
        .join(Interest, and_(Interest.application_id == Application.id, Interest.member_id == member.id))
        .where(Application.round_id == member.round_id, Application.reference == bid_reference)
    )
    bid = db.session.scalar(answered)
    return AskedAbout(member, bid) if bid else None


def find_bid(round_reference: str, bid_reference: str) -> Application | None:
    """A submitted bid, for the office; with what its page shows."""
    return db.session.scalar(
        select(Application)
        .join(Application.round)
        .options(
            contains_eager(Application.round).selectinload(Round.criteria),
            joinedload(Application.withdrawal),
            selectinload(Application.checks).joinedload(Check.checked_by),
            selectinload(Application.submissions).load_only(Submission.received_at),
        )
        .where(Round.reference == round_reference, Application.reference == bid_reference)
    )


def find_panel_member(round_reference: str) -> PanelMember | None:
    """The member of that round's panel whose e-mail address the form names."""
    return db.session.scalar(
        select(PanelMember)
        .join(PanelMember.round)
        .join(PanelMember.person)
        .options(contains_eager(PanelMember.round), contains_eager(PanelMember.person))
        .where(Round.reference == round_reference, Person.email == request.form.get("email", ""))
    )
