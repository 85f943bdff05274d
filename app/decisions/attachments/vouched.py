"""The attachments of a record, compared with what was signed, sent back or published: their rows, and their bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from app.applications.documents.models import ScanState
from app.decisions.attachments.models import Attachment
from app.decisions.models import DecisionRecord, Rework
from app.platform import files
from app.platform.db import db
from app.platform.files import FileLost

Contents = Iterator[tuple[str, Mapping[str, Any]]]


def attachment_problems(record: DecisionRecord) -> Iterator[str]:
    """Every attachment of a record that is not kept as it is named, and every file that is not what its row says."""
    for place, title in unkept(record):
        yield f"{place}: its attachment “{title}” is not kept as it was"
    for row in record.attachments:
        if problem := problem_with_file(row):
            yield f"attachment “{row.title}”: {problem}"


def unkept(record: DecisionRecord) -> Iterator[tuple[str, str]]:
    """Where attachments are named whose rows have gone, or are others now: the place and the title."""
    kept = {(row.key, row.size, row.digest) for row in record.attachments}
    for place, content in contents_of(record):
        for each in content.get("attachments", []):
            if (each["key"], each["size"], each["digest"]) not in kept:
                yield place, each["title"]


def contents_of(record: DecisionRecord) -> Contents:
    """Everything that names attachments: signatures, void ones too, versions that were sent back, the publication."""
    for made in record.signatures:
        yield made.act.value, made.content["record"]
    for version in db.session.scalars(select(Rework).where(Rework.record_id == record.id).order_by(Rework.number)):
        yield f"version {version.number}", version.content
    if record.publication:
        yield "publication", record.publication.content


def problem_with_file(row: Attachment) -> str:
    """What is wrong with the file in the store; empty where it is the one that was attached, or was refused."""
    if row.state is ScanState.REFUSED:
        return ""
    try:
        size = sum(map(len, files.read(row.stored_as, row.digest)))
    except FileLost as lost:
        return str(lost)
    return "" if size == row.size else f"{size} bytes"
