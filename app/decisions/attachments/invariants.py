"""What always holds of attachments: fixed once a record is sent, kept as long as anything names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from app.applications.documents.models import ScanState
from app.decisions.attachments.models import Attachment
from app.decisions.models import Publication, Rework, Signature
from app.platform import files
from app.platform.db import db
from app.platform.files import FileLost
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
    kept = {(row.key, row.size, row.digest) for row in db.session.scalars(select(Attachment))}
    for place, content in contents():
        for each in content.get("attachments", []):
            if (each["key"], each["size"], each["digest"]) not in kept:
                yield f"{place}, {each['title']}"


def contents() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for made in db.session.scalars(select(Signature).order_by(Signature.id)):
        yield f"{made.record.reference}, {made.act}", made.content["record"]
    for version in db.session.scalars(select(Rework).order_by(Rework.id)):
        yield f"{version.record.reference}, version {version.number}", version.content
    for published in db.session.scalars(select(Publication).order_by(Publication.id)):
        yield f"{published.record.reference}, published", published.content


def lost_files() -> Iterator[str]:
    """Attachments whose file is not in the store, or is another."""
    wanted = select(Attachment).where(Attachment.state != ScanState.REFUSED).order_by(Attachment.id)
    for row in db.session.scalars(wanted):
        try:
            size = sum(map(len, files.read(row.stored_as, row.digest)))
        except FileLost as lost:
            yield f"{row.record.reference}, {row.title}: {lost}"
        else:
            if size != row.size:
                yield f"{row.record.reference}, {row.title}: {size} bytes"


RECOMPUTED = (
    Recomputed("What was signed, sent back or published still has its attachments.", lost_rows),
    Recomputed("Every attachment is in the store, as its row says.", lost_files),
)
