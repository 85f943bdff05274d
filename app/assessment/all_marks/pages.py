"""Every mark of a round, for the fund officer and the auditor, once the chair has opened the seal."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.assessment.all_marks.queries import Asked, count_signed, find_round
from app.assessment.all_marks.writing import workbook_of
from app.assessment.seal import unsealed_at
from app.assessment.views import views
from app.platform import documents
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.workbook import XLSX

MARKS = "/office/rounds/<round_reference>/marks"
SEALED = (
    "The sheets are sealed until the chair opens them for the meeting. Until then each is seen by its own member only."
)


@views.get(MARKS)
@requires("marks:read", of=find_round)
def all_marks(asked: Asked) -> ResponseReturnValue:
    """Where the workbook with every mark is, or that the seal still holds."""
    opened_at = unsealed_at(asked.round_id)
    signed = count_signed(asked) if opened_at else 0
    return page("assessment/all_marks.html", round=asked.round, opened_at=opened_at, signed=signed, sealed=SEALED)


@views.get(f"{MARKS}.xlsx")
@requires("marks:read", of=find_round)
def all_marks_file(asked: Asked) -> ResponseReturnValue:
    """The workbook. Raises: Refused, while the seal holds."""
    if unsealed_at(asked.round_id) is None:
        raise Refused(SEALED)
    return documents.download(workbook_of(asked), f"marks-{asked.round.reference}.xlsx", XLSX)
