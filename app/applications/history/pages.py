"""The pages of an application's history, and of the earlier texts of one part of it."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications import queries
from app.applications.content import shown
from app.applications.forms import version_of
from app.applications.history import queries as history_queries
from app.applications.history.earlier_texts import versions_of
from app.applications.history.putting_back import put_back
from app.applications.history.queries import Earlier
from app.applications.models import Application
from app.applications.progress import answers_of
from app.applications.queries import Part
from app.applications.views import frame, views
from app.platform import clock, guard
from app.platform.guard import requires
from app.platform.htmx import page


@views.get("/applications/<key>/history")
@requires("application:read", of=queries.find)
def history(application: Application) -> Response:
    """Who changed what, and when, the latest first."""
    return page(
        "applications/history/history.html",
        **frame(application),
        history=history_queries.history_of(application, before=request.args.get("before", type=int)),
        with_earlier_texts=history_queries.sections_with_earlier_texts(application),
    )


@views.get("/applications/<key>/parts/<section_key>/earlier")
@requires("application:read", of=queries.find_part)
def earlier_texts(part: Part) -> Response:
    """What the answers of one part said before, with who wrote it and when."""
    answers = answers_of(part.application)
    here = [answers[question.id] for question in part.section.questions if question.id in answers]
    versions = versions_of(here)
    rows = [
        {
            "question": question,
            "answer": answers[question.id],
            "present": shown(question, answers[question.id].value),
            "versions": [(row, shown(question, row.value)) for row in versions[answers[question.id].id]],
        }
        for question in part.section.questions
        if question.id in answers and answers[question.id].id in versions
    ]
    can_change = guard.may("application:edit", part) and queries.can_change(part.application, clock.now())
    return page(
        "applications/history/earlier.html",
        **frame(part.application),
        section=part.section,
        rows=rows,
        can_change=can_change,
    )


@views.post("/applications/<key>/parts/<section_key>/earlier/<question_key>/<int:number>")
@requires("application:edit", of=history_queries.find_earlier)
def put_text_back(earlier: Earlier) -> ResponseReturnValue:
    put_back(
        earlier.application,
        earlier.section,
        earlier.question,
        earlier.version,
        version=version_of("version"),
        actor=guard.person(),
        at=clock.arrival(),
    )
    flash("The earlier text is back. The one it replaced is kept here too.", "good")
    here = {"key": earlier.application.key, "section_key": earlier.section.key}
    return redirect(url_for("applications.part", **here))
