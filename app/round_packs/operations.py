"""Bringing a whole round in: all of it in one transaction, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from app.accounts.models import Person
from app.platform import audit
from app.platform.db import db, take_turn, transaction
from app.platform.errors import Refused
from app.round_packs.bid_rows import add_applications, add_organisations
from app.round_packs.mark_rows import add_moderation, add_panel, add_sheets
from app.round_packs.pack import PackedRound, RoundPack
from app.round_packs.writing import files_of
from app.rounds.models import Criterion, Fund, Round
from app.rules.bid import Status
from app.rules.rounding import number_words


@dataclass(frozen=True, slots=True)
class Imported:
    """A round that was brought in, and how much was new with it."""

    round: Round
    people_added: int
    organisations_added: int


@transaction()
def import_round(pack: RoundPack, *, actor: Person | None, at: datetime) -> Imported:
    """Store a whole round. People and organisations that are not there yet are added and cannot sign in.

    A pack does not say when its members signed off, the panel moderated or the checks were made: all of it is
    dated at the moment of the import. No interests are made up: nobody declared any here.
    Raises: Refused, when there is a round of this reference already.
    """
    take_turn("round_packs")
    if db.session.scalar(select(Round.id).where(Round.reference == pack.round.reference)):
        raise Refused(f"{pack.round.reference}: there is a round of this reference already. Nothing was stored.")
    round_ = add_round(pack)
    organisations_added = add_organisations(pack.applications)
    add_applications(round_, pack.applications, at)
    people_added = add_panel(round_, sorted({email for sheets in pack.sheets.values() for email in sheets}))
    add_sheets(round_, pack.sheets, lambda reference, email: at)
    add_moderation(round_, pack, at)
    record_import(round_, pack, actor=actor, at=at)
    return Imported(round_, people_added, organisations_added)


def record_import(round_: Round, pack: RoundPack, *, actor: Person | None, at: datetime) -> None:
    """One event for the whole act; the digest tells whether a pack is the one that was brought in."""
    after = {
        "reference": round_.reference,
        "bids": len(pack.applications),
        "withdrawn": sum(application.status is Status.WITHDRAWN for application in pack.applications),
        "score_sheets": sum(map(len, pack.sheets.values())),
        "moderated": len(pack.moderated),
        "files": {name: sha256(content).hexdigest() for name, content in files_of(pack).items()},
    }
    audit.record("round.imported", actor=actor, at=at, subject=round_, round_id=round_.id, after=after)


# The round


def add_round(pack: RoundPack) -> Round:
    """The round with its criteria; its fund is added where nobody knows it."""
    packed, rules = pack.round, pack.round.rules
    round_ = Round(
        fund=find_or_add_fund(packed.fund),
        reference=rules.reference,
        name=packed.name,
        financial_year=packed.financial_year,
        opens_at=packed.timetable.opens_at,
        closes_at=packed.timetable.deadline,
        panel_from=packed.panel_from,
        panel_to=packed.panel_to,
        budget_amount=rules.budget,
        max_award_amount=packed.max_award,
        rounding=rules.rounding,
        threshold=number_words(rules.threshold),
        band_floors=[number_words(floor) for floor in rules.band_floors],
        over_commitment_percent=rules.over_commitment_limit,
        quorum=rules.quorum,
        tie_break=list(rules.tie_break_order),
        draw_seed=rules.seed,
        areas=sorted({application.area for application in pack.applications}),
        themes=sorted({application.theme for application in pack.applications}),
    )
    db.session.add(round_)
    add_criteria(round_, packed)
    db.session.flush()
    return round_


def find_or_add_fund(name: str) -> Fund:
    fund = db.session.scalar(select(Fund).where(Fund.name == name))
    if fund is None:
        fund = Fund(name=name)
        db.session.add(fund)
        db.session.flush()
    return fund


def add_criteria(round_: Round, packed: PackedRound) -> None:
    for position, each in enumerate(packed.rules.criteria):
        facts = {"key": each.key, "title": each.title, "weight": each.weight, "max_score": each.max_score}
        db.session.add(Criterion(round=round_, position=position, **facts))
