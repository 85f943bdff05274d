"""What counts: the one reading of marks under every score, rank, count and sum.

A sheet counts when it is signed off and not set aside, and its member declared no interest in that bid and no
direct interest in any bid of the round. What a member revised in the meeting stands over what they had signed, and
moderated points stand over the sheets. Checks are gates; a bid that nobody checked has not passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from sys import intern
from threading import Lock
from typing import Any

from flask import current_app, has_request_context, request
from sqlalchemy import Index, Select, bindparam, case, exists, func, select, text

from app.accounts.models import Organisation, Person
from app.applications.models import Application, Check, Submission, Withdrawal
from app.assessment.meeting.models import Revision
from app.assessment.models import (
    Interest,
    Moderation,
    PanelMember,
    Score,
    ScoreSheet,
    SetAside,
    SignOff,
)
from app.assessment.visible import is_moderated, is_out_of_the_round, names_interest
from app.platform.db import db, made_once, read
from app.platform.models import AuditEvent
from app.rounds.models import Criterion, Round
from app.rules import scoring
from app.rules.bid import Bid, Status
from app.rules.gates import Gate
from app.rules.ranking import Ranking, rank
from app.rules.round_rules import RoundRules
from app.rules.rounding import Rounding, half_up

UNCHECKED = Gate("Checks", passed=False, reason="not made yet")
MOST_RANKINGS = 3
# Acts that happen all the time while a panel marks or meets, and change no score, no count and no list.
COUNT_NOTHING = ("score_sheet.marked", "discussion.begun", "attendance.came", "attendance.left")
# As text on both sides: an index over a part is used only by a query that names the same part with the same words.
MAY_COUNT = text(f"action NOT IN ({', '.join(repr(action) for action in COUNT_NOTHING)})")
COUNTING_EVENTS = Index(
    "ix_audit_event_round_id_counting",
    AuditEvent.round_id,
    AuditEvent.sequence,
    sqlite_where=MAY_COUNT,
    postgresql_where=MAY_COUNT,
)
LAST_EVENT = made_once(
    lambda: (
        select(AuditEvent.sequence)
        .where(AuditEvent.round_id == bindparam("round_id"), MAY_COUNT)
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
    )
)

Sheets = Mapping[int, Mapping[str, Mapping[str, int]]]


def bids_of(round_: Round) -> tuple[Bid, ...]:
    """Every submitted bid of a round as the rules see it, by reference; in a fixed number of queries."""
    sheets, moderated, gates = sheets_of(round_), moderated_in(round_), gates_of(round_)
    return tuple(
        Bid(
            reference=row.reference,
            amount=row.requested_amount,
            sheets=sheets.get(row.id, {}),
            moderated=moderated.get(row.id, {}),
            status=Status.SUBMITTED if row.withdrawn is None else Status.WITHDRAWN,
            gates=gates.get(row.id, (UNCHECKED,)),
            labels=labels_of(row),
        )
        for row in submitted_in(round_)
    )


def ranking_of(round_: Round, rounding: Rounding | None = None) -> Ranking:
    """The round's bids in their order, made once for as long as nothing that counts happens in the round.

    Kept for each process by the last such event of the round in the audit trail: whatever counts is recorded
    there, so a ranking that is out of date is never found.
    """
    rules = rules_of(round_, rounding)
    return kept_rankings().get(round_, last_event(round_), rules)


def rules_of(round_: Round, rounding: Rounding | None = None) -> RoundRules:
    """The rules of a round. Under another rounding its threshold and band edges are taken as near as that allows."""
    places = (rounding or round_.rounding).places
    if rounding is None or rounding is round_.rounding:
        threshold, floors = Decimal(round_.threshold), [Decimal(floor) for floor in round_.band_floors]
    else:
        threshold = half_up(Fraction(round_.threshold), places)
        floors = list(dict.fromkeys(half_up(Fraction(floor), places) for floor in round_.band_floors))
    return RoundRules(
        reference=round_.reference,
        criteria=tuple(scoring.Criterion(c.key, c.title, c.weight, c.max_score) for c in round_.criteria),
        budget=round_.budget_amount,
        threshold=threshold,
        band_floors=tuple(floors),
        rounding=rounding or round_.rounding,
        over_commitment_limit=round_.over_commitment_percent,
        quorum=round_.quorum,
        tie_break=tuple(round_.tie_break),
        draw_seed=round_.draw_seed,
    )


LAST_EVENTS = "safety_fund.last_events"  # in the request's environment, by round


def last_event(round_: Round) -> int:
    """The place in the audit trail of the last act of the round that may have changed what counts; 0 before any.

    A page that only looks asks once: all of it shows one moment.
    """
    if not (has_request_context() and request.method == "GET"):
        return ask_last_event(round_.id)
    asked: dict[int, int] = request.environ.setdefault(LAST_EVENTS, {})
    if round_.id not in asked:
        asked[round_.id] = ask_last_event(round_.id)
    return asked[round_.id]


def ask_last_event(round_id: int) -> int:
    return read(LAST_EVENT, round_id=round_id).scalar() or 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A ranking, and what it was made for."""

    round_id: int
    sequence: int
    rules: RoundRules
    ranking: Ranking


