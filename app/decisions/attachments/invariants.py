"""What always holds of attachments: fixed once a record is sent, kept as long as anything names them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.decisions.attachments.models import Attachment
from app.decisions.attachments.vouched import problem_with_file, unkept
from app.decisions.models import DecisionRecord
from app.platform.db import db
from app.platform.invariants import Invariant, Recomputed

INVARIANTS = (
    Invariant(
        "Nothing is attached to a record, or taken off it, after it was sent.",
        "SELECT d.reference || ', ' || a.title AS broken FROM attachment a JOIN decision_record d ON d.id = a.record_id"
        " WHERE d.sent_at IS NOT NULL AND (a.attached_at > d.sent_at OR a.removed_at > d.sent_at)",
    ),
)


def lost_rows() -> Iterator[str]:
    """Attachments that something signed, sent back or published names, and that are not kept as they are named."""
    for record in db.session.scalars(select(DecisionRecord).order_by(DecisionRecord.id)):
        for place, title in unkept(record):
            yield f"{record.reference}, {place}, {title}"


def lost_files() -> Iterator[str]:
    """Attachments whose file is not in the store, or is another."""
    for row in db.session.scalars(select(Attachment).order_by(Attachment.id)):
        if problem := problem_with_file(row):
            yield f"{row.record.reference}, {row.title}: {problem}"


RECOMPUTED = (
    Recomputed("What was signed, sent back or published still has its attachments.", lost_rows),
    Recomputed("Every attachment is in the store, as its row says.", lost_files),
)
