"""The reserve list of a round after its decision: what is free, and where each bid of it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload, selectinload

from app.applications.models import Application
from app.awards.deferring.models import Deferral
from app.awards.deferring.queries import deferrals_in
from app.awards.models import Recommendation
from app.awards.preparing.models import Diligence, DueDiligence
from app.awards.preparing.queries import findings_on
from app.awards.verifying import reserve_lines
from app.decisions.models import Act, DecisionRecord
from app.decisions.queries import standing_signatures
from app.outcomes.models import GrantReturn
from app.outcomes.reserve.grants import NOTHING, Grant, grants_in, total
from app.outcomes.reserve.standing import Place, State, place_of
from app.platform import clock, guard
from app.platform.db import db
from app.rounds.models import Round
from app.rules.pot import Pot
from app.rules.reserve import Candidate, Money, Proposal, propose


@dataclass(frozen=True, slots=True)
class Reserve:
    """The reserve list of a decided round.

    `lists` are its decided lists in their order; `pending` is the list that proposes from it and is not decided;
    `records` are the references of the records, by the list's id.
    """

    round: Round
    lists: tuple[Recommendation, ...]
    records: dict[int, str]
    pending: Recommendation | None
    grants: tuple[Grant, ...]
    places: tuple[Place, ...]

    @property
    def first(self) -> Recommendation:
        return self.lists[0]

    @property
    def freed(self) -> tuple[Grant, ...]:
        """The grants of which something came free."""
        return tuple(grant for grant in self.grants if grant.free)

    @property
    def money(self) -> Money:
        covered = Decimal(self.first.result["budget"])
        if self.first.authorisation:
            covered += self.first.authorisation.over_amount
        return Money(
            committed=total(grant.amount for grant in self.grants if not grant.follows),
            covered=covered,
            came_free=total(grant.free.amount for grant in self.grants if grant.free),
            given_again=total(grant.amount for grant in self.grants if grant.follows),
        )

    @property
    def proposed(self) -> Decimal:
        """What the list that is not decided yet proposes."""
        return self.pending.committed_amount if self.pending else NOTHING

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(Candidate(place.reference, place.asked, place.why_not) for place in self.places)

    @property
    def next(self) -> Place | None:
        """The bid whose turn it is."""
        return next((place for place in self.places if place.state is State.WAITING), None)

    def proposal(self, treatment: Pot = Pot.STRICT) -> Proposal:
        """What would be proposed now. A list that was proposed and is not decided counts as waiting again: the new
        one takes its place.
        """
        return propose(self.candidates, self.money.free, treatment)


@dataclass(frozen=True, slots=True)
class Found:
    """A round with its reserve list; None before it is decided."""

    round: Round
    reserve: Reserve | None

    @property
    def round_id(self) -> int:
        return self.round.id


def find_reserve(round_reference: str) -> Found | None:
    """The reserve list of a round, for the office."""
    if not guard.actor().office_roles:
        return None
    round_ = db.session.scalar(select(Round).where(Round.reference == round_reference))
    return round_ and Found(round_, reserve_of(round_, clock.now()))


def reserve_of(round_: Round, at: datetime) -> Reserve | None:
    return reserves_of([round_], at).get(round_.id)


def reserves_of(rounds: Sequence[Round], at: datetime) -> dict[int, Reserve]:
    """The reserve lists of those of these rounds that are decided, by the round's id; as many queries however many."""
    ids = [round_.id for round_ in rounds]
    lists, records, decided_ids = lists_in(ids)
    grants = grants_in(ids, at)
    bids, findings, deferrals = bids_on(lists)
    found: dict[int, Reserve] = {}
    for round_ in rounds:
        chain = chain_of(lists[round_.id], decided_ids)
        if chain:
            last = lists[round_.id][-1]
            pending = last if last.follows_id and last.id not in decided_ids else None
            gave = grants[round_.id]
            place = placer(chain, pending, records, gave, bids, findings, deferrals)
            places = tuple(place(number, line) for number, line in enumerate(reserve_lines(chain[0]), start=1))
            found[round_.id] = Reserve(round_, chain, records, pending, tuple(gave), places)
    return found


