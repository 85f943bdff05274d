"""The score sheet as its page shows it: one row for each criterion, one of them in hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from app.assessment.models import Score, ScoreSheet
from app.assessment.reading import Part
from app.assessment.sheets import Mark, as_rules, percentage_of, points_of, scores_by_key
from app.platform.drawn import drawn
from app.rounds.models import Criterion
from app.rules import scoring

DRAWN = "assessment/_sheet_drawn.html"
draw_row = drawn(DRAWN, "row", most=500)
draw_in_hand = drawn(DRAWN, "in_hand", most=500)
draw_foot = drawn(DRAWN, "foot", most=500)
draw_ticks = drawn("components/score_sheet.html", "sheet_ticks", most=500)
HERE = "\ue000"  # stands for the address of a bid in what is kept for all bids; it is in no text of a round


class SheetRow(NamedTuple):
    """One criterion: what is saved, or what was typed and could not be saved.

    `choices` are what each point means, from 0 to `most`; `said` is the one of the points given, empty before that
    or where the round wrote no descriptors.
    """

    id: int
    key: str
    title: str
    most: int
    choices: tuple[str, ...]
    said: str
    place: int
    share: str
    points: int | None
    note: str
    feedback: str
    version: int
    is_in_hand: bool


def row_drawn(row: SheetRow, bid_url: str) -> Markup:
    """A criterion that is not in hand. Rows that look alike differ from bid to bid in nothing but the address."""
    shown = draw_row(row.key, row.title, row.most, row.points, row.share, row.said, row.version, HERE)
    return shown.replace(HERE, bid_url)


def in_hand_drawn(sheet: SheetPage, part: Part | None, bid_url: str) -> Markup:
    """The criterion in hand, open to be marked. `part` is the part of the bid that answers it."""
    row, read_at = sheet.in_hand, (part.anchor, part.title) if part else ("", "")
    is_typed = any(HERE in text for text in (row.note, row.feedback, *read_at))
    shown = draw_in_hand(row, sheet.ticks, sheet.steps, *read_at, bid_url if is_typed else HERE)
    return shown if is_typed else shown.replace(HERE, bid_url)


def foot_drawn(sheet: SheetPage, bid_url: str) -> Markup:
    """The sheet's sum and its sign-off."""
    return draw_foot(sheet.percentage, sheet.marked, sheet.total, sheet.after is None, HERE).replace(HERE, bid_url)


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A sheet to be marked or read. `percentage` is None until every criterion is marked."""

    rows: Sequence[SheetRow]
    percentage: str | None
    saved_at: datetime | None
    last_saved: SheetRow | None
    signed_off_at: datetime | None

    @property
    def marked(self) -> int:
        return sum(row.points is not None for row in self.rows)

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def most(self) -> int:
        """The most points that any criterion takes."""
        return max(row.most for row in self.rows)

    @property
    def in_hand(self) -> SheetRow:
        return next((row for row in self.rows if row.is_in_hand), self.rows[0])

    @property
    def before(self) -> SheetRow | None:
        """The criterion above the one in hand."""
        place = self.in_hand.place
        return self.rows[place - 2] if place > 1 else None

    @property
    def after(self) -> SheetRow | None:
        """The criterion below the one in hand."""
        place = self.in_hand.place
        return self.rows[place] if place < self.total else None

    @property
    def ticks(self) -> tuple[str, ...]:
        """For each criterion whether it is in hand ("current"), marked ("done"), or neither."""
        return tuple("current" if row.is_in_hand else "done" if row.points is not None else "" for row in self.rows)

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """The criteria that buttons below the one in hand lead to, with the words of each."""
        found = (self.before, "Back"), (self.after, "Next criterion"), (self.left_out, "First unmarked criterion")
        return tuple((row.key, words) for row, words in found if row)

    @property
    def left_out(self) -> SheetRow | None:
        """At the last criterion: the first one that was passed over without a mark."""
        passed_over = (row for row in self.rows if row.points is None and not row.is_in_hand)
        return None if self.after else next(passed_over, None)


def lay_out(
    sheet: ScoreSheet | None,
    criteria: Sequence[Criterion],
    in_hand: str | None = None,
    typed: Mapping[str, Mark] | None = None,
) -> SheetPage:
    """The page of a sheet. `typed` holds marks that could not be saved: they stay in their fields."""
    scores = scores_by_key(sheet, criteria)
    points = points_of(scores)
    current = key_in_hand(criteria, points, in_hand)
    shares = shares_of(as_rules(criteria))
    rows = [
        row_of(each, place, share, scores.get(each.key), (typed or {}).get(each.key), each.key == current)
        for place, (each, share) in enumerate(zip(criteria, shares, strict=True), start=1)
    ]
    last = max(scores.values(), key=lambda score: score.saved_at, default=None)
    return SheetPage(
        rows=rows,
        percentage=percentage_of(points, criteria),
        saved_at=last and last.saved_at,
        last_saved=next((row for row in rows if last and row.id == last.criterion_id), None),
        signed_off_at=sheet.sign_off.signed_off_at if sheet and sheet.sign_off else None,
    )


@lru_cache(maxsize=100)
def shares_of(rules: tuple[scoring.Criterion, ...]) -> tuple[str, ...]:
    """What each criterion weighs in the total, as shown."""
    return tuple(scoring.share_shown(rule, rules) for rule in rules)


def key_in_hand(criteria: Sequence[Criterion], points: Mapping[str, int], asked: str | None) -> str:
    """The criterion asked for, else the first that is not marked, else the first."""
    keys = [each.key for each in criteria]
    if asked in keys:
        return str(asked)
    return next((key for key in keys if key not in points), keys[0])


def row_of(
    criterion: Criterion, place: int, share: str, score: Score | None, typed: Mark | None, is_in_hand: bool
) -> SheetRow:
    points, note, feedback = (typed or Mark()).over(score)
    choices = choices_of(criterion)
    return SheetRow(
        id=criterion.id,
        key=criterion.key,
        title=criterion.title,
        most=criterion.max_score,
        choices=choices,
        said=choices[points] if points is not None and criterion.descriptors else "",
        place=place,
        share=share,
        points=points,
        note=note,
        feedback=feedback,
        version=score.version if score else 0,
        is_in_hand=is_in_hand,
    )


def choices_of(criterion: Criterion) -> tuple[str, ...]:
    """What each point means, from 0; the bare number where the round wrote no descriptors."""
    written = criterion.descriptors
    if len(written) == criterion.max_score + 1:
        return tuple(written)
    return tuple(
        written[points] if points < len(written) else f"{points} points" for points in range(criterion.max_score + 1)
    )
