"""Declarations of a round as the office reads and prints them, and what was declared or waived since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.interests.models import InterestInRound, SuggestionAnswer, Verdict, Waiver
from app.assessment.models import Interest, InterestKind, PanelMember, ScoreSheet, SetAside
from app.assessment.progress import panel_of
from app.assessment.visible import names_interest
from app.platform.db import db
from app.rounds.models import Round

Aside = Mapping[int, Mapping[int, datetime]]


class Waivers:
    """Waivers by the interest that was waived."""

    def __init__(self, rows: Iterable[Waiver]) -> None:
        self.rows = tuple(rows)

    def get(self, interest_id: int) -> Waiver | None:
        """The one that is in force."""
        return next((row for row in self.rows if row.interest_id == interest_id and not row.withdrawn_at), None)

    def withdrawn(self, interest_id: int) -> tuple[Waiver, ...]:
        return tuple(row for row in self.rows if row.interest_id == interest_id and row.withdrawn_at)


@dataclass(frozen=True, slots=True)
class Declared:
    """An interest in one bid, with who noted it where that was the office, the waiver that is in force, those that
    were withdrawn, and when its sheet was set aside.
    """

    interest: Interest
    noted: SuggestionAnswer | None
    waiver: Waiver | None
    withdrawn: tuple[Waiver, ...]
    set_aside_at: datetime | None

    @property
    def bid(self) -> Application:
        return self.interest.application

    @property
    def is_direct(self) -> bool:
        return self.interest.kind is InterestKind.DIRECT


@dataclass(frozen=True, slots=True)
class MemberDeclaration:
    """What stands in one member's declaration, bid by bid and for the round."""

    name: str
    email: str
    role: str
    person_id: int
    declared_at: datetime | None
    answered: int
    interests: tuple[Declared, ...]
    in_round: InterestInRound | None
    sheets_set_aside: int

    @property
    def is_out(self) -> bool:
        """Whether they are out of the whole round (visible.is_out_of_the_round says the same to the database)."""
        return self.in_round is not None or any(each.is_direct and not each.waiver for each in self.interests)

    @property
    def word(self) -> str:
        """The declaration in two words."""
        if self.is_out:
            return "out of the round"
        if self.declared_at is None:
            return "not declared"
        return "interests" if self.interests else "no interest"


def declarations_of(round_: Round, *, with_sheets: bool = True) -> list[MemberDeclaration]:
    """The declarations of a round's panel, chair first; in a fixed number of queries.

    Without sheets for a reader to whom the judging of the round is closed: what was set aside tells what was marked.
    """
    of_round = PanelMember.round_id == round_.id
    aside = aside_by_member(of_round) if with_sheets else {}
    interests, answered = interests_by_member(of_round, aside), answered_by_member(of_round)
    in_round = by_member(select(InterestInRound).join(InterestInRound.member).where(of_round))
    rows = db.session.execute(panel_of().add_columns(PanelMember.person_id), {"round_id": round_.id})
    return [
        MemberDeclaration(
            name=row.name,
            email=row.email,
            role=row.role.value,
            person_id=row.person_id,
            declared_at=row.declared_at,
            answered=answered[row.id],
            interests=tuple(interests.get(row.id, ())),
            in_round=in_round.get(row.id),
            sheets_set_aside=len(aside.get(row.id, {})),
        )
        for row in rows
    ]


def interests_by_member(of_round: Any, aside: Aside) -> Mapping[int, list[Declared]]:
    noted, waivers = noted_in(of_round), waivers_in(of_round)
    rows = db.session.scalars(
        select(Interest)
        .join(Interest.member)
        .join(Interest.application)
        .options(contains_eager(Interest.application).joinedload(Application.organisation))
        .where(of_round, names_interest())
        .order_by(Application.reference)
    ).unique()
    found: dict[int, list[Declared]] = defaultdict(list)
    for row in rows:
        answer = noted.get((row.member_id, row.application_id))
        set_aside_at = aside.get(row.member_id, {}).get(row.application_id)
        in_force, withdrawn = waivers.get(row.id), waivers.withdrawn(row.id)
        found[row.member_id].append(Declared(row, answer, in_force, withdrawn, set_aside_at))
    return found


