"""Verbs of attachments: attach, take away, and note what the scanner said. All of it while the record is a draft."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import partial

from app.accounts.models import Person
from app.applications.documents.inspection import Inspected
from app.applications.documents.models import ScanState
from app.applications.documents.operations import Scanner, said_of, scanned, token_for
from app.applications.documents.problems import NotTaken
from app.decisions.attachments.models import Attachment
from app.decisions.attachments.queries import keys_kept
from app.decisions.models import DecisionRecord, State
from app.decisions.operations import hold
from app.platform import audit, files, scanning
from app.platform.db import after_commit, db, transaction
from app.platform.errors import Refused
from app.platform.files import Kept
from app.platform.formatting import file_size
from app.platform.jobs import enqueue
from app.platform.once import first_time

MOST_FILES = 20  # of one record
LARGEST_IN_ALL = 40 * 2**20  # bytes of all attachments of a record together
FIXED = "The attachments of a record that was sent are fixed. Whoever’s turn it is can send it back for rework."


@transaction()
def attach(
    record: DecisionRecord,
    inspected: Inspected,
    kept: Kept,
    *,
    title: str,
    is_public: bool,
    actor: Person,
    at: datetime,
    once: str = "",
) -> Attachment | None:
    """Put a file that is in the store to a draft record. The same file sent twice is there once.

    None, when the same form has sent it before and it was taken away since. Raises: Refused, when the record is no
    draft; NotTaken, when there is no room for it.
    """
    hold(record)
    check_draft(record)
    if same := there_already(record, kept):
        after_commit(partial(files.discard, kept.name))
        return same
    if not first_time(token_for(once, kept), actor=actor, action="record.attached", at=at):
        after_commit(partial(files.discard, kept.name))
        return None
    check_room(record, inspected.name, kept.size)
    attachment = Attachment(
        record=record,
        key=secrets.token_urlsafe(12),
        title=title,
        is_public=is_public,
        stored_as=kept.name,
        name=inspected.name,
        kind=inspected.kind.ending,
        size=kept.size,
        digest=kept.digest,
        attached_by=actor,
        attached_at=at,
        state=ScanState.WAITING if scanning.is_configured() else ScanState.NOT_SCANNED,
    )
    db.session.add(attachment)
    db.session.flush()
    note(attachment, "record.attached", actor, at, after=facts(attachment))
    after_commit(partial(ask_scanner, attachment.id))
    return attachment


@transaction()
def take_away(attachment: Attachment, *, actor: Person, at: datetime) -> None:
    """Take a file off a draft record. Taken away already, it stays so. Raises: Refused, when the record is no draft.

    What somebody signed or sent back keeps its file for good; any other file goes once this is on the disk.
    """
    record = attachment.record
    hold(record)
    check_draft(record)
    if attachment not in record.attached:
        return
    before = facts(attachment)
    if attachment.key in keys_kept(record):
        attachment.removed_at = at
    else:
        record.attachments.remove(attachment)
        db.session.delete(attachment)
        after_commit(partial(files.discard, attachment.stored_as))
    audit.record(
        "record.attachment-removed", actor=actor, at=at, subject=record, round_id=record.round_id, before=before
    )


def check_draft(record: DecisionRecord) -> None:
    if record.state is not State.DRAFT:
        raise Refused(FIXED)


def there_already(record: DecisionRecord, kept: Kept) -> Attachment | None:
    """The same file: a second press, a retry, another tab."""
    rows = (row for row in record.attached if row.digest == kept.digest)
    return next((row for row in rows if row.state is not ScanState.REFUSED), None)


def check_room(record: DecisionRecord, name: str, size: int) -> None:
    """Raises: NotTaken, when the record has as much as it may have."""
    left = LARGEST_IN_ALL - sum(row.size for row in record.attached)
    if size > left:
        raise NotTaken(
            f"“{name}” has {file_size(size)}. All attachments of a record together may have "
            f"{file_size(LARGEST_IN_ALL)}, and {file_size(left)} are left. Make it smaller, or remove another first."
        )
    if len(record.attached) >= MOST_FILES:
        raise NotTaken(f"“{name}” would be one too many: {MOST_FILES} files are attached already. Remove one first.")


def facts(attachment: Attachment) -> audit.Values:
    """What the trail keeps of a file: which it was and whether it is published, not what it was called."""
    file = {"kind": attachment.kind, "size": attachment.size, "digest": attachment.digest}
    return {"title": attachment.title, "published": attachment.is_public, **file}


def note(attachment: Attachment, action: str, actor: Person | Scanner, at: datetime, *, after: audit.Values) -> None:
    record = attachment.record
    audit.record(action, actor=actor, at=at, subject=record, round_id=record.round_id, after=after)


def ask_scanner(attachment_id: int) -> None:
    if scanning.is_configured():
        enqueue("scan attachment", attachment_id)


@transaction()
def note_scan(attachment_id: int, finding: str, *, at: datetime) -> None:
    """What the scanner said of an attachment."""
    attachment = scanned(Attachment, attachment_id, finding, at)
    if attachment is not None:
        note(attachment, "record.attachment-scanned", Scanner(), at, after=said_of(attachment))
