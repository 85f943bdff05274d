"""Verbs of documents: add, replace, remove, and note what the scanner said."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.applications.documents.asked import present, room_left
from app.applications.documents.inspection import Inspected
from app.applications.documents.kinds import LARGEST_BID, MOST_FILES
from app.applications.documents.models import Document, ScanState
from app.applications.documents.problems import NotTaken
from app.applications.documents.queries import keys_in
from app.applications.drafting import check_changeable, record
from app.applications.models import Application, Submission
from app.applications.queries import locked
from app.platform import audit, files, scanning
from app.platform.db import after_commit, db, transaction
from app.platform.files import Kept
from app.platform.formatting import file_size
from app.platform.jobs import enqueue
from app.platform.once import first_time
from app.rounds.models import Question


@dataclass(frozen=True, slots=True)
class Scanner:
    """Who did it, in the trail, where the scanner did."""

    id: None = None
    name: str = "virus scanner"


@transaction()
def add(
    application: Application,
    question: Question,
    inspected: Inspected,
    kept: Kept,
    *,
    actor: Person,
    at: datetime,
    replaces: Document | None = None,
    once: str = "",
) -> Document | None:
    """Put a file that is in the store to what the round asks for, in the place of another where that is named.

    The same file sent twice is there once. None, when the same form has sent it before and it was taken away
    since. Raises: Refused, when the draft can no longer be changed; NotTaken,
    when there is no room for it.
    """
    application = locked(application)
    check_changeable(application, at)
    if same := there_already(application, question, kept):
        after_commit(partial(files.discard, kept.name))
        return same
    action = "application.document-replaced" if replaces else "application.document-added"
    if not first_time(token_for(once, kept), actor=actor, action=action, at=at):
        after_commit(partial(files.discard, kept.name))
        return None
    before = facts(replaces) if replaces else None
    if replaces:
        take_away(application, replaces, at)
    check_room(application, question, inspected.name, kept.size)
    document = row_of(application, question, inspected, kept, actor, at)
    db.session.add(document)
    db.session.flush()
    record(application, action, actor, at, before=before, after=facts(document))
    after_commit(partial(ask_scanner, document.id))
    return document


def token_for(once: str, kept: Kept) -> str:
    """One form may send several files, and each of them once."""
    return once and f"{once[:31]}-{kept.digest[:32]}"


def there_already(application: Application, question: Question, kept: Kept) -> Document | None:
    """The same file, given for the same thing: a second press, a retry, another tab."""
    rows = present(application, question.id)
    return next((row for row in rows if row.digest == kept.digest and row.state is not ScanState.REFUSED), None)


def row_of(
    application: Application, question: Question, inspected: Inspected, kept: Kept, actor: Person, at: datetime
) -> Document:
    return Document(
        application=application,
        question=question,
        key=secrets.token_urlsafe(12),
        stored_as=kept.name,
        name=inspected.name,
        kind=inspected.kind.ending,
        size=kept.size,
        digest=kept.digest,
        uploaded_by=actor,
        uploaded_at=at,
        state=ScanState.WAITING if scanning.is_configured() else ScanState.NOT_SCANNED,
    )


def check_room(application: Application, question: Question, name: str, size: int) -> None:
    """Raises: NotTaken, when the bid or what is asked for has as much as it may have."""
    left = room_left(application)
    if size > left:
        raise NotTaken(
            f"“{name}” has {file_size(size)}. All documents of a bid together may have {file_size(LARGEST_BID)}, "
            f"and {file_size(left)} are left. Make it smaller, or remove another first."
        )
    if len(present(application, question.id)) >= MOST_FILES:
        raise NotTaken(f"“{name}” would be one too many: {MOST_FILES} files are there already. Remove one first.")


@transaction()
def remove(document: Document, *, actor: Person, at: datetime) -> None:
    """Take a file out of the draft. Removed already, it stays so. Raises: Refused, when nothing can be changed."""
    application = locked(document.application)
    check_changeable(application, at)
    if document not in present(application):
        return
    before = facts(document)
    take_away(application, document, at)
    record(application, "application.document-removed", actor, at, before=before)


def take_away(application: Application, document: Document, at: datetime) -> None:
    """Out of the draft. What was submitted keeps its file for good; any other file goes once this is on the disk."""
    if document.key in submitted_keys(application):
        document.removed_at = at
        return
    application.documents.remove(document)
    db.session.delete(document)
    after_commit(partial(files.discard, document.stored_as))


def submitted_keys(application: Application) -> set[str]:
    """The documents that some submission of this application names."""
    contents = db.session.scalars(select(Submission.content).where(Submission.application_id == application.id))
    return {key for content in contents for key in keys_in(content)}


def facts(document: Document) -> audit.Values:
    """What the trail keeps of a file: which it was and what it was given for, not what it was called."""
    asked = document.question
    file = {"kind": document.kind, "size": document.size, "digest": document.digest}
    return {"question": asked.key, "name": asked.label, **file}


def ask_scanner(document_id: int) -> None:
    if scanning.is_configured():
        enqueue("scan", document_id)


@transaction()
def note_scan(document_id: int, finding: str, *, at: datetime) -> None:
    """What the scanner said of a document."""
    document = scanned(Document, document_id, finding, at)
    if document is None:
        return
    audit.record(
        "application.document-scanned",
        actor=Scanner(),
        at=at,
        subject=document.application,
        round_id=document.application.round_id,
        after=said_of(document),
    )


def scanned(table: Any, row_id: int, finding: str, at: datetime) -> Any:
    """The row of a file with what the scanner said of it, held; None where that was said before.

    A file in which it found something is deleted; its row says what and stays.
    """
    wanted = select(table).where(table.id == row_id).with_for_update(of=table, key_share=True)
    row = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if row is None or row.state not in (ScanState.WAITING, ScanState.NOT_SCANNED):
        return None
    row.state = ScanState.REFUSED if finding else ScanState.CLEAN
    row.finding, row.scanned_at = finding[:200], at
    if finding:
        after_commit(partial(files.discard, row.stored_as))
    return row


def said_of(row: Any) -> audit.Values:
    """What the trail keeps of a scan."""
    return {"digest": row.digest, "state": row.state.value, "finding": row.finding}
