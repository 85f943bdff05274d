"""A recommended award list to print and to keep: as a page, a PDF and a Word file that say the same."""

from __future__ import annotations

from flask import Response, current_app, url_for

from app.awards.list_paper import list_paper
from app.awards.models import Recommendation
from app.awards.queries import find_recommendation
from app.awards.recommendation_page import recommendation_context
from app.awards.views import views
from app.platform import paper_files
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.papers import Paper

LIST = "/office/rounds/<round_reference>/recommendations/<int:number>"


@views.get(f"{LIST}/paper")
@requires("recommendation:read", of=find_recommendation)
def paper(made: Recommendation) -> Response:
    """The list as one page to print."""
    here = {"round_reference": made.round.reference, "number": made.number}
    return page(
        "papers/paper.html",
        paper=paper_of(made),
        back=("The list", url_for("awards.recommendation", **here)),
        files=[("PDF", url_for("awards.paper_pdf", **here)), ("Word", url_for("awards.paper_word", **here))],
    )


@views.get(f"{LIST}/list.pdf")
@requires("recommendation:read", of=find_recommendation)
def paper_pdf(made: Recommendation) -> Response:
    return paper_files.saved(paper_of(made), paper_files.PDF, name_of(made))


@views.get(f"{LIST}/list.docx")
@requires("recommendation:read", of=find_recommendation)
def paper_word(made: Recommendation) -> Response:
    return paper_files.saved(paper_of(made), paper_files.WORD, name_of(made))


def paper_of(made: Recommendation) -> Paper:
    office = current_app.config["SETTINGS"].office
    return list_paper(recommendation_context(made), body=office.decision_maker_title, area=office.area)


def name_of(made: Recommendation) -> str:
    return f"{made.round.reference}-recommendation-{made.number}"
