"""Scanning after the answer: each file soon after it came, and every minute whatever still waits."""

from __future__ import annotations

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


def scan(document_id: int) -> bool:
    """Scan one file; False when there is no use in trying the next. Reading and scanning hold no transaction."""
    place = db.session.execute(
        select(Document.stored_as, Document.digest).where(Document.id == document_id, Document.state.in_(UNSCANNED))
    ).one_or_none()
    db.session.rollback()
    if place is None:
        return True
    try:
        finding = scanning.scan(files.read(place.stored_as, place.digest))
    except (FileLost, StoreFailed, NotScanned, ScannerGone) as problem:
        events.note("file not scanned", problem=type(problem).__name__)
        current_app.logger.warning("document %s waits for the scanner: %s", document_id, problem)
        return isinstance(problem, (FileLost, NotScanned))
    operations.note_scan(document_id, finding, at=clock.now())
    return True


def sweep() -> None:
    """Every minute: what waits, the oldest first, until the scanner fails. Files of before there was one, too."""
    if not scanning.is_configured():
        return
    waiting = select(Document.id).where(Document.state.in_(UNSCANNED)).order_by(Document.id).limit(AT_ONCE)
    for document_id in db.session.scalars(waiting).all():
        if not scan(document_id):
            return
