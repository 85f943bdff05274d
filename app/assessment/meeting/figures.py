"""The figures of a meeting: the round's ranking, kept until something happens that counts."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from app.assessment.counting import bids_of, rules_of
from app.assessment.kept import kept_while
from app.platform.db import read
from app.platform.models import AuditEvent
from app.rounds.models import Round
from app.rules.bid import Bid
from app.rules.ranking import Ranking, rank

# Acts that happen all the time in a meeting, or while somebody still marks, and change no score and no list.
COUNT_NOTHING = ("score_sheet.marked", "discussion.begun", "attendance.came", "attendance.left")
LAST_THAT_COUNTS = (
    select(AuditEvent.sequence)
    .where(AuditEvent.round_id == bindparam("round_id"), AuditEvent.action.not_in(COUNT_NOTHING))
    .order_by(AuditEvent.sequence.desc())
    .limit(1)
)


def last_that_counts(round_: Round) -> int:
    """The place in the trail of the last act of the round that may have changed what its meeting shows."""
    return read(LAST_THAT_COUNTS, round_id=round_.id).scalar() or 0


def ranking_of(round_: Round) -> Ranking:
    """The round's bids in their order."""
    rules = rules_of(round_)
    state = (last_that_counts(round_), rules)
    return kept_while(state, (round_.id, "ranking in the meeting"), lambda: rank(bids_of(round_), rules))


def bid_in(round_: Round, reference: str | None) -> Bid:
    """One bid of the round as the rules see it."""
    return ranking_of(round_).by_reference[reference or ""].bid
