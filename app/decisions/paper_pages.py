"""A record to print and to keep: as a page, a PDF and a Word file that say the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Response, current_app, url_for

from app.decisions import queries
from app.decisions.content import content_of
from app.decisions.models import Act, DecisionRecord, State
from app.decisions.record_page import record_context
from app.decisions.record_paper import record_paper
from app.decisions.views import views
from app.platform import clock, guard, paper_files
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.papers import Line, Paper, line
from app.rules.freezing import digest


@views.get("/records/<record_reference>/paper")
@requires("record:read", of=queries.find_record)
def paper(record: DecisionRecord) -> Response:
    """The record as one page to print."""
    here = {"record_reference": record.reference}
    return page(
        "papers/paper.html",
        paper=paper_of(record),
        back=("The record", url_for("decisions.show", **here)),
        files=[("PDF", url_for("decisions.paper_pdf", **here)), ("Word", url_for("decisions.paper_word", **here))],
    )


@views.get("/records/<record_reference>/record.pdf")
@requires("record:read", of=queries.find_record)
def paper_pdf(record: DecisionRecord) -> Response:
    return paper_files.saved(paper_of(record), paper_files.PDF, record.reference)


@views.get("/records/<record_reference>/record.docx")
@requires("record:read", of=queries.find_record)
def paper_word(record: DecisionRecord) -> Response:
    return paper_files.saved(paper_of(record), paper_files.WORD, record.reference)


def paper_of(record: DecisionRecord) -> Paper:
    """The record as it stands now; a decided one is dated by its decision."""
    at = clock.now()
    shown = record_context(record, guard.actor(), guard.person(), at)
    office = current_app.config["SETTINGS"].office
    return record_paper(
        shown | {"decided": record.decided_amount},
        body=body_of(record) or office.decision_maker_title,
        area=office.area,
        at=decided_at(record) or at,
        end=list(end_of(record)),
    )


def body_of(record: DecisionRecord) -> str:
    """Whose decision it is, as the title was when it was published; empty before."""
    held = record.publication.content if record.publication else {}
    return str(held.get("office", {}).get("decision_maker_title", ""))


def decided_at(record: DecisionRecord) -> datetime | None:
    signature = record.valid(Act.DECISION)
    return signature.signed_at if signature else None


def end_of(record: DecisionRecord) -> Iterator[Line]:
    """What proves the paper: the digest of what the record says, and where the audit trail ended at each signature."""
    if record.further_advice:
        given = record.further_advice
        yield line(f"Advice after the decision was varied: {given.text} {given.name}, {given.role_title}")
    state = "" if record.state is State.DECIDED else f"This record {STATES[record.state]}. "
    yield line(f"{state}Digest of what this record says {digest(content_of(record))}.", quiet=True)
    for act in Act:
        if signature := record.valid(act):
            yield line(f"Audit trail when the {act} was signed: {signature.audit_head}.", quiet=True)


STATES = {
    State.DRAFT: "is a draft",
    State.SENT: "waits for advice",
    State.ADVISED: "waits for release",
    State.RELEASED: "waits for the decision",
}
