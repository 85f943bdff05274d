"""The pages of documents: what is asked for, upload, replace, remove, fetch."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.applications import drafting
from app.applications.documents import operations, queries, serving
from app.applications.documents.asked import Asked, asked, in_words, room_left
from app.applications.documents.forms import FILE, DocumentsForm, documents_form, files_sent
from app.applications.documents.inspection import inspect
from app.applications.documents.kinds import ENDINGS, LARGEST_BID, LARGEST_FILE
from app.applications.documents.models import Document, ScanState
from app.applications.documents.problems import NotTaken
from app.applications.models import Application
from app.applications.parts import may_write, url_after
from app.applications.queries import Part
from app.applications.views import frame, views
from app.platform import clock, files, guard
from app.platform.files import StoreFailed
from app.platform.guard import requires
from app.platform.htmx import page, wants_fragment
from app.platform.limits import takes

FORM_AROUND = 2**20  # bytes of everything in an upload that is no file
DOCUMENTS = "/applications/<key>/documents"
ONE = f"{DOCUMENTS}/<document_key>"
FIRST_PAUSE, LONGEST_PAUSE = 2, 60  # seconds between two looks at the scanner's work
ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)


@views.get(DOCUMENTS)
@requires("application:read", of=queries.find_asking)
def documents(application: Application) -> Response:
    """The documents asked for, and what is there of each; only to be read by those who may not change them."""
    return show(application, documents_form(queries.all_asked(application)))


@views.post(DOCUMENTS)
@requires("application:edit", of=queries.find_asking)
@takes(LARGEST_BID + FORM_AROUND)
def upload(application: Application) -> ResponseReturnValue:
    """Take the files that were chosen, each by itself, and the dates. A script sends one file at a time."""
    form = documents_form(queries.all_asked(application))
    form.validate()
    drafting.check_changeable(application, clock.arrival())
    save_dates(application, form)
    status = take_files(application, form)
    if wants_fragment() or status != 200:
        return show(application, form, status=status)
    if request.form.get("next") == "stay":
        return redirect(url_for("applications.documents", key=application.key))
    last = Part(application, queries.document_sections(application)[-1])
    return redirect(url_after(last, request.form.get("next", "")))


def save_dates(application: Application, form: DocumentsForm) -> None:
    """Until when documents are valid, saved as any other answer of theirs."""
    dates = form.dates()
    for section in queries.document_sections(application):
        given = {question.key: dates[question.key] for question in section.questions if question.key in dates}
        if given:
            drafting.save_section(application, section, given, actor=guard.person(), at=clock.arrival(), finished=True)


def take_files(application: Application, form: DocumentsForm) -> int:
    """Keep what can be kept and say what is wrong with the rest. Gives the status of the answer."""
    status = 422 if form.errors else 200
    for each, file in files_sent(form.asked):
        try:
            take(application, each, file)
        except NotTaken as problem:
            form.refuse(each, problem.message)
            status = max(status, 422)
        except StoreFailed as problem:
            form.refuse(each, f"{problem.message} Try again in a few minutes.")
            status = problem.status
    return status


def take(application: Application, each: Asked, file: FileStorage, replaces: Document | None = None) -> Document | None:
    """One file: looked into, kept, and then put down, so that a crash leaves a file too many and never one too few."""
    inspected = inspect(file.stream, file.filename or "")
    kept = files.keep(file.stream)
    with files.unless_stored(kept):
        return operations.add(
            application,
            each.question,
            inspected,
            kept,
            actor=guard.person(),
            at=clock.arrival(),
            replaces=replaces,
            once=request.form.get("once", ""),
        )


@views.get(ONE)
@requires("application:read", of=queries.find_own)
def document(found: Document) -> Response:
    """One's own file, to be saved."""
    return serving.attachment(found)


@views.get(f"{ONE}/replacement")
@requires("application:edit", of=queries.find_in_draft)
def document_replacement(found: Document) -> Response:
    """Choose the file that comes in its place."""
    return replacement_page(found, [])


@views.post(f"{ONE}/replacement")
@requires("application:edit", of=queries.find_in_draft)
@takes(LARGEST_FILE + FORM_AROUND)
def replace_document(found: Document) -> ResponseReturnValue:
    file = request.files.get(f"{FILE}new")
    if not (file and file.filename):
        return replacement_page(found, ["Choose the file that comes in its place."], status=422)
    key = found.application.key
    try:
        taken = take(found.application, asked(found.question, found.application), file, replaces=found)
    except (NotTaken, StoreFailed) as problem:
        return replacement_page(found, [problem.message], status=problem.status)
    if taken:
        flash(f"“{taken.name}” is there in its place.", "good")
    return redirect(url_for("applications.documents", key=key))


@views.get(f"{ONE}/removal")
@requires("application:edit", of=queries.find_in_draft)
def document_removal(found: Document) -> Response:
    """What would be removed."""
    return page(
        "applications/documents/removal.html", **frame(found.application), document=found, words=in_words(found)
    )


@views.post(f"{ONE}/removal")
@requires("application:edit", of=queries.find_in_draft)
def remove_document(found: Document) -> ResponseReturnValue:
    name, key = found.name, found.application.key
    operations.remove(found, actor=guard.person(), at=clock.arrival())
    flash(f"“{name}” is removed.", "good")
    return redirect(url_for("applications.documents", key=key))


def show(application: Application, form: DocumentsForm, status: int = 200) -> Response:
    """The page, or for a script the list in it. What is stored is read anew: a file may have come a moment ago."""
    rows = [row_of(each, form) for each in queries.all_asked(application)]
    waiting = [file for row in rows for file in row["asked"].documents if file.state is ScanState.WAITING]
    sections = queries.document_sections(application)
    return page(
        "applications/documents/documents.html",
        "documents",
        status=status,
        **frame(application),
        title=sections[0].title,
        group=sections[0].group,
        form=form,
        rows=rows,
        errors=errors_of(form),
        can_change=may_write(application),
        room_left=room_left(application),
        accept=ACCEPT,
        largest=LARGEST_FILE,
        waiting=waiting,
        is_settled=not waiting and "look" in request.args,
        look=next_look() if waiting else None,
    )


def row_of(each: Asked, form: DocumentsForm) -> dict[str, Any]:
    return {
        "asked": each,
        "date": form.date_of(each),
        "problems": form.problems.get(each.key, []),
        "version": each.version,
    }


def errors_of(form: DocumentsForm) -> list[dict[str, str]]:
    """For the summary: each sentence with the field that it concerns."""
    return [{"text": text, "href": f"#{field_id(name)}"} for name, texts in form.errors.items() for text in texts]


def field_id(name: str) -> str:
    return f"q_{name.removeprefix(FILE)}" if name.startswith(FILE) else name


def next_look() -> dict[str, int]:
    """When the page asks again what the scanner said: ever later, so that one left open asks for little."""
    asked_before = request.args.get("look", "0")
    number = int(asked_before) if asked_before.isascii() and asked_before.isdigit() and len(asked_before) < 3 else 0
    return {"number": number + 1, "pause": min(FIRST_PAUSE * 2 ** min(number, 6), LONGEST_PAUSE)}


def replacement_page(found: Document, problems: list[str], status: int = 200) -> Response:
    return page(
        "applications/documents/replacement.html",
        status=status,
        **frame(found.application),
        document=found,
        words=in_words(found),
        problems=problems,
        errors=[{"text": text, "href": f"#{FILE}new"} for text in problems],
        accept=ACCEPT,
    )
