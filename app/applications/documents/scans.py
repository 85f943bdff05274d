"""Scanning after the answer: each file soon after it came, and every minute whatever still waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from flask import current_app
from sqlalchemy import select

from app.applications.documents import operations
from app.applications.documents.models import Document, ScanState
from app.platform import clock, events, files, scanning
from app.platform.db import db
from app.platform.files import FileLost, StoreFailed
from app.platform.scanning import NotScanned, ScannerGone

UNSCANNED = (ScanState.WAITING, ScanState.NOT_SCANNED)
AT_ONCE = 200


class Note(Protocol):
    """Writes down what the scanner said of the file of a row."""

    def __call__(self, row_id: int, finding: str, /, *, at: datetime) -> None: ...


def scan(document_id: int) -> bool:
    """Scan one document; False when there is no use in trying the next."""
    return scan_row(Document, document_id, operations.note_scan)


def sweep() -> None:
    """Every minute: the documents that wait."""
    sweep_rows(Document, scan)


def scan_row(table: Any, row_id: int, note: Note) -> bool:
    """Scan the file of a row; False when there is no use in trying the next. Scanning holds no transaction."""
    place = db.session.execute(
        select(table.stored_as, table.digest).where(table.id == row_id, table.state.in_(UNSCANNED))
    ).one_or_none()
    db.session.rollback()
    if place is None:
        return True
    try:
        finding = scanning.scan(files.read(place.stored_as, place.digest))
    except (FileLost, StoreFailed, NotScanned, ScannerGone) as problem:
        events.note("file not scanned", problem=type(problem).__name__)
        current_app.logger.warning("%s %s waits for the scanner: %s", table.__tablename__, row_id, problem)
        return isinstance(problem, (FileLost, NotScanned))
    note(row_id, finding, at=clock.now())
    return True


def sweep_rows(table: Any, scan_one: Callable[[int], bool]) -> None:
    """What waits, the oldest first, until the scanner fails. Files of before there was one, too."""
    if not scanning.is_configured():
        return
    waiting = select(table.id).where(table.state.in_(UNSCANNED)).order_by(table.id).limit(AT_ONCE)
    for row_id in db.session.scalars(waiting).all():
        if not scan_one(row_id):
            return