class Rankings:
    """The rankings used last, newest first: a few, because one of 10,000 bids takes some 40 MB."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.kept: tuple[Kept, ...] = ()

    def get(self, round_: Round, sequence: int, rules: RoundRules) -> Ranking:
        """The ranking for exactly these rules and this moment of the trail; made by one thread, if need be."""
        found = self.find(round_.id, sequence, rules)
        if found is None:
            with self.lock:
                found = self.find(round_.id, sequence, rules) or self.make(round_, sequence, rules)
        return found.ranking

    def find(self, round_id: int, sequence: int, rules: RoundRules) -> Kept | None:
        """Without waiting: the tuple is replaced as a whole, never changed."""
        wanted = (round_id, sequence, rules)
        return next((kept for kept in self.kept if (kept.round_id, kept.sequence, kept.rules) == wanted), None)

    def make(self, round_: Round, sequence: int, rules: RoundRules) -> Kept:
        """Rank anew, with the bids of another ranking of the same moment where there is one."""
        current = [kept for kept in self.kept if kept.round_id != round_.id or kept.sequence == sequence]
        same = next((kept for kept in current if kept.round_id == round_.id), None)
        bids = bids_of(round_) if same is None else [standing.bid for standing in same.ranking.listed()]
        made = Kept(round_.id, sequence, rules, rank(bids, rules))
        self.kept = (made, *current[: MOST_RANKINGS - 1])
        return made


def kept_rankings() -> Rankings:
    """Those of this application: another one may stand on another database."""
    rankings: Rankings = current_app.extensions.setdefault("rankings", Rankings())
    return rankings


def submitted_in(round_: Round) -> Iterable[Any]:
    """The facts of each bid that was submitted, withdrawn ones too, by reference."""
    return some_at_a_time(
        select(
            Application.id,
            Application.reference,
            Application.requested_amount,
            Application.area,
            Application.theme,
            Organisation.kind,
            Organisation.name,
            Application.project,
            Withdrawal.id.label("withdrawn"),
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(Withdrawal, Withdrawal.application_id == Application.id)
        .where(Application.round_id == round_.id, exists().where(Submission.application_id == Application.id))
        .order_by(Application.reference)
    )


def labels_of(row: Any) -> dict[str, str]:
    """What the list and the spread say of a bid; frozen with it, so that an old list reads as it did.

    Words that many bids have are kept once.
    """
    return {
        "organisation": row.name,
        "project": row.project,
        "area": intern(row.area),
        "theme": intern(row.theme),
        "organisation_type": intern(row.kind),
    }


def sheets_of(round_: Round) -> Sheets:
    """The marks that count, by bid, then by the member's e-mail address."""
    keys = [criterion.key for criterion in round_.criteria]
    members, conflicts, direct = emails_of(round_), *conflicts_in(round_)
    revised = revised_in(round_)
    sheets: dict[int, dict[str, dict[str, int]]] = defaultdict(dict)
    for application_id, member_id, *points in some_at_a_time(counting_sheets(round_)):
        if member_id not in direct and (application_id, member_id) not in conflicts:
            given = {key: mark for key, mark in zip(keys, points, strict=True) if mark is not None}
            sheets[application_id][members[member_id]] = given | revised.get((application_id, member_id), {})
    return sheets


