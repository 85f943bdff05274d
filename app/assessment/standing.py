"""Where a round is in its life: planned → open → closed → in assessment → with the commissioner → decided.

Planned, open and closed follow from the clock. What comes after the panel's work is kept by features
above this one, so they tell here where to look, as they tell the guard of their roles.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, StatementLambdaElement, literal, select, union_all

from app.platform.db import made_once, read
from app.platform.errors import Refused
from app.platform.formatting import clock_time, long_date
from app.rounds.late_bids import says_why_no_more
from app.rounds.models import Round
from app.rules.timetable import Phase


class Standing(StrEnum):
    """Where a round is, in the words the office uses."""

    PLANNED = "planned"
    OPEN = "open"
    IN_ASSESSMENT = "in assessment"
    WITH_COMMISSIONER = "with the commissioner"
    DECIDED = "decided"
    IN_DELIVERY = "in delivery"

    @property
    def step(self) -> int:
        """Its place among the steps of a round, from 1."""
        return STEP[self]


STEP = {standing: place for place, standing in enumerate(Standing, 1)}
STEPS = len(Standing)
REACHED: dict[Standing, Select[Any]] = {}


def reached_by(standing: Standing, round_ids: Select[Any]) -> None:
    """Register how to find the rounds that have reached a standing: a select of their ids."""
    REACHED[standing] = round_ids


def standings_of(rounds: Iterable[Round], at: datetime) -> dict[int, Standing]:
    """Where each of these rounds is, by its id; one query for all the standings that are kept in rows."""
    found = {round_.id: by_the_clock(round_, at) for round_ in rounds}
    for standing, round_id in sorted(reached(), key=lambda row: row[0].step):
        if round_id in found:
            found[round_id] = standing
    return found


def reached() -> list[tuple[Standing, int]]:
    """Every round that has come to a standing kept in rows, with that standing."""
    return [(Standing(word), round_id) for word, round_id in read(all_reached())] if REACHED else []


@cache
def all_reached() -> StatementLambdaElement:
    """The query over all that was registered, built once. Features register at import, before that."""
    return made_once(every_standing)


def every_standing() -> CompoundSelect[Any]:
    return union_all(*(select(literal(str(standing.value)), ids.subquery().c[0]) for standing, ids in REACHED.items()))


def standing_of(round_: Round, at: datetime) -> Standing:
    """Where this round is."""
    return standings_of([round_], at)[round_.id]


def by_the_clock(round_: Round, at: datetime) -> Standing:
    """What the times alone say. A closed round is in assessment until a record is sent."""
    by_phase = {Phase.PLANNED: Standing.PLANNED, Phase.OPEN: Standing.OPEN, Phase.CLOSED: Standing.IN_ASSESSMENT}
    return by_phase[round_.timetable.phase(at)]


def check_closed(round_: Round, at: datetime) -> None:
    """The panel's work begins with the whole list, and the list is whole once the round has closed."""
    if by_the_clock(round_, at) is not Standing.IN_ASSESSMENT:
        raise Refused(not_yet(round_))


def check_in_assessment(round_: Round, at: datetime) -> None:
    """Marks are given after the round has closed and before its record goes to the commissioner."""
    check_closed(round_, at)
    if why := too_late(standing_of(round_, at)):
        raise Refused(why)


def not_yet(round_: Round) -> str:
    """The sentence for a panel member who comes before the round has closed."""
    when = f"{long_date(round_.closes_at)} at {clock_time(round_.closes_at)}"
    return f"The list of bids is complete when the round closes, on {when}. Come back after that."


def too_late(standing: Standing) -> str:
    """Why no mark can be changed any more; empty while it can."""
    if standing is Standing.WITH_COMMISSIONER:
        return "The panel's list is with the commissioner, so marks can no longer be changed."
    if standing is Standing.DECIDED:
        return "This round is decided, so marks can no longer be changed."
    return ""


@says_why_no_more
def too_late_for_bids(round_: Round, at: datetime) -> str:
    """Why no bid can be let in any more; empty while the panel's list is still the office's."""
    standing = standing_of(round_, at)
    if standing is Standing.WITH_COMMISSIONER:
        return (
            "The list of this round is with the commissioner, so no more bids are let in. "
            "Where one must be, have the record sent back first."
        )
    if standing.step > Standing.WITH_COMMISSIONER.step:
        return "This round is decided, so no more bids are let in. A bid can go into a later round."
    return ""
