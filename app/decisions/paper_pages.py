"""A record to print and to keep: as a page, a PDF and a Word file that say the same."""

from __future__ import annotations

from flask import Response, url_for

from app.decisions import queries
from app.decisions.content import content_of
from app.decisions.models import DecisionRecord
from app.decisions.office_paper import paper_of
from app.decisions.views import views
from app.platform import clock, paper_files
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.papers import Paper


@views.get("/records/<record_reference>/paper")
@requires("record:read", of=queries.find_record)
def paper(record: DecisionRecord) -> Response:
    """The record as one page to print."""
    here = {"record_reference": record.reference}
    return page(
        "papers/paper.html",
        paper=paper_now(record),
        back=("The record", url_for("decisions.show", **here)),
        files=[("PDF", url_for("decisions.paper_pdf", **here)), ("Word", url_for("decisions.paper_word", **here))],
    )


@views.get("/records/<record_reference>/record.pdf")
@requires("record:read", of=queries.find_record)
def paper_pdf(record: DecisionRecord) -> Response:
    return paper_files.saved(paper_now(record), paper_files.PDF, record.reference)


@views.get("/records/<record_reference>/record.docx")
@requires("record:read", of=queries.find_record)
def paper_word(record: DecisionRecord) -> Response:
    return paper_files.saved(paper_now(record), paper_files.WORD, record.reference)


def paper_now(record: DecisionRecord) -> Paper:
    return paper_of(record, content_of(record), clock.now())
