"""Rounds as the public sees them: open ones first, then those to come, then those that were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.platform.formatting import clock_time, long_date, money, week_date
from app.rounds.models import Fund, Round
from app.rules.timetable import Phase

MOST_OTHERS = 8
LONGEST_HEADLINE = 60
PHASES = {Phase.OPEN: "Open now", Phase.PLANNED: "To come", Phase.CLOSED: "Past rounds"}
ORDER = {Phase.OPEN: 0, Phase.PLANNED: 1, Phase.CLOSED: 2}


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round as a row: its fund and name, where it is in words, and its funding table where there is one."""

    fund: str
    name: str
    when: str
    url: str
    table_url: str | None


def featured(rounds: Iterable[Round], at: datetime) -> Round | None:
    """The open round that closes first; None while nothing is open."""
    is_open = [round_ for round_ in rounds if round_.timetable.phase(at) is Phase.OPEN]
    return min(is_open, key=lambda round_: (round_.closes_at, round_.reference), default=None)


def others(rounds: Iterable[Round], first: Round | None, at: datetime, published: set[int]) -> list[RoundLine]:
    """The other rounds: open, to come, and the last that were."""
    rest = sorted(
        (round_ for round_ in rounds if round_ is not first), key=lambda round_: ORDER[round_.timetable.phase(at)]
    )
    return [line_of(round_, at, published) for round_ in rest[:MOST_OTHERS]]


def past(rounds: Iterable[Round], at: datetime, published: set[int]) -> list[RoundLine]:
    """The rounds that have closed, the latest first."""
    closed = (round_ for round_ in rounds if round_.timetable.phase(at) is Phase.CLOSED)
    return [line_of(round_, at, published) for round_ in closed]


def of_fund(fund: Fund, rounds: Iterable[Round], at: datetime, published: set[int]) -> dict[str, list[RoundLine]]:
    """The rounds of a fund under the words for where they are; without those that have none."""
    own = [round_ for round_ in rounds if round_.fund_id == fund.id]
    found = {
        words: [line_of(round_, at, published) for round_ in own if round_.timetable.phase(at) is phase]
        for phase, words in PHASES.items()
    }
    return {words: lines for words, lines in found.items() if lines}


def line_of(round_: Round, at: datetime, published: set[int]) -> RoundLine:
    has_table = round_.id in published
    return RoundLine(
        fund=round_.fund.name,
        name=round_.name,
        when="Decided" if has_table else when_words(round_, at),
        url=url_for("rounds.show", round_reference=round_.reference),
        table_url=url_for("publishing.funding", round_reference=round_.reference) if has_table else None,
    )


def when_words(round_: Round, at: datetime) -> str:
    """Opens 2 October 2024; Open until 5 September 2024, 5pm; Closed on 5 September 2024."""
    phase = round_.timetable.phase(at)
    if phase is Phase.PLANNED:
        return f"Opens {long_date(round_.opens_at)}"
    if phase is Phase.OPEN:
        return f"Open until {long_date(round_.closes_at)}, {clock_time(round_.closes_at)}"
    return f"Closed on {long_date(round_.closes_at)}, not decided yet"


def headline_of(round_: Round) -> str:
    """What the fund is for, where that fits a headline; else the fund's name."""
    purpose = round_.fund.purpose.rstrip(".")
    return purpose if 0 < len(purpose) <= LONGEST_HEADLINE else round_.fund.name


def lead_of(round_: Round) -> str:
    """What the round is for, in its own words; else in a sentence that is always true."""
    return round_.purpose or f"The {round_.fund.name} gives up to {money(round_.max_award_amount)} to a project."


def facts_of(round_: Round) -> list[tuple[str, str]]:
    """What one needs to know before applying."""
    decision = [("Decision by", long_date(round_.decision_by))] if round_.decision_by else []
    return [
        ("Closes", f"{week_date(round_.closes_at)}, {clock_time(round_.closes_at)}"),
        ("You can ask for", f"up to {money(round_.max_award_amount)}"),
        ("In the pot", money(round_.budget_amount)),
        *decision,
        ("It takes", "two or three evenings"),
    ]
