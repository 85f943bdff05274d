"""A table as a spreadsheet: amounts are numbers, days are dates, and a text is never a formula.

The same table always gives the same bytes, so that caches know it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
FIRST_DAY = datetime(1980, 1, 1)  # the first that a zip file can name  # noqa: DTZ001
WIDTHS = {Decimal: 14, date: 12, str: 28}

OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = {
    "office": f"{OPEN_DOCUMENT}:office:1.0",
    "table": f"{OPEN_DOCUMENT}:table:1.0",
    "text": f"{OPEN_DOCUMENT}:text:1.0",
    "style": f"{OPEN_DOCUMENT}:style:1.0",
    "number": f"{OPEN_DOCUMENT}:datastyle:1.0",
    "fo": f"{OPEN_DOCUMENT}:xsl-fo-compatible:1.0",
}
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="{OPEN_DOCUMENT}:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{ODS}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""

Cell = str | Decimal | date


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title, the names of its columns, and its rows."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def as_xlsx(table: Table) -> bytes:
    """The table for Excel; the names of the columns stay in sight, and can be filtered by."""
    from xlsxwriter import Workbook  # when somebody wants one: a server need not hold it for the others

    file = BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": table.title, "created": FIRST_DAY})
        sheet = book.add_worksheet("Grants")
        shown = {Decimal: "#,##0.00", date: "d mmm yyyy"}
        formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in shown.items()}
        sheet.write_row(0, 0, table.heads, book.add_format({"bold": True}))
        for at, row in enumerate(table.rows, start=1):
            for column, value in enumerate(row):
                write(sheet, at, column, value, formats)
        arrange(sheet, table)
    return file.getvalue()


def write(sheet: Worksheet, row: int, column: int, value: Cell, formats: dict[type, object]) -> None:
    """A number as a number, a day as a date, and anything else as the text it is."""
    if isinstance(value, Decimal):
        sheet.write_number(row, column, float(value), formats[Decimal])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), formats[date])  # noqa: DTZ001
    else:
        sheet.write_string(row, column, value)


def arrange(sheet: Worksheet, table: Table) -> None:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.heads) - 1)
    for column, value in enumerate(table.rows[0] if table.rows else ()):
        sheet.set_column(column, column, WIDTHS[type(value)])


def as_ods(table: Table) -> bytes:
    """The table as an OpenDocument spreadsheet (ISO/IEC 26300): the content alone, which is all a reader needs."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        put(packed, "mimetype", ODS.encode(), ZIP_STORED)  # first and not packed, so that the kind can be told
        put(packed, "META-INF/manifest.xml", MANIFEST.encode(), ZIP_DEFLATED)
        put(packed, "content.xml", content_of(table), ZIP_DEFLATED)
    return file.getvalue()


def put(packed: ZipFile, name: str, data: bytes, kind: int) -> None:
    entry = ZipInfo(name, FIRST_DAY.timetuple()[:6])
    entry.compress_type = kind
    packed.writestr(entry, data)


def content_of(table: Table) -> bytes:
    root = Element("office:document-content", {f"xmlns:{short}": name for short, name in NAMESPACES.items()})
    root.set("office:version", "1.3")
    add_styles(SubElement(root, "office:automatic-styles"))
    sheet = SubElement(SubElement(root, "office:body"), "office:spreadsheet")
    grid = SubElement(sheet, "table:table", {"table:name": "Grants"})
    heads = SubElement(SubElement(grid, "table:table-header-rows"), "table:table-row")
    for head in table.heads:
        add_cell(heads, head)
    for row in table.rows:
        line = SubElement(grid, "table:table-row")
        for value in row:
            add_cell(line, value)
    return tostring(root, encoding="UTF-8", xml_declaration=True)


def add_styles(styles: Element) -> None:
    """How money and days are shown; what they are stands in the cell itself."""
    money = SubElement(styles, "number:number-style", {"style:name": "pounds"})
    SubElement(money, "number:number", {"number:decimal-places": "2", "number:grouping": "true"})
    day = SubElement(styles, "number:date-style", {"style:name": "day"})
    for part, text in (("day", " "), ("month", " "), ("year", "")):
        SubElement(day, f"number:{part}", {"number:textual": "true"} if part == "month" else {"number:style": "long"})
        if text:
            SubElement(day, "number:text").text = text
    for cell, shown in (("amount", "pounds"), ("date", "day")):
        facts = {"style:name": cell, "style:family": "table-cell", "style:data-style-name": shown}
        SubElement(styles, "style:style", facts)


def add_cell(row: Element, value: Cell) -> None:
    """A cell with its kind and value as the standard writes them, and as a text for readers that know no kinds."""
    if isinstance(value, Decimal):
        facts = {"office:value-type": "float", "office:value": f"{value:.2f}", "table:style-name": "amount"}
    elif isinstance(value, date):
        facts = {"office:value-type": "date", "office:date-value": value.isoformat(), "table:style-name": "date"}
    else:
        facts = {"office:value-type": "string"}
    SubElement(SubElement(row, "table:table-cell", facts), "text:p").text = printable(str(value))


def printable(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
