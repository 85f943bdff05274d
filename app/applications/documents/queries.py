"""Documents, read: by applicants through their application, by the panel and the office through a bid they may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.applications import queries
from app.applications.asked import is_for_documents
from app.applications.documents.asked import Asked, asked_in
from app.applications.documents.models import Document, ScanState
from app.applications.models import Application
from app.platform import guard, scanning
from app.platform.db import db
from app.rounds.models import Section


class HasState(Protocol):
    """The row of a file that is scanned."""

    state: ScanState


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
            queries.can_open(guard.actor()),
        )
    )


def find_in_draft(key: str, document_key: str) -> Document | None:
    """The same, with the whole draft, while it is part of it."""
    application = queries.find(key)
    rows = application.documents if application else []
    return next((row for row in rows if row.key == document_key and row.removed_at is None), None)


def document_sections(application: Application) -> list[Section]:
    """The sections that ask this application for a document."""
    wanted = {each.question.section_id for each in all_asked(application)}
    return [section for section in application.round.sections if section.id in wanted]


def all_asked(application: Application) -> list[Asked]:
    """Every document that the round asks of this application, with its present answers, in the order of the form."""
    sections = [section for section in application.round.sections if is_for_documents(section)]
    return [asked for section in sections for asked in asked_in(section, application)]


def shown_with(bid: Application, content: Mapping[str, Any]) -> dict[str, Document]:
    """The documents that this submitted content of a bid names, by their keys."""
    keys = keys_in(content)
    if not keys:
        return {}
    rows = db.session.scalars(select(Document).where(Document.application_id == bid.id, Document.key.in_(keys)))
    return {row.key: row for row in rows}


def is_readable(document: HasState) -> bool:
    """Whether others than its owner may read it: with a scanner only what is clean, without one what there is."""
    if document.state is ScanState.NOT_SCANNED:
        return not scanning.is_configured()
    return document.state is ScanState.CLEAN


def keys_in(content: Mapping[str, Any]) -> set[str]:
    """The documents that a submitted bid names."""
    questions = [question for section in content.get("sections", []) for question in section.get("questions", [])]
    return {file["key"] for question in questions for file in question.get("documents", [])}
