"""What is assigned to whom, read for the officer; and who of the panel reads a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.models import PanelMember
from app.assessment.panel.models import Assignment, Reassignment
from app.assessment.visible import is_in_the_round
from app.platform import guard
from app.platform.db import db
from app.rounds.models import Round


def place_of_actor(round_: Round) -> PanelMember | None:
    """The reader's own place on the panel of that round, if they have one."""
    mine = PanelMember.round_id == round_.id, PanelMember.person_id == guard.actor().person_id
    return db.session.scalar(select(PanelMember).where(*mine))


@dataclass(frozen=True, slots=True)
class AssignedBid:
    """A bid, and the names of those who score it."""

    reference: str
    project: str
    scorers: tuple[str, ...]


def assigned_bids(round_: Round, offset: int, size: int) -> list[AssignedBid]:
    """Some bids of a round by reference, each with its scorers by name."""
    wanted = select(Application.id, Application.reference, Application.project)
    of_round = wanted.where(Application.round_id == round_.id, is_in_the_round()).order_by(Application.reference)
    bids = db.session.execute(of_round.limit(size).offset(offset)).all()
    names = scorers_of([bid.id for bid in bids])
    return [AssignedBid(bid.reference or "", bid.project, tuple(names[bid.id])) for bid in bids]


def scorers_of(bid_ids: Sequence[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(Assignment.application_id, Person.name)
        .join(PanelMember, PanelMember.id == Assignment.member_id)
        .join(Person, Person.id == PanelMember.person_id)
        .where(Assignment.application_id.in_(bid_ids))
        .order_by(Person.name, PanelMember.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for bid_id, name in rows:
        found[bid_id].append(name)
    return found


def count_bids(round_: Round) -> int:
    counted = select(func.count()).where(Application.round_id == round_.id, is_in_the_round())
    return db.session.scalar(counted) or 0


def members_who_score(bid: Application) -> Sequence[PanelMember]:
    """Those to whom the bid is assigned, by name."""
    wanted = select(PanelMember).join(PanelMember.person).join(Assignment, Assignment.member_id == PanelMember.id)
    return db.session.scalars(wanted.where(Assignment.application_id == bid.id).order_by(Person.name)).all()


def reassignments_of(round_: Round) -> Sequence[Reassignment]:
    """Every change of hands in a round, the latest first."""
    wanted = select(Reassignment).join(Reassignment.application).where(Application.round_id == round_.id)
    names = (joinedload(Reassignment.application), joinedload(Reassignment.from_member))
    more = (joinedload(Reassignment.to_member), joinedload(Reassignment.reassigned_by))
    return db.session.scalars(wanted.options(*names, *more).order_by(Reassignment.id.desc())).all()
