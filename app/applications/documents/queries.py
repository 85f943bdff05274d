"""Documents, read: by applicants through their application, by the panel and the office through a bid they may see."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.applications import queries
from app.applications.documents.asked import Asked, asked_in, is_for_documents
from app.applications.documents.models import Document, ScanState
from app.applications.models import Application, Submission
from app.applications.progress import written_sections
from app.platform import guard, scanning
from app.platform.db import db
from app.rounds.models import Section


def find_asking(key: str) -> Application | None:
    """The application, where its round asks for documents."""
    application = queries.find(key)
    return application if application and document_sections(application) else None


def find_own(key: str, document_key: str) -> Document | None:
    """A document of an application that the actor may know of, also one that only a submission still holds."""
    return db.session.scalar(
        select(Document)
        .join(Document.application)
        .options(contains_eager(Document.application))
        .where(
            Application.key == key,
            Document.key == document_key,
            Application.organisation_id.in_(guard.actor().organisation_roles),
        )
    )


def find_in_draft(key: str, document_key: str) -> Document | None:
    """The same, with the whole draft, while it is part of it."""
    application = queries.find(key)
    rows = application.documents if application else []
    return next((row for row in rows if row.key == document_key and row.removed_at is None), None)


def document_sections(application: Application) -> list[Section]:
    return [section for section in written_sections(application) if is_for_documents(section)]


def all_asked(application: Application) -> list[Asked]:
    """Every document that the round asks of this application, in the order of the form."""
    return [asked for section in document_sections(application) for asked in asked_in(section, application)]


def shown_with(bid: Application) -> dict[str, Document]:
    """The documents that the latest submission of a bid names, by their keys."""
    content = db.session.scalar(
        select(Submission.content)
        .where(Submission.application_id == bid.id)
        .order_by(Submission.number.desc())
        .limit(1)
    )
    keys = keys_in(content or {})
    if not keys:
        return {}
    rows = db.session.scalars(select(Document).where(Document.application_id == bid.id, Document.key.in_(keys)))
    return {row.key: row for row in rows}


def is_readable(document: Document) -> bool:
    """Whether others than the applicant may read it: with a scanner only what is clean, without one what there is."""
    if document.state is ScanState.NOT_SCANNED:
        return not scanning.is_configured()
    return document.state is ScanState.CLEAN


def keys_in(content: dict) -> set[str]:
    """The documents that a submitted bid names."""
    questions = [question for section in content.get("sections", []) for question in section.get("questions", [])]
    return {file["key"] for question in questions for file in question.get("documents", [])}
