"""What of the line and the lists waits for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import Select, case, exists, func, select

from app.accounts.models import Person
from app.applications.models import Application, Submission, Withdrawal
from app.assessment.models import ScoreSheet
from app.assessment.seal import is_unsealed
from app.assessment.visible import is_counted
from app.awards.models import Authorisation, Award, Recommendation
from app.awards.sealed import CHAIRS
from app.permissions import Actor, may
from app.platform.db import db
from app.platform.formatting import count, long_date, money
from app.platform.waiting import Waiting
from app.rounds.models import Round


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """Lines to set, reasons to look through, sums over the pot to authorise."""
    waits: list[Waiting] = []
    if may(actor, "recommendation:make"):
        waits += [*lines_to_set(actor, at), *lists_to_make_again(actor), *reasons_to_read(actor)]
    else:
        waits += lines_to_look_at(actor, at)
    if may(actor, "recommendation:authorise"):
        waits += authorisations_to_give(person, actor)
    return waits


def lines_to_set(actor: Actor, at: datetime) -> Iterator[Waiting]:
    """Rounds whose bids all have enough sheets, and no list yet; without those whose judging is closed to them."""
    for round_, number in scored_rounds(at):
        if may(actor, "recommendation:make", round_) and not is_sealed_for(actor, round_):
            yield line_of(round_, number, "Set the line")


def lines_to_look_at(actor: Actor, at: datetime) -> Iterator[Waiting]:
    """The same for a chair of the round, once the seal is open, who declared no interest in any of its bids."""
    if not CHAIRS & set(actor.panel_roles.values()):
        return
    for round_, number in scored_rounds(at):
        is_chair = actor.panel_roles.get(round_.id) in CHAIRS
        if is_chair and may(actor, "line:read", round_) and not is_sealed_for(actor, round_):
            yield line_of(round_, number, "See where the line falls")


def is_sealed_for(actor: Actor, round_: Round) -> bool:
    """Whether the marks of the others are still sealed from this person, who sits on the panel."""
    return round_.id in actor.panel_roles and not is_unsealed(round_.id)


def scored_rounds(at: datetime) -> list[tuple[Round, int]]:
    """Closed rounds without a list whose bids are all scored, each with how many count."""
    bids = all_scored(at).subquery()
    rounds = select(Round, bids.c.bids).join(bids, bids.c.id == Round.id).order_by(Round.closes_at, Round.id)
    return [(round_, number) for round_, number in db.session.execute(rounds)]


def line_of(round_: Round, number: int, act: str) -> Waiting:
    return Waiting(
        count=number,
        what=f"{act}: {round_.title}",
        url=url_for("awards.line", round_reference=round_.reference),
        hint=f"{count(number, 'bid')} scored, {money(round_.budget_amount)} in the pot",
        when=f"by {long_date(round_.decision_by)}" if round_.decision_by else "",
    )


def all_scored(at: datetime) -> Select[int, int]:
    """Ids of closed rounds without a list in which each bid that counts has the quorum of sheets, and how many bids."""
    sheets = (
        select(ScoreSheet.application_id, func.count().label("number"))
        .where(is_counted())
        .group_by(ScoreSheet.application_id)
        .subquery()
    )
    short = case((func.coalesce(sheets.c.number, 0) < Round.quorum, 1), else_=0)
    return (
        select(Round.id, func.count().label("bids"))
        .join(Application, Application.round_id == Round.id)
        .outerjoin(sheets, sheets.c.application_id == Application.id)
        .where(
            Round.closes_at < at,
            ~exists().where(Recommendation.round_id == Round.id),
            exists().where(Submission.application_id == Application.id),
            ~exists().where(Withdrawal.application_id == Application.id),
        )
        .group_by(Round.id)
        .having(func.sum(short) == 0)
    )


def newest() -> Select[int]:
    """The ids of the lists whose place no newer one has taken: one of each round, one of those that follow the same."""
    return select(func.max(Recommendation.id)).group_by(Recommendation.round_id, Recommendation.follows_id)


def lists_to_make_again(actor: Actor) -> Iterator[Waiting]:
    """Newest lists with an award to a bid that was withdrawn since: nothing on them can be decided."""
    gone = (
        select(Award.recommendation_id, func.count().label("bids"), func.min(Application.reference).label("first"))
        .join(Application, Application.id == Award.application_id)
        .join(Withdrawal, Withdrawal.application_id == Application.id)
        .where(Award.recommendation_id.in_(newest()))
        .group_by(Award.recommendation_id)
        .subquery()
    )
    rows = (
        select(Round, Recommendation.number, gone.c.bids, gone.c.first)
        .select_from(Round)
        .join(Recommendation, Recommendation.round_id == Round.id)
        .join(gone, gone.c.recommendation_id == Recommendation.id)
    )
    found = db.session.execute(rows.order_by(Round.id))
    for round_, number, withdrawn, reference in (row for row in found if may(actor, "recommendation:make", row[0])):
        yield Waiting(
            count=withdrawn,
            what=f"Make a new list: {reference if withdrawn == 1 else 'bids on it'} withdrawn, {round_.title}",
            url=url_for("awards.recommendation", round_reference=round_.reference, number=number),
            hint=f"Recommendation {number} cannot be decided as it stands",
            is_pressing=True,
        )


def reasons_to_read(actor: Actor) -> Iterator[Waiting]:
    """Newest lists with statutory reasons that nobody has looked through."""
    unread = (
        select(Award.recommendation_id, func.count().label("number"))
        .where(Award.explained_at.is_(None), Award.recommendation_id.in_(newest()))
        .group_by(Award.recommendation_id)
        .subquery()
    )
    rows = (
        select(Round, Recommendation.number, unread.c.number)
        .select_from(Round)
        .join(Recommendation, Recommendation.round_id == Round.id)
        .join(unread, unread.c.recommendation_id == Recommendation.id)
    )
    found = db.session.execute(rows.order_by(Round.id))
    for round_, number, left in (row for row in found if may(actor, "award:explain", row[0])):
        yield Waiting(
            count=left,
            what=f"Look through the reasons of the awards: {round_.title}",
            url=url_for("awards.reasons", round_reference=round_.reference, number=number),
            hint="Why each award will reduce crime and disorder",
        )


def authorisations_to_give(person: Person, actor: Actor) -> Iterator[Waiting]:
    """Newest lists that exceed their pot and nobody has put their name to; never one's own."""
    rows = (
        select(Round, Recommendation.number, Recommendation.over_amount, Recommendation.made_at)
        .select_from(Round)
        .join(Recommendation, Recommendation.round_id == Round.id)
        .where(
            Recommendation.id.in_(newest()),
            Recommendation.over_amount > 0,
            Recommendation.made_by_id != person.id,
            ~exists().where(Authorisation.recommendation_id == Recommendation.id),
        )
        .order_by(Recommendation.made_at, Recommendation.id)
    )
    found = db.session.execute(rows)
    for round_, number, over, made_at in (row for row in found if may(actor, "recommendation:authorise", row[0])):
        yield Waiting(
            count=1,
            what=f"Authorise {money(over)} over the pot: {round_.title}",
            url=url_for("awards.recommendation", round_reference=round_.reference, number=number),
            hint="The record cannot be sent before",
            when=f"since {long_date(made_at)}",
            is_pressing=True,
        )
