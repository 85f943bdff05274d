"""A workbook as it came back: the rows that were changed in it, or every cell that will not do, by its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from app.applications.documents.problems import NotTaken
from app.assessment.forms import LONGEST_FEEDBACK, LONGEST_NOTE
from app.assessment.offline.columns import (
    BID,
    COLUMNS,
    FEEDBACK,
    FIRST_ROW,
    HEAD_ROW,
    KEY,
    NOTE,
    POINTS,
    SEEN,
    SHEET,
    VERSION,
    Column,
    Row,
    plain,
    seen_as,
)
from app.assessment.offline.queries import OwnMark

MOST_ROWS = 10_000
NOT_OURS = "This is not the workbook that you downloaded here, or its headings were changed. Download it again."
COPY_ANEW = "Copy it anew from a fresh download."
Cells = Mapping[Column, Any]


@dataclass
class Reading:
    """What a workbook says: the rows that were changed, and what is wrong, cell by cell."""

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unchanged: int = 0


def read_workbook(file: IO[bytes], marks: Sequence[OwnMark]) -> Reading:
    """Read a workbook against what is saved. It was looked into before (inspection.py).

    Raises: NotTaken, when it is not one of ours.
    """
    known = {(mark.bid, mark.criterion.key): mark for mark in marks}
    reading, seen = Reading(), dict[tuple[str, str], int]()
    for number, cells in rows_in(file):
        if is_blank(cells):
            continue
        problems = list(problems_with(number, cells, known, seen))
        reading.problems += problems
        if not problems:
            take(reading, number, cells, known)
    return reading


def rows_in(file: IO[bytes]) -> Iterator[tuple[int, Cells]]:
    """The rows under the headings, each with its number."""
    from openpyxl import load_workbook  # when somebody uploads one

    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = book[SHEET]
        found = sheet.iter_rows(min_row=HEAD_ROW, max_row=HEAD_ROW + MOST_ROWS, max_col=len(COLUMNS))
        heads = next(found)
        if [cell.value for cell in heads] != [column.head for column in COLUMNS]:
            raise NotTaken(NOT_OURS)
        for number, cells in enumerate(found, start=FIRST_ROW):
            yield number, dict(zip(COLUMNS, (*cells, *[None] * len(COLUMNS)), strict=False))
    except NotTaken:
        raise
    except Exception:  # the library raises many kinds for what is broken
        raise NotTaken(NOT_OURS) from None


def is_blank(cells: Cells) -> bool:
    return all(value_of(cells, column) is None for column in COLUMNS)


def value_of(cells: Cells, column: Column) -> Any:
    """What a cell holds; None where it holds nothing but spaces."""
    value = getattr(cells[column], "value", None)
    return None if isinstance(value, str) and not value.strip() else value


def text_of(cells: Cells, column: Column) -> str:
    """A cell's words. A number or a date that somebody typed as a note stays what it looks like."""
    value = value_of(cells, column)
    return "" if value is None else plain(str(value))


def problems_with(
    number: int, cells: Cells, known: Mapping[tuple[str, str], OwnMark], seen: dict[tuple[str, str], int]
) -> Iterator[str]:
    """Why this row cannot be taken, each sentence beginning with the address of a cell."""
    found = (text_of(cells, BID), text_of(cells, KEY))
    if not is_touched(cells):
        return
    mark = known.get(found)
    if mark is None:
        yield unknown(number, cells, known)
        return
    if found in seen:
        name = f"{mark.bid}, {mark.criterion.title}"
        yield f"{BID.letter}{number}: {name} is already in row {seen[found]}. Keep one of them."
        return
    seen[found] = number
    if mark.is_signed_off:
        yield f"{BID.letter}{number}: you signed off {mark.bid}. Reopen its sheet first, then upload this again."
        return
    yield from problems_in_cells(number, cells, mark)


def is_touched(cells: Cells) -> bool:
    """Whether the row differs from what was downloaded. One with a formula does."""
    if any(is_formula(cells, column) for column in (POINTS, NOTE, FEEDBACK)):
        return True
    points = value_of(cells, POINTS)
    if isinstance(points, bool) or not (points is None or isinstance(points, int | float)) or points != whole(points):
        return True
    return text_of(cells, SEEN) != seen_as(whole(points), text_of(cells, NOTE), text_of(cells, FEEDBACK))


def unknown(number: int, cells: Cells, known: Mapping[tuple[str, str], OwnMark]) -> str:
    bid = text_of(cells, BID)
    if all(bid != reference for reference, _ in known):
        said = f"“{bid[:40]}” is" if bid else "this is"
        return f"{BID.letter}{number}: {said} no bid on your list. Take the row out, or put its reference back."
    return f"{KEY.letter}{number}: the row no longer says which criterion it is of. {COPY_ANEW}"


def problems_in_cells(number: int, cells: Cells, mark: OwnMark) -> Iterator[str]:
    formulas = [column for column in (POINTS, NOTE, FEEDBACK) if is_formula(cells, column)]
    for column in formulas:
        yield f"{column.letter}{number}: this is a formula. Type what it should say."
    if POINTS not in formulas and (problem := problem_with_points(cells, mark)):
        yield f"{POINTS.letter}{number}: {problem}"
    for column, most, what in ((NOTE, LONGEST_NOTE, "panel note"), (FEEDBACK, LONGEST_FEEDBACK, "feedback line")):
        if len(text_of(cells, column)) > most:
            yield f"{column.letter}{number}: a {what} takes at most {most:,} characters."
    if version_of(cells) is None:
        yield f"{VERSION.letter}{number}: the row no longer says which mark it was made from. {COPY_ANEW}"


def is_formula(cells: Cells, column: Column) -> bool:
    return getattr(cells[column], "data_type", "") == "f"


def problem_with_points(cells: Cells, mark: OwnMark) -> str:
    points, most = value_of(cells, POINTS), mark.criterion.max_score
    if points is None:
        taken_away = mark.points is not None and version_of(cells) == mark.version
        return "points that are saved cannot be taken away. Type points from 0." if taken_away else ""
    given = whole(points)
    if given is None or not 0 <= given <= most:
        return f"{shown(points)} is not a whole number from 0 to {most}."
    return ""


def whole(value: Any) -> int | None:
    """A whole number, also where a spreadsheet holds it as 4.0 or as the text “4”; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value) if value == value and abs(value) < 1e9 and value == int(value) else None
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def shown(value: Any) -> str:
    return str(value)[:40] if isinstance(value, int | float) and not isinstance(value, bool) else f"“{str(value)[:40]}”"


def version_of(cells: Cells) -> int | None:
    return whole(value_of(cells, VERSION))


def take(reading: Reading, number: int, cells: Cells, known: Mapping[tuple[str, str], OwnMark]) -> None:
    """Add a row that is in order, if it says something new."""
    mark = known.get((text_of(cells, BID), text_of(cells, KEY)))
    if mark is None or not is_touched(cells):
        reading.unchanged += 1
        return
    row = Row(
        number=number,
        bid=mark.bid,
        key=mark.criterion.key,
        points=whole(value_of(cells, POINTS)),
        note=text_of(cells, NOTE),
        feedback=text_of(cells, FEEDBACK),
        version=version_of(cells) or 0,
    )
    reading.rows.append(row)
