"""A member's own sheets as a workbook: the bids they have to score in their own order, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.assessment.models import PanelMember
from app.assessment.offline.columns import (
    COLUMNS,
    FEEDBACK,
    FIRST_ROW,
    HEAD_ROW,
    POINTS,
    SHEET,
    Column,
    plain,
    seen_as,
)
from app.assessment.offline.queries import OwnMark
from app.assessment.sheet_page import choices_of
from app.platform.workbook import HEAD, TEXT, Book, workbook

LOCKED = TEXT | {"locked": True}
OPEN = TEXT | {"locked": False, "bg_color": "#F4F6FA", "border": 1, "border_color": "#A9B4C6"}
GREY = LOCKED | {"font_color": "#4B5770"}
LINES = (
    "Type in the tinted cells only: points, panel note and feedback line. An empty points cell is “not scored”.",
    "Upload the file on your page of bids. You see every change before it is taken over, and nothing is signed off.",
)


def workbook_of(member: PanelMember, marks: Sequence[OwnMark], criteria: Sequence[Any]) -> bytes:
    """The workbook; the same marks give the same bytes."""
    title = f"Your marks, {member.round.title}"
    with workbook(title) as book:
        write_marks(book, title, marks)
        write_anchors(book, criteria)
    return book.file.getvalue()


def write_marks(book: Book, title: str, marks: Sequence[OwnMark]) -> None:
    sheet = book.sheet(SHEET)
    book.put(sheet, 0, 0, title, bold=True, font_size=14)
    for place, line in enumerate(LINES, start=1):
        book.put(sheet, place, 0, line)
    for column in COLUMNS:
        sheet.set_column(column.place, column.place, column.width, None, {"hidden": column.is_hidden})
        book.put(sheet, HEAD_ROW - 1, column.place, column.head, **HEAD)
    for at, mark in enumerate(marks, start=FIRST_ROW - 1):
        for column, value in cells_of(mark):
            book.put(sheet, at, column.place, value, **look_of(column, mark))
    last = FIRST_ROW - 2 + len(marks)
    sheet.freeze_panes(HEAD_ROW, 1)
    sheet.autofilter(HEAD_ROW - 1, 0, max(last, HEAD_ROW), FEEDBACK.place + 1)
    limit(sheet, marks)
    allowed = {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}
    sheet.protect("", allowed)
    sheet.set_landscape()
    sheet.repeat_rows(HEAD_ROW - 1)


def cells_of(mark: OwnMark) -> Iterator[tuple[Column, Any]]:
    values = (
        mark.bid,
        f"{mark.project}\n{mark.organisation}",
        mark.criterion.title,
        mark.criterion.max_score,
        mark.points,
        plain(mark.note),
        plain(mark.feedback),
        "Signed off" if mark.is_signed_off else "",
        mark.criterion.key,
        mark.version,
        seen_as(mark.points, mark.note, mark.feedback),
    )
    return zip(COLUMNS, values, strict=True)


def look_of(column: Column, mark: OwnMark) -> dict[str, Any]:
    """A sheet that is signed off is locked here too."""
    if column.is_open and not mark.is_signed_off:
        return OPEN | ({"bold": True, "align": "center"} if column is POINTS else {})
    return GREY if mark.is_signed_off else LOCKED


def limit(sheet: Any, marks: Sequence[OwnMark]) -> None:
    """Whole points within the scale only, said by the spreadsheet itself as one types."""
    for most in sorted({mark.criterion.max_score for mark in marks}):
        cells = [at for at, mark in enumerate(marks, start=FIRST_ROW - 1) if mark.criterion.max_score == most]
        sheet.data_validation(
            cells[0],
            POINTS.place,
            cells[0],
            POINTS.place,
            {
                "validate": "integer",
                "criteria": "between",
                "minimum": 0,
                "maximum": most,
                "error_title": "Points",
                "error_message": f"Give whole points from 0 to {most}, or leave the cell empty.",
                "other_cells": [(first, POINTS.place, last, POINTS.place) for first, last in runs(cells)],
            },
        )


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers in order as ranges: 4, 5, 6, 9 gives (4, 6) and (9, 9)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def write_anchors(book: Book, criteria: Sequence[Any]) -> None:
    """What each point means, on a sheet of its own."""
    heads = (("Criterion", 30), ("Points", 8), ("What it means", 80))
    rows = [
        (criterion.title, points, words) for criterion in criteria for points, words in enumerate(choices_of(criterion))
    ]
    book.table("What the points mean", heads, rows)