def counting_sheets(round_: Round) -> Any:
    """One row for each signed-off sheet that was not set aside: bid, member, points on each criterion.

    The database turns the marks into columns: seven times fewer rows to fetch.
    """
    return (
        select(ScoreSheet.application_id, ScoreSheet.member_id, *(points_on(c) for c in round_.criteria))
        .join(Application, Application.id == ScoreSheet.application_id)
        .join(SignOff, SignOff.sheet_id == ScoreSheet.id)
        .join(Score, Score.sheet_id == ScoreSheet.id)
        .outerjoin(SetAside, SetAside.sheet_id == ScoreSheet.id)
        .where(Application.round_id == round_.id, SetAside.id.is_(None))
        .group_by(ScoreSheet.id, ScoreSheet.application_id, ScoreSheet.member_id)
        .order_by(ScoreSheet.application_id, ScoreSheet.member_id)
    )


def revised_in(round_: Round) -> Mapping[tuple[int, int], Mapping[str, int]]:
    """The marks that members changed in the meeting since they signed off, by (bid, member) and criterion."""
    rows = db.session.execute(
        select(ScoreSheet.application_id, ScoreSheet.member_id, Criterion.key, Revision.points)
        .join(ScoreSheet, ScoreSheet.id == Revision.sheet_id)
        .join(SignOff, SignOff.sheet_id == ScoreSheet.id)
        .join(Criterion, Criterion.id == Revision.criterion_id)
        .where(Criterion.round_id == round_.id, Revision.revised_at >= SignOff.signed_off_at)
        .order_by(Revision.number)
    )
    revised: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for row in rows:
        revised[row.application_id, row.member_id][row.key] = row.points
    return revised


def points_on(criterion: Criterion) -> Any:
    return func.max(case((Score.criterion_id == criterion.id, Score.points)))


def conflicts_in(round_: Round) -> tuple[set[tuple[int, int]], set[int]]:
    """Which (bid, member) may not count, and which members not at all, by what they declared."""
    in_bids = (
        select(Interest.application_id, Interest.member_id)
        .join(PanelMember, PanelMember.id == Interest.member_id)
        .where(PanelMember.round_id == round_.id, names_interest())
    )
    out = select(PanelMember.id).where(PanelMember.round_id == round_.id, is_out_of_the_round(PanelMember.id))
    return {(bid_id, member_id) for bid_id, member_id in db.session.execute(in_bids)}, set(db.session.scalars(out))


def emails_of(round_: Round) -> dict[int, str]:
    """The e-mail address of each member of the panel, by which round packs name them."""
    members = select(PanelMember.id, Person.email).join(Person, Person.id == PanelMember.person_id)
    rows = db.session.execute(members.where(PanelMember.round_id == round_.id))
    return {member_id: email for member_id, email in rows}  # noqa: C416


def moderated_in(round_: Round) -> Mapping[int, Mapping[str, int]]:
    """The points the panel agreed on, by bid and criterion; of several the latest that counts."""
    rows = db.session.execute(
        select(Moderation.application_id, Criterion.key, Moderation.points)
        .join(Criterion, Criterion.id == Moderation.criterion_id)
        .where(Criterion.round_id == round_.id, is_moderated())
        .order_by(Moderation.application_id, Moderation.id)
    )
    return {bid: {row.key: row.points for row in of_bid} for bid, of_bid in by_bid(rows)}


def gates_of(round_: Round) -> Mapping[int, tuple[Gate, ...]]:
    """The checks of each bid, by name."""
    rows = some_at_a_time(
        select(Check.application_id, Check.name, Check.passed, Check.reason)
        .join(Application, Application.id == Check.application_id)
        .where(Application.round_id == round_.id)
        .order_by(Check.application_id, Check.name)
    )
    same: dict[tuple[Gate, ...], tuple[Gate, ...]] = {}  # most bids passed the same checks: these are kept once
    found = ((bid, tuple(Gate(row.name, row.passed, row.reason) for row in of_bid)) for bid, of_bid in by_bid(rows))
    return {bid: same.setdefault(gates, gates) for bid, gates in found}


def some_at_a_time(statement: Select[Any]) -> Iterable[Any]:
    """Rows as they come: 50,000 of them at once would take more memory than what is made of them."""
    return db.session.execute(statement, execution_options={"yield_per": 1000})


def by_bid(rows: Iterable[Any]) -> Iterator[tuple[int, Iterator[Any]]]:
    """Rows that come sorted by bid, bid by bid."""
    return groupby(rows, key=itemgetter(0))
