"""The funding table as a spreadsheet: opened again, it says what the page says, and nothing in it computes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

from openpyxl import load_workbook

from app.publishing.funding import HEADS
from app.publishing.spreadsheet import NAMESPACES, ODS, Table, as_ods, as_xlsx

FORMULAS = Table(
    "Cells that look like more than they are",
    ("text", "amount", "day"),
    [
        ["=1+1", Decimal("10000.00"), date(2024, 9, 5)],
        ["@sum", Decimal("0.10"), date(2024, 2, 29)],
        ["https://example.org", Decimal("-5.00"), date(1999, 1, 1)],
        ["{=A1}", Decimal("206006.89"), date(2030, 12, 31)],
        ["a\x00b & <c>\nd", Decimal("1.00"), date(2024, 1, 1)],
    ],
)


def test_the_table_opened_again_is_the_table(decided):
    sheet = load_workbook(BytesIO(file_of(decided, "xlsx"))).active
    heads, *rows = sheet.iter_rows(values_only=True)

    assert heads == HEADS
    assert [(row[0], row[1], row[5]) for row in rows] == [
        ("T-001", "Brackenlight Sports Association", 10000),
        ("T-002", "Organisation 2", 10000),
        ("T-003", "Organisation 3", 5000),
    ]
    assert isinstance(rows[0][8], datetime)
    assert [read_ods(file_of(decided, "ods"))[1:][at][:2] for at in range(3)] == [list(row[:2]) for row in rows]


def file_of(office, kind: str) -> bytes:
    answer = office.cast.client().get(f"/rounds/TEST-R1/funding.{kind}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="TEST-R1-funding.{kind}"'
    return answer.data


def test_numbers_are_numbers_dates_are_dates_and_texts_are_texts_in_xlsx():
    sheet = load_workbook(BytesIO(as_xlsx(FORMULAS))).active
    rows = list(sheet.iter_rows(min_row=2))

    assert {row[0].data_type for row in rows} == {"s"}
    assert {row[1].data_type for row in rows} == {"n"}
    assert {row[2].data_type for row in rows} == {"d"}
    assert [Decimal(str(row[1].value)) for row in rows] == [row[1] for row in FORMULAS.rows]
    assert [row[2].value.date() for row in rows] == [row[2] for row in FORMULAS.rows]
    assert [row[0].value for row in rows][:4] == [row[0] for row in FORMULAS.rows][:4]
    assert not [row[0].hyperlink for row in rows if row[0].hyperlink]


def test_numbers_are_numbers_dates_are_dates_and_texts_are_texts_in_ods():
    heads, *rows = read_ods(as_ods(FORMULAS))

    assert heads == ["text", "amount", "day"]
    assert [row[1:] for row in rows] == [row[1:] for row in FORMULAS.rows]
    assert [row[0] for row in rows] == ["=1+1", "@sum", "https://example.org", "{=A1}", "ab & <c>\nd"]
    assert b"formula" not in ZipFile(BytesIO(as_ods(FORMULAS))).read("content.xml")


def test_an_ods_says_first_what_it_is():
    packed = ZipFile(BytesIO(as_ods(FORMULAS)))
    first = packed.infolist()[0]

    assert (first.filename, first.compress_type, packed.read("mimetype").decode()) == ("mimetype", ZIP_STORED, ODS)
    assert packed.namelist() == ["mimetype", "META-INF/manifest.xml", "content.xml"]


def test_the_same_table_gives_the_same_bytes():
    assert (as_xlsx(FORMULAS), as_ods(FORMULAS)) == (as_xlsx(FORMULAS), as_ods(FORMULAS))


def test_an_empty_table_is_still_a_file(listed):
    empty = listed.client().get("/rounds/TEST-R1/funding.xlsx").data

    assert list(load_workbook(BytesIO(empty)).active.iter_rows(values_only=True)) == [HEADS]


def read_ods(data: bytes) -> list[list[object]]:
    """The rows of the first table, each cell by its own kind."""
    root = ElementTree.fromstring(ZipFile(BytesIO(data)).read("content.xml"))
    return [
        [value_of(cell) for cell in row.iter(name("table:table-cell"))] for row in root.iter(name("table:table-row"))
    ]


def value_of(cell: ElementTree.Element) -> object:
    match cell.get(name("office:value-type")):
        case "float":
            return Decimal(cell.get(name("office:value"), ""))
        case "date":
            return date.fromisoformat(cell.get(name("office:date-value"), ""))
    return "".join(cell.itertext())


def name(short: str) -> str:
    space, _, local = short.partition(":")
    return f"{{{NAMESPACES[space]}}}{local}"
