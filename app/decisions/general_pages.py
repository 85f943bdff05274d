"""The pages of a decision that is no award list: its beginning, and its lines of money."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.decisions import general, queries
from app.decisions.forms import NewRecordForm
from app.decisions.line_form import LineRow, problems_in, rows_of, rows_sent, with_empty_rows
from app.decisions.models import DecisionRecord
from app.decisions.views import as_it_is, views
from app.platform import clock, guard
from app.platform.errors import Conflict
from app.platform.guard import requires
from app.platform.htmx import page


@views.get("/records/new")
@requires("record:write")
def new() -> Response:
    """What a decision is about that follows from no award list."""
    return page("decisions/new.html", form=NewRecordForm(formdata=None))


@views.post("/records")
@requires("record:write")
def begin() -> ResponseReturnValue:
    """Number the record, and go on to write it."""
    form = NewRecordForm()
    if not form.validate_on_submit():
        return page("decisions/new.html", status=422, form=form)
    once = form.once.data or ""
    record = general.begin(form.title.data or "", actor=guard.person(), at=clock.arrival(), once=once)
    if record is None:
        return redirect(url_for("decisions.index"))
    flash(f"{record.reference} is a draft. Write its lines of money, then its text.", "good")
    return redirect(url_for("decisions.lines", record_reference=record.reference))


@views.get("/records/<record_reference>/lines")
@requires("record:write", of=queries.find_record)
def lines(record: DecisionRecord) -> Response:
    """The lines of money of a record that follows from no list."""
    return lines_page(record, rows_of(general.lines_of(record)))


@views.post("/records/<record_reference>/lines")
@requires("record:write", of=queries.find_record)
def save_lines(record: DecisionRecord) -> ResponseReturnValue:
    """Save them. When somebody saved meanwhile, what they saved is shown beside what was typed."""
    rows = rows_sent(request.form)
    read = [line for row in rows if (line := row.read())]
    if problems_in(rows):
        return lines_page(record, rows, status=422)
    version = request.form.get("version", 0, type=int)
    try:
        general.change_lines(record, read, version=version, actor=guard.person(), at=clock.arrival())
    except Conflict as conflict:
        return lines_page(as_it_is(record), rows, status=409, conflict=conflict)
    flash("Saved.", "good")
    to = "decisions.lines" if "more" in request.form else "decisions.show"
    return redirect(url_for(to, record_reference=record.reference))


def lines_page(
    record: DecisionRecord, rows: list[LineRow], *, status: int = 200, conflict: Conflict | None = None
) -> Response:
    return page(
        "decisions/lines.html",
        status=status,
        record=record,
        rows=rows if rows and rows[-1].is_empty else with_empty_rows(rows),
        problems=problems_in(rows),
        conflict=conflict,
    )
