"""What the pages of a panel and of a round are about: the finders, and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.models import Person
from app.applications.models import Application, Check, Submission
from app.assessment.models import Interest, PanelMember
from app.assessment.visible import undeclared_bids, visible_bids
from app.assessment.waiting import waiting_for as waiting_for  # what home asks every feature
from app.platform import guard
from app.platform.db import db
from app.rounds.models import Criterion, Round


def find_member(round_reference: str) -> PanelMember | None:
    """The actor's own place on the panel of that round; with it the round and the declaration."""
    return db.session.scalar(
        select(PanelMember)
        .join(PanelMember.round)
        .options(contains_eager(PanelMember.round), joinedload(PanelMember.declaration))
        .where(Round.reference == round_reference, PanelMember.person_id == guard.actor().person_id)
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """One member before one bid: what the scoring pages are about. Until they declared, the bid stays closed."""

    member: PanelMember
    bid: Application
    must_declare: bool = False
    criterion: Criterion | None = None

    @property
    def person_id(self) -> int:
        return self.member.person_id

    @property
    def round_id(self) -> int:
        return self.member.round_id

    @property
    def scores(self) -> bool:
        return self.member.scores


def find_desk(round_reference: str, bid_reference: str) -> Desk | None:
    """The actor before that bid; None where they are not on the panel, or the bid is none they may know of."""
    member = find_member(round_reference)
    if member is None:
        return None
    if member.declaration and (bid := one_of(visible_bids(member), bid_reference)):
        return Desk(member, bid)
    if bid := one_of(undeclared_bids(member), bid_reference):
        return Desk(member, bid, must_declare=True)
    return None


def find_desk_and_criterion(round_reference: str, bid_reference: str, criterion_key: str) -> Desk | None:
    """The same, with one of the round's criteria in hand."""
    desk = find_desk(round_reference, bid_reference)
    if desk is None:
        return None
    criterion = next((each for each in desk.member.round.criteria if each.key == criterion_key), None)
    return Desk(desk.member, desk.bid, desk.must_declare, criterion) if criterion else None


def one_of(bids: Select[tuple[Application]], reference: str) -> Application | None:
    """The bid of that reference among these."""
    one = bids.where(Application.reference == reference)
    return db.session.scalar(one.options(joinedload(Application.withdrawal)))


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
