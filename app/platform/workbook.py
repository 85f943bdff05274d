"""Workbooks for Excel and its like: what people typed is text and never a formula, and the same content gives the
same bytes. XlsxWriter is imported by the first workbook: a server need not hold it for the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app.platform.clock import local

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_DAY = datetime(1980, 1, 1)  # the first that a zip file can name  # noqa: DTZ001
LONGEST_TEXT = 32_767  # signs that a cell takes
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
PATTERNS = {Decimal: "#,##0.00", date: "d mmm yyyy", datetime: "d mmm yyyy hh:mm"}

Cell = str | int | Decimal | date | datetime | None


@dataclass
class Book:
    """A workbook being written. `file` holds it once the block of `workbook` has ended."""

    book: Workbook
    file: BytesIO
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def look(self, **properties: Any) -> Any:
        """A format of these properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(properties)
        return self.formats[key]

    def sheet(self, name: str) -> Worksheet:
        return self.book.add_worksheet(name)

    def put(self, sheet: Worksheet, row: int, column: int, value: Cell, **look: Any) -> None:
        """A number as a number, a day as a date, nothing as an empty cell, and anything else as the text it is."""
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            pattern = {"num_format": PATTERNS[Decimal]} if isinstance(value, Decimal) else {}
            sheet.write_number(row, column, float(value), self.look(**pattern, **look))
        elif isinstance(value, date):
            moment = local(value).replace(tzinfo=None) if isinstance(value, datetime) else midnight(value)
            sheet.write_datetime(row, column, moment, self.look(num_format=PATTERNS[type(value)], **look))
        elif value in (None, ""):
            sheet.write_blank(row, column, None, self.look(**look))
        else:
            sheet.write_string(row, column, as_cell(str(value)), self.look(**look))

    def table(self, name: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]) -> None:
        """A sheet with named columns (with their widths) that stay in sight and can be filtered by."""
        sheet, last = self.sheet(name), 0
        for column, (head, width) in enumerate(heads):
            sheet.set_column(column, column, width)
            self.put(sheet, 0, column, head, **HEAD)
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self.put(sheet, last, column, value, **TEXT)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(heads) - 1)


HEAD = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1}
TEXT = {"text_wrap": True, "valign": "top"}


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001


def as_cell(text: str) -> str:
    """A text as a cell can hold it: without the signs that XML has not, and no longer than Excel takes."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n"))[:LONGEST_TEXT]


@contextmanager
def workbook(title: str) -> Iterator[Book]:
    """Write a workbook; its bytes are in `file` afterwards."""
    from xlsxwriter import Workbook

    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        book.set_properties({"title": as_cell(title), "created": FIRST_DAY})
        yield Book(book, file)
