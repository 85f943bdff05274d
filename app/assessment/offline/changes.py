"""What taking over an upload would change, mark by mark, against what is saved at this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.assessment.offline.columns import Row
from app.assessment.offline.queries import OwnMark
from app.assessment.sheets import Mark


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the workbook beside the mark that is saved, which is from the screen where it `conflicts`."""

    row: Row
    saved: OwnMark
    conflicts: bool

    @property
    def name(self) -> str:
        """What its box in the form is called: it holds the version that was shown, so that a later one is not lost."""
        return f"{self.row.bid}:{self.row.key}:{self.saved.version}"

    @property
    def mark(self) -> Mark:
        return Mark(self.row.points, self.row.note, self.row.feedback, self.saved.version)

    @property
    def new_points(self) -> int | None:
        """Points once it is taken over: an empty cell takes none away."""
        return self.saved.points if self.row.points is None else self.row.points


@dataclass(frozen=True, slots=True)
class Preview:
    """All that would change. `left_out`: rows of bids that are signed off or no longer on the list."""

    changes: Sequence[Change]
    left_out: Sequence[Row]

    @property
    def conflicts(self) -> Sequence[Change]:
        return [change for change in self.changes if change.conflicts]

    @property
    def plain(self) -> Sequence[Change]:
        return [change for change in self.changes if not change.conflicts]

    def bids(self, changes: Sequence[Change]) -> list[tuple[OwnMark, list[Change]]]:
        """These changes bid by bid."""
        found: dict[str, list[Change]] = {}
        for change in changes:
            found.setdefault(change.row.bid, []).append(change)
        return [(of_bid[0].saved, of_bid) for of_bid in found.values()]


def preview(rows: Iterable[Row], marks: Sequence[OwnMark]) -> Preview:
    """Rows against the marks of this moment, in the order of the member's list. Rows that change nothing are left."""
    by_place: Mapping[tuple[str, str], Row] = {(row.bid, row.key): row for row in rows}
    open_to = {(mark.bid, mark.criterion.key): mark for mark in marks if not mark.is_signed_off}
    found = [(by_place[place], mark) for place, mark in open_to.items() if place in by_place]
    changes = [Change(row, mark, conflicts=row.version != mark.version) for row, mark in found if differs(row, mark)]
    return Preview(changes, [row for place, row in by_place.items() if place not in open_to])


def differs(row: Row, mark: OwnMark) -> bool:
    given = (mark.points if row.points is None else row.points, row.note, row.feedback)
    return given != (mark.points, mark.note, mark.feedback)
