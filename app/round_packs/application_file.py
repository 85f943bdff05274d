"""applications.csv: one row for each application, submitted or withdrawn."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from app.round_packs import fields
from app.round_packs.pack import PackedApplication
from app.round_packs.problems import Expected, Findings
from app.round_packs.round_file import Frame
from app.round_packs.tables import Row, read_table
from app.rules.money import plain
from app.rules.timetable import local

FILE = "applications.csv"
COLUMNS = (
    "reference",
    "organisation",
    "organisation_type",
    "area",
    "theme",
    "project",
    "summary",
    "amount_requested",
    "submitted_at",
    "status",
    "checks",
)


def read_applications(
    content: bytes | None, frame: Frame, findings: Findings
) -> tuple[tuple[PackedApplication, ...], set[str] | None]:
    """The good applications, and every reference that stands in the file, good row or not.

    The references are None where they are not all known, since the file has no such column or could not be read
    to its end: then nothing can be checked against them.
    """
    rows = read_table(content, FILE, COLUMNS, findings)
    check_references(rows)
    found = (application_of(row, frame) for row in rows)
    applications = tuple(application for application in found if application)
    references = {row.cells["reference"] for row in rows if "reference" in row.cells}
    return applications, None if FILE in findings.cut_off else references or None


def check_references(rows: Sequence[Row]) -> None:
    """A reference stands for one application."""
    lines: dict[str, int] = {}
    for row in rows:
        reference = row.cells.get("reference")
        if reference and lines.setdefault(reference, row.line) != row.line:
            row.note("reference", reference, f"a reference that stands once; it is on line {lines[reference]} already")


def application_of(row: Row, frame: Frame) -> PackedApplication | None:
    """One application; None where something is wrong with its row."""
    texts = texts_of(row)
    amount = row.read("amount_requested", amount_up_to(frame.max_award))
    submitted_at = row.read("submitted_at", moment_within(frame))
    status = row.read("status", fields.status)
    failed_check = row.read("checks", fields.checks)
    if texts is None or amount is None or submitted_at is None or status is None or failed_check is None:
        return None
    return PackedApplication(
        **texts, amount_requested=amount, submitted_at=submitted_at, status=status, failed_check=failed_check
    )


def texts_of(row: Row) -> dict[str, str] | None:
    """Everything that people read; None where one of them is missing or bad. Only the summary may be empty."""
    parsers = dict.fromkeys(COLUMNS[1:6], fields.name)
    found = {column: row.read(column, parse) for column, parse in parsers.items()}
    found["reference"] = row.read("reference", fields.reference)
    found["summary"] = row.read("summary", fields.text)
    texts = {column: text for column, text in found.items() if text is not None}
    return texts if len(texts) == len(found) else None


def amount_up_to(most: Decimal | None) -> Callable[[str], Decimal]:
    """An amount of money that the round may give to one project."""

    def read(value: str) -> Decimal:
        amount = fields.positive_money(value)
        if most is not None and amount > most:
            raise Expected(f"at most {plain(most)}, the round's max_award")
        return amount

    return read


def moment_within(frame: Frame) -> Callable[[str], datetime]:
    """A moment between opening and closing; the closing second itself is in time."""

    def read(value: str) -> datetime:
        submitted_at = fields.moment(value)
        times = frame.timetable
        if times is not None and not times.is_in_time(submitted_at):
            first, last = (local(moment).isoformat() for moment in (times.opens_at, times.deadline))
            raise Expected(f"a moment from {first} to {last}, while the round was open")
        return submitted_at

    return read
