"""The columns of a member's workbook: one row for each bid and criterion.

The rows are found again by reference and criterion, so they may be sorted and filtered. The last three columns are
hidden: which criterion, which version of the mark, and what the row looked like when it was written, so that only
what was changed in the workbook comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.platform.workbook import as_cell
from app.rules.freezing import digest

SHEET = "Marks"
HEAD_ROW = 4  # as people count; the lines above it say what the sheet is for
FIRST_ROW = HEAD_ROW + 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its letter, its heading, its width; `is_open` where one may type."""

    letter: str
    head: str
    width: int
    is_open: bool = False
    is_hidden: bool = False

    @property
    def place(self) -> int:
        return ord(self.letter) - ord("A")


BID = Column("A", "Bid", 13)
PROJECT = Column("B", "Project and organisation", 34)
CRITERION = Column("C", "Criterion", 30)
MOST = Column("D", "Of", 5)
POINTS = Column("E", "Points", 8, is_open=True)
NOTE = Column("F", "Panel note (seen by the panel only)", 48, is_open=True)
FEEDBACK = Column("G", "Feedback line (may be sent to the applicant)", 40, is_open=True)
STATE = Column("H", "Sheet", 16)
KEY = Column("I", "Criterion key", 10, is_hidden=True)
VERSION = Column("J", "Version", 10, is_hidden=True)
SEEN = Column("K", "As downloaded", 10, is_hidden=True)
COLUMNS = (BID, PROJECT, CRITERION, MOST, POINTS, NOTE, FEEDBACK, STATE, KEY, VERSION, SEEN)


def seen_as(points: int | None, note: str, feedback: str) -> str:
    """What tells a row that was touched from one that was not: a digest of the three cells one may type in."""
    return digest({"points": points, "note": plain(note), "feedback": plain(feedback)})[:16]


def plain(text: str) -> str:
    """A text as it comes back from a workbook, whatever program saved it."""
    return as_cell(text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")).strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it came back and differs from what was downloaded. `number` is its line in the workbook."""

    number: int
    bid: str
    key: str
    points: int | None
    note: str
    feedback: str
    version: int

    def stored(self) -> dict[str, Any]:
        """As it is kept until it is taken over."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Row:
        return cls(**stored)
