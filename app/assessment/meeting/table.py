"""One bid on the meeting's table: the marks of its signed sheets, their mean, and what was agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.assessment.counting import ranking_of
from app.assessment.desk import Desk
from app.assessment.meeting.agreeing import in_force, last_standing
from app.assessment.meeting.chart import Dots, dots_of_sheets, dots_on_scale, initials_of
from app.assessment.meeting.models import Agreement
from app.assessment.meeting.queries import history_of, points_agreed
from app.assessment.models import PanelMember, Score, ScoreSheet
from app.assessment.visible import is_counted
from app.platform.db import db
from app.rules.bid import Bid
from app.rules.moderation import at_or_above_the_line, band_name, mean_of
from app.rules.ranking import Standing
from app.rules.round_rules import RoundRules
from app.rules.rounding import displayed, half_up, percent_words
from app.rules.scoring import criterion_points, share_shown, sheet_percentage

WIDE = 3  # points between the highest and the lowest mark of a criterion


@dataclass(frozen=True, slots=True)
class TableRow:
    """A criterion on the table. `now` are the points that count where it is moderated, `reason` why."""

    key: str
    title: str
    most: int
    share: str
    dots: Dots
    marks: Mapping[str, int]
    mean: str
    spread: int
    now: int | None
    reason: str

    @property
    def is_wide(self) -> bool:
        return self.spread >= WIDE


@dataclass(frozen=True, slots=True)
class SheetOf:
    """A signed sheet that counts: whose it is, and what it comes to."""

    email: str
    name: str
    initials: str
    percentage: str


@dataclass(frozen=True, slots=True)
class Table:
    """What the panel looks at. Without a sheet that counts there are no rows and no scores."""

    rows: Sequence[TableRow]
    sheets: Sequence[SheetOf]
    whole: Dots | None
    mean: str
    score: str
    band: str
    line: str
    above: int
    history: Sequence[Agreement]
    points: Mapping[int, Mapping[str, Any]]

    @property
    def seen(self) -> int:
        """How many agreements the page shows: what it sends back, so that none is passed over."""
        return len(self.history)

    @property
    def last(self) -> Agreement | None:
        """The last agreement that is not undone."""
        return last_standing(self.history)

    @property
    def pending(self) -> Agreement | None:
        """What waits for another person to confirm it."""
        return self.history[-1] if self.history and self.history[-1].waits else None

    @property
    def in_force(self) -> Agreement | None:
        return in_force(self.history)

    @property
    def is_moderated(self) -> bool:
        return self.score != self.mean or any(row.now is not None for row in self.rows)


def table_of(desk: Desk) -> Table:
    """The bid as the panel sees it in the meeting, in a fixed number of queries."""
    ranking = ranking_of(desk.member.round)
    standing = ranking.by_reference[desk.bid.reference or ""]
    history, points = history_of(desk.bid), points_agreed(desk.bid)
    counting = in_force(history)
    reasons = {key: row.reason for key, row in points.get(counting.id, {}).items()} if counting else {}
    names = names_of(desk.round_id)
    return lay_out(standing, ranking.rules, names, reasons, history, points)


def lay_out(
    standing: Standing,
    rules: RoundRules,
    names: Mapping[str, str],
    reasons: Mapping[str, str],
    history: Sequence[Agreement],
    points: Mapping[int, Mapping[str, Any]],
) -> Table:
    bid = standing.bid
    whose = {email: names[email] for email in sorted(bid.sheets, key=lambda email: names[email])}
    initials = initials_of(whose)
    each = {email: sheet_percentage(bid.sheets[email], rules.criteria) for email in whose}
    has_sheets = bool(bid.sheets)
    return Table(
        rows=[row_of(bid, rules, place, initials, reasons) for place in range(len(rules.criteria)) if has_sheets],
        sheets=[SheetOf(email, name, initials[email], shown(each[email], rules)) for email, name in whose.items()],
        whole=whole_of(each, initials, rules),
        mean=shown(mean_of(bid, rules), rules) if has_sheets else "",
        score=shown(standing.score, rules) if standing.score is not None else "",
        band=band_name(standing.score, rules) if standing.score is not None else "",
        line=percent_words(rules.threshold),
        above=at_or_above_the_line(bid, rules),
        history=history,
        points=points,
    )


def row_of(
    bid: Bid, rules: RoundRules, place: int, initials: Mapping[str, str], reasons: Mapping[str, str]
) -> TableRow:
    criterion = rules.criteria[place]
    key, marks = criterion.key, {email: bid.sheets[email][criterion.key] for email in initials}
    mean = criterion_points(key, bid.sheets, {}) or Fraction(0)
    return TableRow(
        key=key,
        title=criterion.title,
        most=criterion.max_score,
        share=share_shown(criterion, rules.criteria),
        dots=dots_on_scale({initials[email]: given for email, given in marks.items()}, criterion.max_score),
        marks=marks,
        mean=f"{half_up(mean, 2):f}",
        spread=max(marks.values()) - min(marks.values()),
        now=bid.moderated.get(key),
        reason=reasons.get(key, ""),
    )


def whole_of(percentages: Mapping[str, Fraction], initials: Mapping[str, str], rules: RoundRules) -> Dots | None:
    if not percentages:
        return None
    by_initials = {initials[email]: percentage for email, percentage in percentages.items()}
    return dots_of_sheets(by_initials, Fraction(rules.threshold))


def shown(score: Fraction, rules: RoundRules) -> str:
    return f"{displayed(score, rules.rounding)}%"


def names_of(round_id: int) -> dict[str, str]:
    """The names of the panel's members, by e-mail address."""
    rows = db.session.execute(
        select(Person.email, Person.name)
        .join(PanelMember, PanelMember.person_id == Person.id)
        .where(PanelMember.round_id == round_id)
    )
    return {row.email: row.name for row in rows}


def notes_on(desk: Desk) -> dict[str, list[tuple[str, str]]]:
    """The notes to the panel on the sheets that count, by criterion: who wrote, and what."""
    rows = db.session.execute(
        select(Score.criterion_id, Person.name, Score.note)
        .join(ScoreSheet, ScoreSheet.id == Score.sheet_id)
        .join(PanelMember, PanelMember.id == ScoreSheet.member_id)
        .join(Person, Person.id == PanelMember.person_id)
        .where(ScoreSheet.application_id == desk.bid.id, Score.note != "", is_counted())
        .order_by(Person.name, Score.id)
    )
    keys = {each.id: each.key for each in desk.criteria}
    notes: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        notes.setdefault(keys[row.criterion_id], []).append((row.name, row.note))
    return notes
