"""What home shows: what each feature says of a person, in one list, and where the rounds are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import Person
from app.applications import queries as applications
from app.applications.models import Application
from app.assessment import queries as assessment
from app.assessment.standing import Standing, standings_of
from app.awards import queries as awards
from app.decisions import queries as decisions
from app.permissions import Actor
from app.platform.db import db
from app.platform.formatting import short_date
from app.platform.waiting import Waiting
from app.rounds.models import Fund, Round

Source = Callable[[Person, Actor, datetime], Iterable[Waiting]]


def waiting_for(person: Person, actor: Actor, at: datetime) -> list[Waiting]:
    """What waits for this person: what presses first, otherwise in the order of the process."""
    waiting = [line for ask in sources() for line in ask(person, actor, at)]
    return sorted(waiting, key=lambda line: not line.is_pressing)


def sources() -> list[Source]:
    features = (applications, assessment, awards, decisions)
    return [feature.waiting_for for feature in features if hasattr(feature, "waiting_for")]


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the table of rounds: where it is among its steps, how many bids it got, what it can give."""

    round: Round
    standing: Standing
    bids: int

    @property
    def state(self) -> str:
        """Where it is, with the date that comes next."""
        words = {
            Standing.PLANNED: f"Planned, opens {short_date(self.round.opens_at)}",
            Standing.OPEN: f"Open, closes {short_date(self.round.closes_at)}",
        }
        return words.get(self.standing, self.standing.value.capitalize())


def rounds(at: datetime) -> list[RoundRow]:
    """Every round, the latest to close first; withdrawn bids were bids too."""
    bids = (
        select(Application.round_id, func.count().label("bids"))
        .where(Application.reference.is_not(None))
        .group_by(Application.round_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Round, func.coalesce(bids.c.bids, 0))
        .join(Round.fund)
        .outerjoin(bids, bids.c.round_id == Round.id)
        .order_by(Round.closes_at.desc(), Fund.name, Round.id)
    ).all()
    standings = standings_of([round_ for round_, _ in rows], at)
    return [RoundRow(round_, standings[round_.id], count) for round_, count in rows]
