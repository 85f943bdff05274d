"""The tables of a round pack: CSV as offices export it, with every line and column named.

UTF-8, a header row, columns in any order; a byte-order mark and CRLF are accepted. A cell that a spreadsheet would take
for a formula is written with an apostrophe before it, which is taken away again when it is read.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.round_packs.problems import Findings, Place

T = TypeVar("T")
FORMULA = re.compile(r"'*[=+\-@\t\r]")
GUARDED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the cells of the columns that are there, and the line that it begins on."""

    file: str
    line: int
    cells: Mapping[str, str]
    findings: Findings

    def read(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The value of a column; None where the column is missing (said once, at the header) or the value is bad."""
        cell = self.cells.get(column)
        return None if cell is None else self.findings.read(parse, cell, self.place(column))

    def note(self, column: str, value: str, expected: str) -> None:
        self.findings.note(self.place(column), value, expected)

    def place(self, column: str) -> Place:
        return Place(self.file, self.line, column)


def decoded(content: bytes | None, file: str, findings: Findings) -> str | None:
    """The text of a file; None, and noted, where there is no such file or it is not UTF-8."""
    if content is None:
        findings.note(Place(file, 1, "(file)"), "", "a file of this name")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        findings.note(Place(file, line, "(file)"), repr(content[wrong.start : wrong.start + 1]), "UTF-8 text")
        return None


def read_table(content: bytes | None, file: str, columns: Sequence[str], findings: Findings) -> list[Row]:
    """All rows of a table; whatever is wrong with file, header or the shape of a row is noted."""
    text = decoded(content, file, findings)
    if text is None:
        return []
    records = iter(list(numbered_records(text, file, findings)))
    line, header = next(records, (1, []))
    check_header(header, Place(file, line, ""), columns, findings)
    shaped = ((line, in_shape(cells, header, Place(file, line, "(row)"), findings)) for line, cells in records)
    return [Row(file, line, cells_of(header, cells, columns), findings) for line, cells in shaped]


def numbered_records(text: str, file: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line that it begins on; empty lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for record in reader:
            if record:
                yield line, record
            line = reader.line_num + 1
    except csv.Error as wrong:
        findings.cut_off.add(file)
        findings.note(Place(file, line, "(row)"), "", f"comma separated values ({wrong})")


def check_header(header: Sequence[str], at: Place, columns: Sequence[str], findings: Findings) -> None:
    """Every column is there, once, and no other."""
    for column in columns:
        if column not in header:
            findings.note(Place(at.file, at.line, column), "", "a column of this name")
    for column in dict.fromkeys(header):
        if column not in columns:
            findings.note(Place(at.file, at.line, column), column, f"one of the columns {', '.join(columns)}")
        elif header.count(column) > 1:
            findings.note(Place(at.file, at.line, column), column, "a column that stands once")


def in_shape(cells: list[str], header: Sequence[str], at: Place, findings: Findings) -> list[str]:
    """The cells of a row that has as many as the header; of another, which is noted, the first alone.

    In it most packs have the reference: so the marks of a bid whose row is bad are not called bad too.
    """
    if len(cells) == len(header):
        return cells
    findings.note(at, f"{len(cells)} cells", f"{len(header)} cells, as the header has")
    return cells[:1]


def cells_of(header: Sequence[str], cells: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """The cells by column; of a doubled column, which is noted already, the first."""
    pairs = list(zip(header, cells, strict=False))
    return {column: unguarded(cell) for column, cell in reversed(pairs) if column in columns}


def table_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as text."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return file.getvalue()


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before it was guarded."""
    return cell[1:] if GUARDED.match(cell) else cell
