"""Scanning of attachments, as of the documents of applications: soon after they came, and every minute what waits."""

from __future__ import annotations

from app.applications.documents.scans import scan_row, sweep_rows
from app.decisions.attachments import operations
from app.decisions.attachments.models import Attachment


def scan(attachment_id: int) -> bool:
    """Scan one attachment; False when there is no use in trying the next."""
    return scan_row(Attachment, attachment_id, operations.note_scan)


def sweep() -> None:
    """Every minute: the attachments that wait."""
    sweep_rows(Attachment, scan)
