"""A published decision and its awards to print and to keep: page, PDF and Word, from what was published alone.

What is withheld has no paper, and before its moment there is none. Caches may keep them as they keep the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import Response, request, url_for
from sqlalchemy import select

from app.applications.documents import serving
from app.decisions.attachments.models import Attachment
from app.decisions.content import Plain
from app.decisions.models import Publication
from app.decisions.record_paper import awards_table, each_award
from app.platform import paper_files
from app.platform.caching import SECONDS, public_page
from app.platform.db import db
from app.platform.formatting import iso_date
from app.platform.guard import requires
from app.platform.paper_files import PDF, WORD
from app.platform.papers import Field, Paper, Piece, Run, line, lines
from app.publishing import queries
from app.publishing.public_record import area, paper_of, shown_of
from app.publishing.views import views

FILES = (("PDF", "pdf"), ("Word", "word"))


def find_open(record_reference: str) -> Publication | None:
    """The publication with its details; None of one that is withheld."""
    found = queries.find_publication(record_reference)
    return found if found and found.details_published else None


def find_with_awards(record_reference: str) -> Publication | None:
    """The same, where it gives something."""
    found = find_open(record_reference)
    return found if found and found.content["awards"] else None


@views.get("/decisions/<record_reference>/paper")
@requires("public:read", of=find_open)
def record_paper_page(publication: Publication) -> Response:
    """The record as one page to print."""
    return paper_page(publication, paper_of(publication), "record")


@views.get("/decisions/<record_reference>/record.pdf")
@requires("public:read", of=find_open)
def record_pdf(publication: Publication) -> Response:
    return paper_files.kept(paper_of(publication), PDF, reference_of(publication))


@views.get("/decisions/<record_reference>/record.docx")
@requires("public:read", of=find_open)
def record_word(publication: Publication) -> Response:
    return paper_files.kept(paper_of(publication), WORD, reference_of(publication))


@views.get("/decisions/<record_reference>/awards")
@requires("public:read", of=find_with_awards)
def awards_paper_page(publication: Publication) -> Response:
    """The awards of a decision as one page to print."""
    return paper_page(publication, awards_of(publication), "awards")


@views.get("/decisions/<record_reference>/awards.pdf")
@requires("public:read", of=find_with_awards)
def awards_pdf(publication: Publication) -> Response:
    return paper_files.kept(awards_of(publication), PDF, f"{reference_of(publication)}-awards")


@views.get("/decisions/<record_reference>/awards.docx")
@requires("public:read", of=find_with_awards)
def awards_word(publication: Publication) -> Response:
    return paper_files.kept(awards_of(publication), WORD, f"{reference_of(publication)}-awards")


class PublishedFile(NamedTuple):
    """An attachment that is published: its row, and what was published of it."""

    row: Attachment
    told: Plain


def find_file(record_reference: str, attachment_key: str) -> PublishedFile | None:
    """An attachment that what was published names; none before its moment, of a withheld record, or kept back."""
    found = find_open(record_reference)
    attached = found.content.get("attachments", []) if found else []
    told = next((each for each in attached if each["key"] == attachment_key), None)
    row = told and db.session.scalar(select(Attachment).where(Attachment.key == attachment_key))
    return PublishedFile(row, told) if told and row else None


@views.get("/decisions/<record_reference>/attachments/<attachment_key>")
@requires("public:read", of=find_file)
def record_attachment(found: PublishedFile) -> Response:
    """A published attachment: to be saved, never shown inside this site, under the name that was published."""
    response = serving.to_reader(found.row)
    response.headers["Content-Disposition"] = serving.disposition(found.told["file"])
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    response.set_etag(found.row.digest)
    return response.make_conditional(request)


def paper_page(publication: Publication, paper: Paper, name: str) -> Response:
    here = {"record_reference": reference_of(publication)}
    return public_page(
        "publishing/paper.html",
        paper=paper,
        back=url_for("publishing.decision", record_reference=here["record_reference"]),
        here=url_for("publishing.decisions"),
        files=[(words, url_for(f"publishing.{name}_{form}", **here)) for words, form in FILES],
    )


def reference_of(publication: Publication) -> str:
    return str(publication.content["reference"])


def awards_of(publication: Publication) -> Paper:
    """The awards alone: who receives what, for what, on which terms and why."""
    content = publication.content
    return Paper(
        body=content["office"]["decision_maker_title"],
        area=area(),
        title=content["title"],
        number=content["reference"],
        sort="Award list",
        pieces=tuple(award_pieces(publication)),
        at=publication.published_at,
    )


def award_pieces(publication: Publication) -> Iterator[Piece]:
    content = publication.content
    shown = shown_of(content)
    decided = f"{iso_date(content['decided_on'])}, in decision record "
    here = url_for("publishing.decision", record_reference=content["reference"])
    yield Field("Decided", (line(decided, Run(content["reference"], url=here)),))
    yield Field("Awards", (line(f"{shown['awards_note']}."),), (awards_table(shown),))
    yield Field("Conditions of all awards", lines(content["conditions"]))
    yield from each_award(content["awards"])
