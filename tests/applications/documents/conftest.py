"""A round that asks for documents, and Nadia's draft in it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest

from app.applications.documents.models import Document
from app.applications.models import Answer, Application
from app.platform.db import db
from app.rounds.models import Question, QuestionKind, Section
from tests import factories as make
from tests.applications.documents import real_files
from tests.applications.form import fill, stored_application

HTMX = {"HX-Request": "true", "HX-Target": "documents"}
ASKED = (
    {"key": "policy", "label": "Safeguarding policy", "only_if": [{"question": "theme", "is": ["Diversion"]}]},
    {"key": "insurance", "label": "Public liability insurance", "valid_past": "begins"},
    {"key": "quotes", "label": "Quotes", "required": False},
)


@pytest.fixture
def key(app, cast) -> str:
    """The key of a draft that lacks only its documents: a policy, an insurance with its date; quotes are welcome."""
    with app.app_context():
        now = app.extensions["clock"].now().replace(microsecond=0)
        round_ = make.make_open_round(now, bid_prefix="DOC")
        when = Section(round=round_, position=2, key="when", group="Your project", title="When")
        begins = {"key": "begins", "kind": QuestionKind.DATE, "label": "When it begins"}
        make.stored(Question(section=when, position=0, **begins))
        section = Section(round=round_, position=3, key="documents", group="Documents", title="Documents")
        for position, question in enumerate(ASKED):
            make.stored(Question(section=section, position=position, kind=QuestionKind.DOCUMENT, **question))
        application = Application(
            round=round_,
            organisation=db.session.get_one(make.Organisation, cast.organisation_id),
            key="with-documents",
            started_at=round_.opens_at,
            started_by=cast.person("Nadia"),
        )
        fill(make.stored(application), cast.people["Nadia"])
        given = {"theme": "Diversion", "area": "Blaby"}
        for answer in db.session.query(Answer).filter_by(application_id=application.id).all():
            question = db.session.get_one(Question, answer.question_id)
            answer.value = given.get(question.key, answer.value)
            if question.kind is QuestionKind.DOCUMENT:
                db.session.delete(answer)
        db.session.commit()
        return application.key


def policy(name: str = "policy.pdf", content: bytes | None = None) -> tuple[BytesIO, str]:
    """A file as a browser sends it."""
    return BytesIO(real_files.pdf() if content is None else content), name


def insurance(day: str = "1 6 2200", **more: Any) -> dict[str, Any]:
    """The certificate, with the three boxes of its date."""
    return {"f_insurance": (BytesIO(real_files.word()), "certificate.docx"), "e_insurance": day.split(), **more}


def send(client: Any, key: str, data: dict[str, Any], **more: Any) -> Any:
    """Send the form as the page shows it now, with these files and dates."""
    page = f"/applications/{key}/documents"
    shown = re.search(r'name="v_insurance" value="(\d+)"', client.get(page).text) if "e_insurance" in data else None
    sent = {"next": "stay"} | ({"v_insurance": shown[1]} if shown else {}) | data
    return client.post(page, data=sent, content_type="multipart/form-data", **more)


def documents_of(app: Any, key: str) -> list[Document]:
    """The rows as they are in the database now."""
    with app.app_context():
        rows = list(stored_application(app, key).documents)
        for row in rows:
            _ = row.question.key
        db.session.expunge_all()
        return rows


def names_in_store(app: Any) -> list[str]:
    return sorted(path.name for path in app.extensions["files"].folder.iterdir())