def noted_in(of_round: Any) -> Mapping[tuple[int, int], SuggestionAnswer]:
    """What the office confirmed, by member and bid; of several the last."""
    rows = db.session.scalars(
        select(SuggestionAnswer)
        .join(SuggestionAnswer.member)
        .options(joinedload(SuggestionAnswer.answered_by))
        .where(of_round, SuggestionAnswer.verdict == Verdict.CONFIRMED)
        .order_by(SuggestionAnswer.id)
    )
    return {(row.member_id, row.application_id): row for row in rows}


def waivers_in(of_round: Any) -> Waivers:
    """The waivers of a round, in the order in which they were given."""
    return Waivers(
        db.session.scalars(
            select(Waiver)
            .join(Waiver.interest)
            .join(Interest.member)
            .options(joinedload(Waiver.waived_by), joinedload(Waiver.withdrawn_by))
            .where(of_round)
            .order_by(Waiver.id)
        )
    )


def answered_by_member(of_round: Any) -> Counter[int]:
    """For how many bids each member has answered."""
    counts = select(Interest.member_id, func.count()).join(Interest.member).where(of_round).group_by(Interest.member_id)
    return Counter({member_id: number for member_id, number in db.session.execute(counts)})  # noqa: C416


def aside_by_member(of_round: Any) -> Aside:
    """When sheets were set aside, by member and bid."""
    rows = db.session.execute(
        select(ScoreSheet.member_id, ScoreSheet.application_id, SetAside.set_aside_at)
        .join(SetAside, SetAside.sheet_id == ScoreSheet.id)
        .join(PanelMember, PanelMember.id == ScoreSheet.member_id)
        .where(of_round)
    )
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    for member_id, bid_id, moment in rows:
        found[member_id][bid_id] = moment
    return found


def by_member(wanted: Any) -> dict[int, Any]:
    return {row.member_id: row for row in db.session.scalars(wanted)}


def answers_in(round_: Round) -> Sequence[SuggestionAnswer]:
    """What staff answered to suggestions, the latest first."""
    return db.session.scalars(
        select(SuggestionAnswer)
        .join(SuggestionAnswer.member)
        .options(
            contains_eager(SuggestionAnswer.member),
            joinedload(SuggestionAnswer.application).joinedload(Application.organisation),
            joinedload(SuggestionAnswer.answered_by),
        )
        .where(PanelMember.round_id == round_.id)
        .order_by(SuggestionAnswer.id.desc())
    ).all()


def round_interest_of(member: PanelMember) -> InterestInRound | None:
    return db.session.scalar(select(InterestInRound).where(InterestInRound.member_id == member.id))


def waivers_of(member: PanelMember) -> Waivers:
    """The waivers of a member's direct interests."""
    return waivers_in(PanelMember.id == member.id)


def noted_for(member: PanelMember) -> Mapping[int, SuggestionAnswer]:
    """What the office put into a member's declaration, by the bid."""
    return {bid_id: answer for (_, bid_id), answer in noted_in(PanelMember.id == member.id).items()}


def changed_since(round_id: int, moment: datetime) -> int:
    """How many interests of a round's panel were declared after a moment, or waived, or not waived any more."""
    own = select(func.count()).select_from(PanelMember).where(PanelMember.round_id == round_id)
    declared = own.join(Interest, Interest.member_id == PanelMember.id).where(
        names_interest(), Interest.declared_at > moment
    )
    in_round = own.join(InterestInRound, InterestInRound.member_id == PanelMember.id)
    waived = own.join(Interest, Interest.member_id == PanelMember.id).join(Waiver, Waiver.interest_id == Interest.id)
    found = db.session.execute(
        select(
            declared.scalar_subquery(),
            in_round.where(InterestInRound.declared_at > moment).scalar_subquery(),
            waived.where(Waiver.waived_at > moment).scalar_subquery(),
            waived.where(Waiver.withdrawn_at > moment).scalar_subquery(),
        )
    ).one()
    return sum(found)


def find_interest(round_reference: str) -> Interest | None:
    """The interest of that round's panel that the form names by member and bid."""
    about = request.form.get("about", "")
    return db.session.scalar(
        select(Interest)
        .join(Interest.member)
        .join(PanelMember.person)
        .join(PanelMember.round)
        .join(Interest.application)
        .options(contains_eager(Interest.member), contains_eager(Interest.application))
        .where(
            Round.reference == round_reference,
            Person.email == request.form.get(f"{about}email", ""),
            Application.reference == request.form.get(f"{about}bid", ""),
            names_interest(),
        )
    )
