"""A member's workbook in the hands of a test: download it, type in it, upload it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from werkzeug.test import TestResponse

from tests.assessment.steps import ROUND

PAGE = f"{ROUND}/workbook"
FILE = f"{PAGE}/marks.xlsx"
CHANGES = f"{PAGE}/changes"
POINTS, NOTE, FEEDBACK = "E", "F", "G"


def downloaded(browser: FlaskClient) -> Workbook:
    answer = browser.get(FILE)
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.data))


def row_of(book: Workbook, reference: str, key: str) -> int:
    """The row of a bid and criterion."""
    return next(
        row[0].row for row in book["Marks"].iter_rows(min_row=5) if (row[0].value, row[8].value) == (reference, key)
    )


def fill(book: Workbook, reference: str, key: str, points: Any = None, **texts: Any) -> int:
    """Type into a row, without the signs that no workbook can hold, and give its number."""
    row = row_of(book, reference, key)
    sheet = book["Marks"]
    if points is not None:
        sheet[f"{POINTS}{row}"] = points
    for name, text in texts.items():
        sheet[f"{ {'note': NOTE, 'feedback': FEEDBACK}[name] }{row}"] = ILLEGAL_CHARACTERS_RE.sub("", text)
    return row


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def upload(browser: FlaskClient, content: Workbook | bytes, name: str = "my-marks.xlsx") -> TestResponse:
    data = content if isinstance(content, bytes) else saved(content)
    return browser.post(PAGE, data={"workbook": (BytesIO(data), name)})


def seal(browser: FlaskClient) -> str:
    """What the page of changes carries, so that what is taken over is what was shown."""
    page = browser.get(CHANGES).text
    return page.split('name="seal" value="')[1].split('"')[0]


def take_over(browser: FlaskClient, *instead: str, **fields: str) -> TestResponse:
    return browser.post(
        CHANGES, data={"seal": fields.pop("seal", None) or seal(browser), "instead": list(instead), **fields}
    )


def filled(browser: FlaskClient, *fillings: Callable[[Workbook], object]) -> Workbook:
    book = downloaded(browser)
    for filling in fillings:
        filling(book)
    return book
