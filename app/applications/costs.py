"""The pages of the costs: all lines with their amounts, and one line on a page of its own."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications import budgeting, queries
from app.applications.content import budget_of
from app.applications.drafting import check_changeable
from app.applications.forms import CostsForm, LineForm, costs_form, version_of
from app.applications.models import Application, BudgetLine
from app.applications.parts import may_write
from app.applications.queries import Line
from app.applications.views import frame, views
from app.platform import clock, guard
from app.platform.guard import requires
from app.platform.htmx import page, wants_fragment
from app.platform.limits import LONG_TEXTS, takes
from app.rules import budget


@views.get("/applications/<key>/costs")
@requires("application:read", of=queries.find)
def costs(application: Application) -> Response:
    if not may_write(application):
        return page("applications/costs_read.html", **costs_frame(application))
    return costs_page(application, costs_form(application))


@views.post("/applications/<key>/costs")
@requires("application:edit", of=queries.find)
@takes(LONG_TEXTS)
def save_costs(application: Application) -> ResponseReturnValue:
    """Save the amounts; then stay, go on, or go to the page that adds, changes or removes a line."""
    form = costs_form(application)
    form.validate()
    application = budgeting.save_amounts(
        application,
        form.given(),
        actor=guard.person(),
        at=clock.arrival(),
        page=request.form.get("page", "")[:64],
    )
    if wants_fragment():
        return costs_page(application, form)
    if form.errors:
        return costs_page(application, form, status=422)
    return redirect(url_after(application))


@views.get("/applications/<key>/costs/new")
@requires("application:edit", of=queries.find)
def new_line(application: Application) -> Response:
    check_changeable(application, clock.now())
    return line_page(application, LineForm())


@views.post("/applications/<key>/costs/new")
@requires("application:edit", of=queries.find)
def add_line(application: Application) -> ResponseReturnValue:
    form = LineForm()
    if not form.validate_on_submit():
        return line_page(application, form, status=422)
    budgeting.add_line(application, **facts_in(form), actor=guard.person(), at=clock.arrival())
    if request.form.get("next") == "another":
        return redirect(url_for("applications.new_line", key=application.key))
    return redirect(url_for("applications.costs", key=application.key))


@views.get("/applications/<key>/costs/<int:number>")
@requires("application:edit", of=queries.find_line)
def line(found: Line) -> Response:
    check_changeable(found.application, clock.now())
    row = found.line
    values = {
        "description": row.description,
        "detail": row.detail,
        "asked": row.requested_amount,
        "elsewhere": row.match_amount,
    }
    return line_page(found.application, LineForm(data=values), found)


@views.post("/applications/<key>/costs/<int:number>")
@requires("application:edit", of=queries.find_line)
def change_line(found: Line) -> ResponseReturnValue:
    form = LineForm()
    if not form.validate_on_submit():
        return line_page(found.application, form, found, status=422)
    budgeting.change_line(
        found.line, **facts_in(form), version=version_of("version"), actor=guard.person(), at=clock.arrival()
    )
    return redirect(url_for("applications.costs", key=found.application.key))


@views.get("/applications/<key>/costs/<int:number>/removal")
@requires("application:edit", of=queries.find_line)
def line_removal(found: Line) -> Response:
    """What would be removed, before it is."""
    return page("applications/line_removal.html", **frame(found.application), line=found.line)


@views.post("/applications/<key>/costs/<int:number>/removal")
@requires("application:edit", of=queries.find_line)
def remove_line(found: Line) -> ResponseReturnValue:
    budgeting.remove_line(found.line, actor=guard.person(), at=clock.arrival())
    return redirect(url_for("applications.costs", key=found.application.key))


def costs_page(application: Application, form: CostsForm, status: int = 200) -> Response:
    return page(
        "applications/costs.html",
        "saved",
        status=status,
        **costs_frame(application),
        form=form,
        rows=[row_of(line, form) for line in application.budget_lines if f"asked_{line.position}" in form],
        page_token=request.form.get("page") or f"{secrets.token_urlsafe(9)}:0",
        unsaved=[field.label.text for field in form if field.errors],
    )


def row_of(line: BudgetLine, form: CostsForm) -> dict[str, Any]:
    """One row of the table. Its messages leave out the name of the row, beside which they stand."""
    fields = (form.asked(line), form.elsewhere(line))
    errors = [(field.id, field.errors[0].removeprefix(f"{line.description}, ")) for field in fields if field.errors]
    return {
        "line": line,
        "asked": fields[0],
        "elsewhere": fields[1],
        "errors": [(id_, message[:1].upper() + message[1:]) for id_, message in errors],
    }


def costs_frame(application: Application) -> dict[str, Any]:
    lines = budget_of(application)
    most = application.round.max_award_amount
    sums = budget.totals(lines)
    return frame(application) | {
        "most": most,
        "totals": sums,
        "note": note_on(sums.requested, most),
        "problems": [problem.message for problem in budget.problems(lines, most) if lines],
    }


def note_on(requested: Decimal, most: Decimal) -> str:
    """What stands under the sum that is asked for."""
    if requested == most:
        return "the most it can give"
    return "more than it can give" if requested > most else ""


def line_page(application: Application, form: LineForm, found: Line | None = None, status: int = 200) -> Response:
    context = frame(application) | {"form": form, "line": found.line if found else None}
    return page("applications/line.html", status=status, **context)


def facts_in(form: LineForm) -> dict[str, Any]:
    return {
        "description": form.description.data,
        "detail": form.detail.data,
        "requested": form.asked.data or Decimal(0),
        "match": form.elsewhere.data or Decimal(0),
    }


def url_after(application: Application) -> str:
    """Where the pressed button leads: `change=3`, `remove=3`, `next=add`, else the task list."""
    for name, endpoint in (("change", "line"), ("remove", "line_removal")):
        number = request.form.get(name, "")
        if number.isascii() and number.isdigit() and int(number) in {row.position for row in application.budget_lines}:
            return url_for(f"applications.{endpoint}", key=application.key, number=int(number))
    wanted = {"add": "new_line", "stay": "costs"}.get(request.form.get("next", ""), "show")
    return url_for(f"applications.{wanted}", key=application.key)