def lists_in(round_ids: Sequence[int]) -> tuple[dict[int, list[Recommendation]], dict[int, str], set[int]]:
    """The lists of each round in their order, the references of their records, and the ids of those decided."""
    wanted = select(Recommendation).where(Recommendation.round_id.in_(round_ids)).order_by(Recommendation.number)
    loaded = wanted.options(
        defer(Recommendation.inputs),
        joinedload(Recommendation.authorisation),
        selectinload(Recommendation.awards),
    )
    lists: dict[int, list[Recommendation]] = defaultdict(list)
    for made in db.session.scalars(loaded):
        lists[made.round_id].append(made)
    ids = [made.id for of_round in lists.values() for made in of_round]
    is_decided = DecisionRecord.id.in_(standing_signatures(Act.DECISION)).label("is_decided")
    of_lists = DecisionRecord.recommendation_id.in_(ids)
    rows = db.session.execute(
        select(DecisionRecord.recommendation_id, DecisionRecord.reference, is_decided).where(of_lists)
    ).all()
    return lists, {row[0]: row[1] for row in rows}, {row[0] for row in rows if row[2]}


def chain_of(lists: Sequence[Recommendation], decided_ids: set[int]) -> tuple[Recommendation, ...]:
    """The first decided list of a round, and those that follow it and are decided, in their order."""
    first = [made for made in lists if made.follows_id is None and made.id in decided_ids][-1:]
    return (*first, *(made for made in lists if made.follows_id and made.id in decided_ids)) if first else ()


def bids_on(
    lists: dict[int, list[Recommendation]],
) -> tuple[dict[tuple[int, str], Application], dict[int, DueDiligence], dict[int, Deferral]]:
    """The bids on the reserve lists by round and reference, with what stands against them now."""
    first = [made for of_round in lists.values() for made in of_round if made.follows_id is None]
    references = {line["reference"] for made in first for line in reserve_lines(made)}
    wanted = select(Application).where(Application.round_id.in_(lists), Application.reference.in_(references))
    loaded = wanted.options(joinedload(Application.withdrawal), selectinload(Application.checks))
    bids = {(bid.round_id, str(bid.reference)): bid for bid in db.session.scalars(loaded).unique()}
    return bids, findings_on([bid.id for bid in bids.values()]), deferrals_in(list(lists))


def placer(
    chain: Sequence[Recommendation],
    pending: Recommendation | None,
    records: dict[int, str],
    grants: Sequence[Grant],
    bids: dict[tuple[int, str], Application],
    findings: dict[int, DueDiligence],
    deferrals: dict[int, Deferral],
) -> Any:
    """Gives for each line of the reserve list where its bid stands."""
    round_id = chain[0].round_id
    gave = {grant.bid.id: grant for grant in grants if grant.follows}
    asked_again = {award.application_id: records[made.id] for made in chain[1:] for award in made.awards}
    proposed = {award.application_id: award.amount for award in pending.awards} if pending else {}

    def place(number: int, line: dict[str, Any]) -> Place:
        bid = bids[round_id, line["reference"]]
        return place_of(
            number,
            line,
            bid,
            grant=gave.get(bid.id),
            decided_in=asked_again.get(bid.id, ""),
            proposed_in=where(pending, records) if pending and bid.id in proposed else "",
            has_failed=bid.id in findings and findings[bid.id].state is Diligence.FAILED,
            deferral=deferrals.get(bid.id),
        )

    return place


def where(pending: Recommendation, records: dict[int, str]) -> str:
    """By what a list that is not decided is known: its record, or its number while there is none."""
    return records.get(pending.id, f"recommendation {pending.number}")


def find_grant(round_reference: str, bid_reference: str) -> Grant | None:
    """The decided grant of a bid, for the office; of several the last."""
    found = find_reserve(round_reference)
    grants = found.reserve.grants if found and found.reserve else ()
    return next((grant for grant in reversed(grants) if grant.reference == bid_reference), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of what was given back of a grant."""

    grant: Grant
    row: GrantReturn

    @property
    def round_id(self) -> int:
        return self.grant.round_id


def find_entry(round_reference: str, bid_reference: str, return_key: str) -> Entry | None:
    grant = find_grant(round_reference, bid_reference)
    rows = {row.key: row for row in grant.returns} if grant else {}
    return Entry(grant, rows[return_key]) if grant and return_key in rows else None
