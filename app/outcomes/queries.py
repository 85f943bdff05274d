"""Outcomes, read: by the office for a whole round, by applicants for their own bid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import url_for
from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.models import MembershipRole, Person
from app.applications import queries as applications
from app.applications.models import Application
from app.assessment.visible import is_in_the_round
from app.awards.deferring.models import Deferral
from app.awards.deferring.queries import deferrals_in
from app.awards.models import Recommendation
from app.awards.verifying import reserve_lines
from app.decisions.models import Act, DecisionRecord, Publication
from app.decisions.publication import decided_awards
from app.decisions.queries import whole
from app.outcomes.models import Feedback, OfferAnswer, Outcome, OutcomeKind, Standing
from app.outcomes.received import offered_anew
from app.permissions import Actor, may
from app.platform.clock import local
from app.platform.db import db
from app.platform.formatting import count, long_date
from app.platform.waiting import Waiting
from app.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Decision:
    """A published decision on a list of a round: by the bid's reference the awards as decided, and why one varies."""

    record: DecisionRecord
    awards: dict[str, dict[str, Any]]
    varied: dict[str, str]

    def gives(self, bid: Application) -> bool:
        return self.amount(bid) > 0

    def amount(self, bid: Application) -> Decimal:
        """What the bid got, in pounds."""
        return Decimal(self.awards.get(str(bid.reference), {}).get("amount", "0.00"))

    def part_award_reason(self, bid: Application) -> str:
        """Why the sum is another than the panel's list had, or than was asked for; empty where neither is so."""
        award = self.awards.get(str(bid.reference), {})
        return " ".join(filter(None, (award.get("part_award_reason"), self.varied.get(str(bid.reference)))))

    def conditions(self, bid: Application) -> str:
        """The conditions of all awards, and then of this one."""
        own = str(self.awards.get(str(bid.reference), {}).get("conditions", ""))
        return "\n\n".join(filter(None, (self.record.conditions, own)))


@dataclass(frozen=True, slots=True)
class Decided:
    """A round whose decision is published, with the decisions that followed it from the reserve list.

    `reserve` is the place of each bid on the reserve list, by its reference; `deferred` to which round a bid was
    deferred, by its id.
    """

    round: Round
    decisions: tuple[Decision, ...]
    reserve: dict[str, int]
    deferred: dict[int, Deferral]

    @property
    def round_id(self) -> int:
        return self.round.id

    @property
    def record(self) -> DecisionRecord:
        """The record of the first decision."""
        return self.decisions[0].record

    def of(self, bid: Application) -> Decision:
        """The decision that a bid hears of: the last that gives it something, else the first."""
        return next((made for made in reversed(self.decisions) if made.gives(bid)), self.decisions[0])

    def amount(self, bid: Application) -> Decimal:
        """What the bid got, in pounds."""
        return self.of(bid).amount(bid)


def find_decided(round_reference: str) -> Decided | None:
    """The round with its last published decision, and those that follow it; None before there is one."""
    wanted = (
        select(DecisionRecord)
        .join(DecisionRecord.recommendation)
        .join(Recommendation.round)
        .join(Publication, Publication.record_id == DecisionRecord.id)
        .where(Round.reference == round_reference)
        .options(*whole())
        .order_by(Publication.published_at, Publication.id)
    )
    lists = [(record, record.recommendation) for record in db.session.scalars(wanted).unique() if record.recommendation]
    first = [(record, made) for record, made in lists if made.follows_id is None][-1:]
    if not first:
        return None
    records = [record for record, made in [*first, *((each, made) for each, made in lists if made.follows_id)]]
    made = first[0][1]
    return Decided(
        made.round,
        tuple(decision_of(record) for record in records),
        {line["reference"]: place for place, line in enumerate(reserve_lines(made), start=1)},
        deferrals_in([made.round_id]),
    )


def decision_of(record: DecisionRecord) -> Decision:
    awards = {row["reference"]: row for row in decided_awards(record)}
    return Decision(record, awards, reasons_of_changes(record))


def told_in(decided: Decided) -> dict[int, Outcome]:
    """What each bid was told of the decision that it hears of, by the bid's id, with the answers to offers."""
    wanted = select(Outcome).join(Outcome.application).where(Application.round_id == decided.round.id)
    loaded = wanted.options(joinedload(Outcome.answer), joinedload(Outcome.application))
    found = db.session.scalars(loaded.order_by(Outcome.id))
    return {row.application_id: row for row in found if row.record_id == decided.of(row.application).record.id}


def reasons_of_changes(record: DecisionRecord) -> dict[str, str]:
    """Why the decision varied an award, by the bid's reference."""
    decision = record.valid(Act.DECISION)
    return {str(row.award.application.reference): row.reason for row in (decision.variations if decision else ())}


