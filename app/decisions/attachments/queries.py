"""Attachments, read: by the office through the record, and which of them an earlier version still holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from app.decisions.attachments.models import Attachment
from app.decisions.models import DecisionRecord, Rework, Signature
from app.decisions.queries import find_record
from app.platform.db import db


def find_attachment(record_reference: str, attachment_key: str) -> Attachment | None:
    """An attachment of a record, also one that only an earlier version still holds; for those in the office."""
    record = find_record(record_reference)
    rows = record.attachments if record else []
    return next((row for row in rows if row.key == attachment_key), None)


def find_attached(record_reference: str, attachment_key: str) -> Attachment | None:
    """The same, while it is part of the record."""
    found = find_attachment(record_reference, attachment_key)
    return found if found and found.removed_at is None else None


def keys_kept(record: DecisionRecord) -> set[str]:
    """The attachments that some signature of this record, a void one too, or some version sent back names."""
    return {file["key"] for content in contents_kept(record) for file in content.get("attachments", [])}


def contents_kept(record: DecisionRecord) -> Iterator[Mapping[str, Any]]:
    signed = select(Signature.content).where(Signature.record_id == record.id)
    yield from (content["record"] for content in db.session.scalars(signed))
    yield from db.session.scalars(select(Rework.content).where(Rework.record_id == record.id))
