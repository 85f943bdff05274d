"""Advice for the chair: how the panel marked a round, in words and figures that change no score.

Reckoned from the sheets that count, on the bids that this chair may see, once the seal is open. A bid in which the
chair has an interest is in none of the figures, so none of them can tell anything of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.advice_words import (
    AgreementSaid,
    BidSaid,
    Figures,
    Habit,
    agreement_said,
    bid_said,
    habits_said,
    why_no_habits,
)
from app.assessment.counting import ranking_of
from app.assessment.kept import kept
from app.assessment.models import Interest, PanelMember
from app.assessment.seal import is_unsealed
from app.assessment.visible import names_interest, visible_bids
from app.platform import guard
from app.platform.db import db, read
from app.rounds.models import Round
from app.rules.advice import leniencies, marks_of, rest_of
from app.rules.agreement import agreement


@dataclass(frozen=True, slots=True)
class Advice:
    """What is said of a round: the agreement, each member's habit, and each bid in rank order."""

    agreement: AgreementSaid
    habits: tuple[Habit, ...]
    no_habits: str
    bids: tuple[BidSaid, ...]

    @property
    def first(self) -> list[BidSaid]:
        """The bids that ask for a look: the sheets lie far apart, or may well lie on either side of the line."""
        return [bid for bid in self.bids if bid.asks_for_a_look]

    @property
    def others(self) -> list[BidSaid]:
        return [bid for bid in self.bids if not bid.asks_for_a_look]


@dataclass(frozen=True, slots=True)
class AdviceOnBid:
    """What is said of one bid, with the habits of those who marked it and the agreement in the round."""

    bid: BidSaid
    habits: tuple[Habit, ...]
    no_habits: str
    agreement: AgreementSaid
    round_reference: str


def advice_on(round_: Round) -> Advice | None:
    """The advice on a round for the chair or deputy who asks; None for anybody else, and while the seal holds."""
    chair = chair_who_asks(round_)
    return None if chair is None else advice_of(round_, chair)


def advice_for(bid: Application) -> AdviceOnBid | None:
    """The same on one bid; None too for a chair who may not see it. The others are not put into words."""
    chair = chair_who_asks(bid.round)
    figures = figures_of(bid.round, chair) if chair else None
    standing = figures and next((each for each in figures.standings if each.reference == bid.reference), None)
    if not (figures and standing):
        return None
    names, absent = names_in(bid.round_id), absent_in(bid.round_id)
    habits = habits_said(figures.lenient, names)
    return AdviceOnBid(
        bid=bid_said(standing, figures, {email: names[email] for email in absent[standing.reference]}),
        habits=tuple(habit for habit in habits if habit.email in standing.bid.sheets),
        no_habits=why_no_habits(figures.lenient),
        agreement=agreement_said(figures.agreed),
        round_reference=bid.round.reference,
    )


def chair_who_asks(round_: Round) -> PanelMember | None:
    """The actor's place on this panel, if they may read advice, and the seal is open."""
    if not (guard.may("advice:read", round_) and is_unsealed(round_.id)):
        return None
    place = {"round_id": round_.id, "person_id": guard.actor().person_id}
    return db.session.scalar(select(PanelMember).filter_by(**place))


def advice_of(round_: Round, chair: PanelMember) -> Advice:
    """What is said to this chair; names are read anew."""
    figures = figures_of(round_, chair)
    names, absent = names_in(round_.id), absent_in(round_.id)
    return Advice(
        agreement=agreement_said(figures.agreed),
        habits=habits_said(figures.lenient, names),
        no_habits=why_no_habits(figures.lenient),
        bids=tuple(
            bid_said(standing, figures, {email: names[email] for email in absent[standing.reference]})
            for standing in figures.standings
        ),
    )


def figures_of(round_: Round, chair: PanelMember) -> Figures:
    """The figures for this chair, reckoned anew only after something happened in the round."""
    return kept(round_, ("advice", chair.id), lambda: reckoned(round_, chair))


def reckoned(round_: Round, chair: PanelMember) -> Figures:
    """The figures, from the bids that this chair may see and no others."""
    in_sight = set(db.session.scalars(visible_bids(chair).with_only_columns(Application.reference)))
    ranking = ranking_of(round_)
    standings = tuple(standing for standing in ranking.assessed if standing.reference in in_sight)
    marks = marks_of([standing.bid for standing in standings], ranking.rules.criteria)
    lenient = leniencies(marks)
    return Figures(ranking.rules, standings, marks, lenient, rest_of(marks, lenient), agreement(marks))


def names_in(round_id: int) -> Mapping[str, str]:
    """The members of the panel by e-mail address, which is how a sheet is known to the rules."""
    return {row.email: row.name for row in read(NAMES, round_id=round_id)}


NAMES = (
    select(Person.email, Person.name)
    .join(PanelMember, PanelMember.person_id == Person.id)
    .where(PanelMember.round_id == bindparam("round_id"))
    .order_by(Person.name, Person.email)
)


def absent_in(round_id: int) -> Mapping[str, list[str]]:
    """The e-mail addresses of those who mark bids but have an interest in this one, by its reference."""
    absent: dict[str, list[str]] = defaultdict(list)
    for row in read(absences(), round_id=round_id):
        absent[row.reference].append(row.email)
    return absent


@cache
def absences() -> Select[Any]:
    """Who stands out of the room for which bid, in a fixed order."""
    return (
        select(Application.reference, Person.email)
        .join(Interest, Interest.application_id == Application.id)
        .join(PanelMember, PanelMember.id == Interest.member_id)
        .join(Person, Person.id == PanelMember.person_id)
        .where(PanelMember.round_id == bindparam("round_id"), PanelMember.scores.is_(True))
        .where(names_interest())
        .order_by(Application.reference, Person.name, Person.email)
    )
