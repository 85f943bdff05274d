"""The report on a round for the panel that holds the commissioner to account: page, PDF and Word."""

from __future__ import annotations

from flask import Response, current_app, url_for

from app.platform import paper_files
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.papers import Paper
from app.publishing.panel_report.paper import report_paper
from app.publishing.panel_report.queries import Reported, find_reported
from app.publishing.views import views

REPORT = "/office/rounds/<round_reference>/panel-report"
NO_LIST = "This round has no recommended award list yet. Make one where the line falls, then come back for the report."


@views.get(REPORT)
@requires("panel-report:read", of=find_reported)
def panel_report(reported: Reported) -> Response:
    """The report to read; each figure leads to where it comes from."""
    here = {"round_reference": reported.round.reference}
    back = ("The round", url_for("assessment.round", round_reference=reported.round.reference))
    files = [
        ("Report (PDF)", url_for("publishing.panel_report_pdf", **here)),
        ("Report (Word)", url_for("publishing.panel_report_word", **here)),
    ]
    if reported.recommendation is None:
        return page("publishing/panel_report/no_list.html", round=reported.round, back=back, words=NO_LIST)
    return page("papers/paper.html", paper=paper_of(reported), back=back, files=files)


@views.get(f"{REPORT}.pdf")
@requires("panel-report:read", of=find_reported)
def panel_report_pdf(reported: Reported) -> Response:
    return paper_files.saved(paper_of(reported), paper_files.PDF, name_of(reported))


@views.get(f"{REPORT}.docx")
@requires("panel-report:read", of=find_reported)
def panel_report_word(reported: Reported) -> Response:
    return paper_files.saved(paper_of(reported), paper_files.WORD, name_of(reported))


def paper_of(reported: Reported) -> Paper:
    """Raises: Refused, before a list was made: then no figure is frozen."""
    if reported.recommendation is None:
        raise Refused(NO_LIST)
    return report_paper(reported, reported.recommendation, current_app.config["SETTINGS"].office)


def name_of(reported: Reported) -> str:
    return f"{reported.round.reference}-panel-report"
