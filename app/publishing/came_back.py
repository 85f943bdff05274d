"""What became of published grants: which were declined, lapsed, were given up or returned since.

A grant stays on the public pages with the amount that was decided and, once some of it came back, with that beside
it: the decision was made, and an auditor asks what came of it. The open data leaves out what came back whole: the
standard has no field for it, and whoever adds the file up would count money that nobody has. What came back in part
stays there with the amount awarded, as the standard defines that amount.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, bindparam, func, select

from app.applications.models import Application
from app.decisions.following import WHY
from app.decisions.models import DecisionRecord
from app.outcomes.models import GrantReturn, OfferAnswer, Outcome
from app.outcomes.received import decided, lost
from app.outcomes.reserve.grants import came_free, returns_of
from app.platform import clock
from app.platform.clock import local
from app.platform.db import db, read
from app.platform.formatting import long_date, money
from app.publishing.funding import Funding, funding_of
from app.publishing.queries import published_in
from app.rounds.models import Round

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CameBack:
    """What came back of a grant of `granted` pounds: how much, in which way, since when."""

    granted: Decimal
    amount: Decimal
    why: str
    on: date

    @property
    def is_whole(self) -> bool:
        return self.amount >= self.granted

    @property
    def words(self) -> str:
        """Was declined on 3 March 2025; £2,000.00 was returned on 3 March 2025."""
        said = f"{WHY[self.why]} on {long_date(self.on)}"
        return f"{said[:1].upper()}{said[1:]}" if self.is_whole else f"{money(self.amount)} {said}"


def came_back(decisions: Collection[str] | None = None, bids: Collection[str] | None = None) -> dict[Key, CameBack]:
    """What came back of grants, by the record's reference and the bid's; of these decisions and bids, or of all."""
    wanted = (
        decided()
        .add_columns(Application.reference.label("bid"), DecisionRecord.id.label("record_id"))
        .add_columns(OfferAnswer.accepted, OfferAnswer.answered_at, Outcome.answer_by)
        .where(lost() > 0)
    )
    if decisions is not None:
        wanted = wanted.where(DecisionRecord.reference.in_(decisions))
    if bids is not None:
        wanted = wanted.where(Application.reference.in_(bids))
    rows = db.session.execute(wanted).all()
    returns = returns_of({row.record_id for row in rows}) if rows else {}
    found: dict[Key, CameBack] = {}
    for row in rows:
        free = came_free(row, returns.get((row.Award.application_id, row.record_id), ()), clock.now())
        if free:
            found[row.reference, row.bid] = CameBack(row.amount, free.amount, free.why, free.on)
    return found


def came_back_of(awards: Sequence[Any]) -> dict[Key, CameBack]:
    """The same of some grants of the register."""
    return came_back({award.decision for award in awards}, {award.reference for award in awards}) if awards else {}


def funding_in(round_: Round) -> Funding:
    """The published grants of a round, with what came back of them."""
    publications = published_in(round_)
    decisions = [made.content["reference"] for made in publications]
    said: Mapping[Key, CameBack] = came_back(decisions) if decisions else {}
    return funding_of(publications, {key: (each.words, each.amount) for key, each in said.items()})


def fingerprint() -> str:
    """What changes whenever a grant comes back, or an offer lapses: for the tag of the open data."""
    return "-".join(str(number) for number in read(FINGERPRINT, today=local(clock.now()).date()).one())


FINGERPRINT = select(
    select(func.count(OfferAnswer.id)).where(OfferAnswer.accepted.is_(False)).scalar_subquery(),
    select(func.count(Outcome.id))
    .where(Outcome.answer_by < bindparam("today", type_=Date), ~Outcome.answer.has())
    .scalar_subquery(),
    select(func.count(GrantReturn.id)).scalar_subquery(),
)
