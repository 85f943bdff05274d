"""Marking away from the screen: the workbook to download, its upload, what it would change, and taking that over."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications.documents.problems import NotTaken
from app.assessment.offline import operations
from app.assessment.offline.changes import Preview, preview
from app.assessment.offline.columns import Row
from app.assessment.offline.inspection import LARGEST_WORKBOOK, check_workbook
from app.assessment.offline.queries import Offline, find_offline, own_marks
from app.assessment.offline.reading import Reading, read_workbook
from app.assessment.offline.writing import workbook_of
from app.assessment.standing import standing_of, too_late
from app.assessment.views import to_declaration, views
from app.platform import clock, documents, guard
from app.platform.errors import Conflict, Refused
from app.platform.formatting import count
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import takes
from app.platform.workbook import XLSX

OFFLINE = "/panel/<round_reference>/workbook"
FORM_AROUND = 2**20  # bytes of everything in an upload that is no file
FIELD = "workbook"


@views.get(OFFLINE)
@requires("score_sheet:mark", of=find_offline)
def workbook(offline: Offline) -> ResponseReturnValue:
    """How to mark away from the screen, with the workbook and the place to bring it back."""
    return to_declaration(offline.member) if offline.must_declare else show(offline)


@views.get(f"{OFFLINE}/marks.xlsx")
@requires("score_sheet:mark", of=find_offline)
def workbook_file(offline: Offline) -> ResponseReturnValue:
    """The member's own sheets; nothing of anybody else, and no bid that they may not open."""
    if offline.must_declare:
        return to_declaration(offline.member)
    made = workbook_of(offline.member, own_marks(offline.member), offline.criteria)
    return documents.download(made, f"my-marks-{offline.member.round.reference}.xlsx", XLSX)


@views.post(OFFLINE)
@requires("score_sheet:mark", of=find_offline)
@takes(LARGEST_WORKBOOK + FORM_AROUND)
def upload(offline: Offline) -> ResponseReturnValue:
    """Read a workbook and keep what was changed in it; no mark changes before the member has seen it."""
    if offline.must_declare:
        return to_declaration(offline.member)
    try:
        reading = read_sent(offline)
        if reading.problems:
            return show(offline, reading.problems, status=422)
        if not preview(reading.rows, own_marks(offline.member)).changes:
            flash("Nothing in this workbook differs from what is saved, so there is nothing to take over.", "call")
            return redirect(url_for("assessment.workbook", **address(offline)))
        operations.keep(offline.member, reading.rows, at=clock.now())
    except Refused as refusal:
        return show(read_again(offline), [refusal.message], status=422)
    return redirect(url_for("assessment.workbook_changes", **address(offline)))


def read_sent(offline: Offline) -> Reading:
    """Raises: NotTaken, when there is no file or none that can be read."""
    file = request.files.get(FIELD)
    if not (file and file.filename):
        raise NotTaken("Choose the workbook that you filled in.")
    check_workbook(file.stream, file.filename)
    return read_workbook(file.stream, own_marks(offline.member))


@views.get(f"{OFFLINE}/changes")
@requires("score_sheet:mark", of=find_offline)
def workbook_changes(offline: Offline) -> ResponseReturnValue:
    """Everything that taking over would change, old beside new."""
    if offline.must_declare:
        return to_declaration(offline.member)
    if offline.upload is None:
        flash("No uploaded workbook waits for you. Upload one to see what it changes.", "call")
        return redirect(url_for("assessment.workbook", **address(offline)))
    return show_changes(offline)


@views.post(f"{OFFLINE}/changes")
@requires("score_sheet:mark", of=find_offline)
def take_workbook_over(offline: Offline) -> ResponseReturnValue:
    if offline.must_declare:
        return to_declaration(offline.member)
    seal, once = request.form.get("seal", ""), request.form.get("once", "")
    instead = request.form.getlist("instead")
    try:
        taken = operations.take_over(offline.member, seal, instead, actor=guard.person(), at=clock.now(), once=once)
    except Conflict as conflict:
        return show_changes(read_again(offline), conflict.message, status=409)
    except Refused as refusal:
        return show(read_again(offline), [refusal.message], status=422)
    if taken:
        flash(f"{count(taken, 'mark')} taken over. Nothing is signed off: you do that bid by bid.", "good")
    return redirect(url_for("assessment.bids", **address(offline)))


def read_again(offline: Offline) -> Offline:
    """As it is now: another window may have taken the upload over meanwhile."""
    return find_offline(offline.member.round.reference) or offline


def show(offline: Offline, problems: list[str] | None = None, status: int = 200) -> Response:
    marks = own_marks(offline.member)
    return page(
        "assessment/offline/workbook.html",
        status=status,
        offline=offline,
        problems=problems or [],
        errors=[{"text": text, "href": f"#{FIELD}"} for text in (problems or [])],
        field=FIELD,
        bids=len({mark.bid_id for mark in marks}),
        criteria=len(offline.criteria),
        closed_because=too_late(standing_of(offline.member.round, clock.now())),
        waits=offline.upload,
    )


def show_changes(offline: Offline, problem: str = "", status: int = 200) -> Response:
    found = changes_of(offline)
    return page(
        "assessment/offline/changes.html",
        status=status,
        offline=offline,
        preview=found,
        problem=problem,
        seal=offline.upload.digest if offline.upload else "",
    )


def changes_of(offline: Offline) -> Preview:
    rows = offline.upload.rows if offline.upload else []
    return preview([Row.of(row) for row in rows], own_marks(offline.member))


def address(offline: Offline) -> dict[str, Any]:
    return {"round_reference": offline.member.round.reference}
