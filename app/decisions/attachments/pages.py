"""The pages of attachments: what goes with a record, attach, take away, fetch."""

from __future__ import annotations

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.applications.documents import serving
from app.applications.documents.inspection import inspect
from app.applications.documents.kinds import LARGEST_FILE
from app.applications.documents.pages import FORM_AROUND
from app.applications.documents.problems import NotTaken
from app.decisions.attachments import operations
from app.decisions.attachments.forms import AttachmentForm
from app.decisions.attachments.models import Attachment
from app.decisions.attachments.queries import find_attached, find_attachment
from app.decisions.models import DecisionRecord, State
from app.decisions.queries import find_record
from app.decisions.views import views
from app.platform import clock, files, guard
from app.platform.files import StoreFailed
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import takes

ATTACHMENTS = "/records/<record_reference>/attachments"
ONE = f"{ATTACHMENTS}/<attachment_key>"


@views.get(ATTACHMENTS)
@requires("record:write", of=find_record)
def attachments(record: DecisionRecord) -> Response:
    """What goes with the record; of a draft, with the form to attach more."""
    return attachments_page(record, AttachmentForm(formdata=None))


@views.post(ATTACHMENTS)
@requires("record:write", of=find_record)
@takes(LARGEST_FILE + FORM_AROUND)
def attach(record: DecisionRecord) -> ResponseReturnValue:
    """Attach one file."""
    form, reference = AttachmentForm(), record.reference
    if not form.validate_on_submit():
        return attachments_page(record, form, 422)
    operations.check_draft(record)
    try:
        taken = take(record, form)
    except (NotTaken, StoreFailed) as problem:
        form.refuse(problem.message)
        return attachments_page(find_record(reference) or record, form, problem.status)
    if taken:
        flash(f"“{taken.title}” is attached.", "good")
    return redirect(url_for("decisions.attachments", record_reference=reference))


def take(record: DecisionRecord, form: AttachmentForm) -> Attachment | None:
    """Looked into, kept, and then put down, so that a crash leaves a file too many and never one too few."""
    file = form.given()
    assert file is not None  # noqa: S101 - a form without a file is not valid
    inspected = inspect(file.stream, file.filename or "")
    kept = files.keep(file.stream)
    with files.unless_stored(kept):
        return operations.attach(
            record,
            inspected,
            kept,
            title=form.title.data or "",
            is_public=form.is_public.data == "yes",
            actor=guard.person(),
            at=clock.arrival(),
            once=form.once.data or "",
        )


@views.get(ONE)
@requires("record:read", of=find_attachment)
def attachment(found: Attachment) -> Response:
    """The file, for the office and whoever signs: to be saved, never shown inside this site."""
    return serving.to_reader(found)


@views.get(f"{ONE}/removal")
@requires("record:write", of=find_attached)
def attachment_removal(found: Attachment) -> Response:
    """What would be taken away."""
    return page("decisions/attachments/removal.html", attachment=found, record=found.record)


@views.post(f"{ONE}/removal")
@requires("record:write", of=find_attached)
def remove_attachment(found: Attachment) -> ResponseReturnValue:
    title, reference = found.title, found.record.reference
    operations.take_away(found, actor=guard.person(), at=clock.arrival())
    flash(f"“{title}” is no longer attached.", "good")
    return redirect(url_for("decisions.attachments", record_reference=reference))


def attachments_page(record: DecisionRecord, form: AttachmentForm, status: int = 200) -> Response:
    return page(
        "decisions/attachments/attachments.html",
        status=status,
        record=record,
        form=form,
        can_change=record.state is State.DRAFT,
        fixed=operations.FIXED,
    )
