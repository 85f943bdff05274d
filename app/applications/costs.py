"""The pages of the costs: all lines with their amounts, and one line on a page of its own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications import budgeting, queries
from app.applications.asked import COSTS
from app.applications.content import budget_of, totals_in
from app.applications.drafting import check_changeable
from app.applications.forms import CostsForm, LineForm, costs_form, line_form, version_of
from app.applications.models import Application, BudgetLine
from app.applications.parts import BACK_TO_TASKS, may_write, url_after_part
from app.applications.queries import Line
from app.applications.views import frame, views
from app.platform import clock, guard
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import autosaved, page, wants_fragment
from app.platform.limits import LONG_TEXTS, takes
from app.rules import budget

views.add_app_template_global(totals_in)
views.add_app_template_global(autosaved)


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
    if not budget.room_left(len(application.budget_lines)):
        raise Refused(budgeting.FULL)
    return line_page(application, line_form(application.round))


@views.post("/applications/<key>/costs/new")
@requires("application:edit", of=queries.find)
def add_line(application: Application) -> ResponseReturnValue:
    """Add a cost. A pause in typing adds it too, and what comes later from that page changes it."""
    form = line_form(application.round)
    is_complete = form.validate()
    if not (is_complete or wants_fragment()):
        return line_page(application, form, status=422)
    if form.unreadable:
        return line_page(application, form)
    line = budgeting.add_line(
        application, form.cost(), actor=guard.person(), at=clock.arrival(), page=request.form.get("page", "")[:64]
    )
    return line_page(application, form, line) if wants_fragment() else redirect(url_after_line(application))


@views.get("/applications/<key>/costs/<int:number>")
@requires("application:edit", of=queries.find_line)
def line(found: Line) -> Response:
    check_changeable(found.application, clock.now())
    return line_page(found.application, line_form(found.application.round, found.line), found.line)


@views.post("/applications/<key>/costs/<int:number>")
@requires("application:edit", of=queries.find_line)
def change_line(found: Line) -> ResponseReturnValue:
    form = line_form(found.application.round)
    is_complete = form.validate()
    if not (is_complete or wants_fragment()):
        return line_page(found.application, form, found.line, status=422)
    if form.unreadable:
        return line_page(found.application, form, found.line)
    budgeting.change_line(
        found.line,
        form.cost(),
        version=version_of("version"),
        actor=guard.person(),
        at=clock.arrival(),
        page=request.form.get("page", "")[:64],
    )
    if wants_fragment():
        return line_page(found.application, form, found.line)
    return redirect(url_after_line(found.application))


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
    problems = problems_by_line(application)
    return page(
        "applications/costs.html",
        "saved",
        status=status,
        **costs_frame(application),
        form=form,
        rows=[row_of(line, form, problems) for line in application.budget_lines if f"asked_{line.position}" in form],
        page_token=page_token(),
        unsaved=[field.label.text for field in form if field.errors],
    )


def page_token() -> str:
    """Names this page: what it saves again replaces what it saved before."""
    return request.form.get("page") or f"{secrets.token_urlsafe(9)}:0"


def row_of(line: BudgetLine, form: CostsForm, problems: Mapping[int, list[str]]) -> dict[str, Any]:
    """One row of the table. Its messages leave out the name of the row, beside which they stand."""
    fields = (form.asked(line), form.elsewhere(line))
    errors = [(field.id, field.errors[0].removeprefix(f"{line.description}, ")) for field in fields if field.errors]
    return {
        "line": line,
        "asked": fields[0],
        "elsewhere": fields[1],
        "errors": [(id_, message[:1].upper() + message[1:]) for id_, message in errors],
        "problems": problems.get(line.position, []),
    }


def problems_by_line(application: Application) -> dict[int, list[str]]:
    """What is still missing in each line, by its number."""
    categories = application.round.cost_categories
    lines = zip(application.budget_lines, budget_of(application), strict=True)
    return {line.position: list(budget.line_problems(cost, categories)) for line, cost in lines}


def costs_frame(application: Application) -> dict[str, Any]:
    lines = budget_of(application)
    most = application.round.max_award_amount
    sums = budget.totals(lines)
    return frame(application) | {
        "most": most,
        "totals": sums,
        "note": note_on(sums.requested, most),
        "problems": [problem.message for problem in budget.total_problems(sums.requested, most) if lines],
        "room": budget.room_left(len(lines)),
        "most_lines": budget.MOST_LINES,
        "is_nearly_full": budget.is_nearly_full(len(lines)),
    }


def note_on(requested: Decimal, most: Decimal) -> str:
    """What stands under the sum that is asked for."""
    if requested == most:
        return "the most it can give"
    return "more than it can give" if requested > most else ""


def line_page(application: Application, form: LineForm, line: BudgetLine | None = None, status: int = 200) -> Response:
    return page(
        "applications/line.html",
        "saved",
        status=status,
        **frame(application),
        form=form,
        line=line,
        line_saved_at=line.saved_at if line else None,
        cost=form.cost(),
        page_token=page_token(),
        unsaved=form.unreadable if form.errors else [],
    )


def url_after_line(application: Application) -> str:
    another = request.form.get("next") == "another" and budget.room_left(len(application.budget_lines))
    return url_for("applications.new_line" if another else "applications.costs", key=application.key)


def url_after(application: Application) -> str:
    """Where the pressed button leads: `change=3`, `remove=3`, `next=add`, else the next part of the form."""
    for name, endpoint in (("change", "line"), ("remove", "line_removal")):
        number = request.form.get(name, "")
        if number.isascii() and number.isdigit() and int(number) in {row.position for row in application.budget_lines}:
            return url_for(f"applications.{endpoint}", key=application.key, number=int(number))
    going_on = request.form.get("next", "")
    if going_on in ("add", "stay"):
        return url_for(f"applications.{'new_line' if going_on == 'add' else 'costs'}", key=application.key)
    return url_after_part(application, COSTS, going_on if going_on == "continue" else BACK_TO_TASKS)