def find_bid(round_reference: str, bid_reference: str) -> Application | None:
    """A bid that is in its round, for the officer who edits its feedback."""
    return db.session.scalar(
        select(Application)
        .join(Application.round)
        .where(Round.reference == round_reference, Application.reference == bid_reference, is_in_the_round())
        .options(contains_eager(Application.round).selectinload(Round.criteria))
    )


def bids_in(round_: Round) -> Sequence[Application]:
    """The bids that hear an outcome: submitted and not withdrawn, by reference."""
    wanted = select(Application).where(Application.round_id == round_.id, is_in_the_round())
    return db.session.scalars(wanted.order_by(Application.reference)).all()


def feedback_in(round_: Round) -> dict[int, Feedback]:
    """The feedback that was edited, by the bid's id."""
    wanted = select(Feedback).join(Feedback.application).where(Application.round_id == round_.id)
    return {row.application_id: row for row in db.session.scalars(wanted)}


def feedback_of(bid: Application) -> Feedback | None:
    wanted = select(Feedback).where(Feedback.application_id == bid.id)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def is_sent(bid: Application) -> bool:
    return bool(db.session.scalar(select(exists().where(Outcome.application_id == bid.id))))


def find_outcome(key: str) -> Outcome | None:
    """The last outcome of an application that the person may open, once one was sent."""
    application = applications.find(key)
    if application is None:
        return None
    wanted = select(Outcome).where(Outcome.application_id == application.id)
    answer = joinedload(Outcome.answer).joinedload(OfferAnswer.confirmation)
    loaded = answer, joinedload(Outcome.application), joinedload(Outcome.record)
    return db.session.scalar(wanted.options(*loaded).order_by(Outcome.id.desc()).limit(1))


def outcomes_of(bids: Sequence[Application]) -> dict[int, Outcome]:
    """The last outcome of each of these applications, by its id; as many queries however many there are."""
    wanted = select(Outcome).where(Outcome.application_id.in_([bid.id for bid in bids])).order_by(Outcome.id)
    return {row.application_id: row for row in db.session.scalars(wanted.options(joinedload(Outcome.answer)))}


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """Offers to answer, for applicants; decided rounds nobody heard of, for the fund officer."""
    offers = [offer(outcome, at) for outcome in open_offers(actor, at)]
    return [*offers, *(unsent_rounds(actor) if "fund officer" in actor.office_roles else ())]


def open_offers(actor: Actor, at: datetime) -> list[Outcome]:
    held = [number for number, role in actor.organisation_roles.items() if role == MembershipRole.SUBMITTER]
    if not held:
        return []
    wanted = (
        select(Outcome)
        .join(Outcome.application)
        .where(Application.organisation_id.in_(held), Outcome.kind == OutcomeKind.AWARDED)
        .options(contains_eager(Outcome.application), joinedload(Outcome.answer))
        .order_by(Outcome.answer_by, Outcome.id)
    )
    return [outcome for outcome in db.session.scalars(wanted) if outcome.standing(at) is Standing.OFFERED]


def offer(outcome: Outcome, at: datetime) -> Waiting:
    assert outcome.answer_by is not None  # noqa: S101 - an offer lapses
    return Waiting(
        count=1,
        what="Accept or decline your grant",
        url=url_for("outcomes.show", key=outcome.application.key),
        hint=f"{outcome.application.reference}, {outcome.application.project}",
        when=f"by {long_date(outcome.answer_by)}",
        is_pressing=(outcome.answer_by - local(at).date()).days <= 7,
    )


def unsent_rounds(actor: Actor) -> list[Waiting]:
    """Rounds that are decided and published, and have bids that were told nothing yet, or not of their new offer."""
    told = exists().where(Outcome.application_id == Application.id)
    untold = exists().where(Application.round_id == Round.id, is_in_the_round(), ~told)
    published = select(Recommendation.round_id).join(DecisionRecord).join(Publication)
    wanted = (
        select(Round)
        .where(Round.id.in_(published), untold | Round.id.in_(offered_anew()))
        .options(selectinload(Round.fund))
        .order_by(Round.closes_at, Round.id)
    )
    return [
        Waiting(
            count=1,
            what="Tell the applicants the outcome",
            url=url_for("outcomes.prepare", round_reference=round_.reference),
            hint=round_.title,
        )
        for round_ in db.session.scalars(wanted)
        if may(actor, "outcome:prepare", round_)
    ]


def summary(decided: Decided, bids: Sequence[Application]) -> dict[str, Any]:
    """How many hear what, and the sum in pounds."""
    awarded = [bid for bid in bids if decided.amount(bid)]
    return {
        "awarded": count(len(awarded), "grant"),
        "sum": sum((decided.amount(bid) for bid in awarded), Decimal("0.00")),
        "not_awarded": count(len(bids) - len(awarded), "bid") + " without a grant",
    }
