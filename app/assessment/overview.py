"""Rounds as the office sees them: where they are and their figures. Never a mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select

from app.applications.models import Application, Check
from app.assessment.kept import kept
from app.assessment.leads import Addressed
from app.assessment.progress import RoundProgress
from app.assessment.standing import Standing, standings_of
from app.assessment.visible import is_in_the_round
from app.platform.db import db
from app.platform.drawn import drawn
from app.platform.formatting import clock_time, short_date
from app.rounds.models import Fund, Round


@dataclass(frozen=True, slots=True)
class Figures:
    """How many bids a round got, how many are still in it, how many of those were checked, and what they ask for."""

    submitted: int = 0
    in_the_round: int = 0
    checked: int = 0
    failed: int = 0
    asked_amount: Decimal = Decimal("0.00")

    @property
    def withdrawn(self) -> int:
        return self.submitted - self.in_the_round

    @property
    def to_check(self) -> int:
        return self.in_the_round - self.checked


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the bids of a round. An address is empty where the reader may not open it.

    `leads` are the other pages of the round that the reader may open (leads.py). `progress` is None
    for somebody on the panel who may not know how far it is; `why_closed` tells them. `freed_amount` is what came
    free of its grants, in pounds.
    """

    title: str
    reference: str
    steps: int
    step: int
    state: str
    figures: Figures
    progress: RoundProgress | None
    why_closed: str
    budget_amount: Decimal
    opens_at: datetime
    closes_at: datetime
    panel_from: date
    panel_to: date
    decision_by: date | None
    rounds_url: str
    line_url: str
    leads: tuple[tuple[str, Addressed], ...]
    freed_amount: Decimal = Decimal("0.00")


draw_head = drawn("assessment/_round.html", "round_head", most=50)


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the table of rounds."""

    round: Round
    standing: Standing
    figures: Figures

    @property
    def state(self) -> str:
        """Where it is, with the date that comes next."""
        return state_of(self.round, self.standing)


def state_of(round_: Round, standing: Standing) -> str:
    """Where a round is, with the date that comes next: "Planned, opens 2 October"."""
    if standing is Standing.PLANNED:
        return f"Planned, opens {short_date(round_.opens_at)}"
    if standing is Standing.OPEN:
        return f"Open until {short_date(round_.closes_at)}, {clock_time(round_.closes_at)}"
    return standing.value.capitalize()


def rounds(at: datetime) -> list[RoundRow]:
    """Every round, the latest to close first."""
    found = db.session.scalars(select(Round).join(Round.fund).order_by(Round.closes_at.desc(), Fund.name, Round.id))
    listed = found.unique().all()
    standings, figures = standings_of(listed, at), figures_by_round()
    return [RoundRow(each, standings[each.id], figures.get(each.id, Figures())) for each in listed]


def figures_of(round_: Round) -> Figures:
    """The figures of one round, counted again only after something happened in it."""
    return kept(round_, "figures", lambda: figures_by_round(round_.id).get(round_.id, Figures()))


def figures_by_round(round_id: int | None = None) -> dict[int, Figures]:
    """The figures of every round that got a bid, or of this one, in one query."""
    still_in, has_check = is_in_the_round(), exists().where(Check.application_id == Application.id)
    failed = exists().where(Check.application_id == Application.id, Check.passed.is_(False))
    query = (
        select(
            Application.round_id,
            func.count(),
            number_of(still_in),
            number_of(still_in & has_check),
            number_of(still_in & failed),
            func.coalesce(func.sum(case((still_in, Application.requested_amount))), Decimal("0.00")),
        )
        .where(Application.reference.is_not(None))
        .group_by(Application.round_id)
    )
    if round_id is not None:
        query = query.where(Application.round_id == round_id)
    return {found: Figures(*row) for found, *row in db.session.execute(query)}


def number_of(condition: ColumnElement[bool]) -> Any:
    return func.count(case((condition, 1)))
