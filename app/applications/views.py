"""The pages of applications: the list, starting one, the task list. Other nouns have files of their own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.applications import models, operations, queries  # noqa: F401
from app.applications.documents.asked import is_for_documents
from app.applications.forms import ANOTHER, NewOrganisationForm, OrganisationForm
from app.applications.models import Application
from app.applications.operations import NewOrganisation
from app.applications.progress import CHECK, COSTS, State, Task, groups_of, tasks_of
from app.platform import clock, guard
from app.platform.guard import requires
from app.platform.htmx import page
from app.rounds import queries as round_queries
from app.rounds.eligibility import organisation_kind
from app.rounds.models import Round
from app.rounds.views import KEPT, kept_answers, result_of

views = Blueprint("applications", __name__)

ANSWER = "answer-"


@views.get("/applications")
@requires("application:list")
def index() -> Response:
    """All applications that the person may open."""
    now = clock.now()
    applications = queries.of_person(guard.actor())
    rows = [
        {"application": application, "standing": standing(application, queries.can_change(application, now))}
        for application in applications
    ]
    return page("applications/index.html", rows=rows)


@views.get("/rounds/<round_reference>/applications/new")
@requires("application:start", of=round_queries.find_with_eligibility)
def new(round_: Round) -> ResponseReturnValue:
    """Which organisation applies. The answers about eligibility come in the address, past the sign-in."""
    if carried := carried_answers(round_):
        session[KEPT] = {"round": round_.reference, "answers": carried}
    if not (round_.timetable.is_in_time(clock.now()) and result_of(round_).is_eligible):
        return redirect(url_for("rounds.eligibility_start", round_reference=round_.reference))
    organisations = queries.organisations_of(guard.person())
    if organisations and request.args.get("organisation") != ANOTHER:
        form = OrganisationForm()
        form.organisation_from(organisations)
        return page("applications/choose_organisation.html", round=round_, form=form)
    return page("applications/new_organisation.html", round=round_, form=new_organisation_form(round_))


@views.post("/rounds/<round_reference>/applications")
@requires("application:start", of=round_queries.find_with_eligibility)
def create(round_: Round) -> ResponseReturnValue:
    """Start the application, for an organisation of the person's or for one that applies for the first time."""
    if "organisation" in request.form or "name" not in request.form:
        return create_for_known(round_)
    form = new_organisation_form(round_)
    if not form.validate_on_submit():
        return page("applications/new_organisation.html", status=422, round=round_, form=form)
    kind = known_kind(round_) or form.kind.data
    return started(round_, NewOrganisation(form.name.data, kind))


def create_for_known(round_: Round) -> ResponseReturnValue:
    organisations = queries.organisations_of(guard.person())
    form = OrganisationForm()
    form.organisation_from(organisations)
    if not form.validate_on_submit():
        return page("applications/choose_organisation.html", status=422, round=round_, form=form)
    if form.organisation.data == ANOTHER:
        return redirect(url_for("applications.new", round_reference=round_.reference, organisation=ANOTHER))
    return started(round_, organisations[int(form.organisation.data)])


def started(round_: Round, organisation: Any) -> ResponseReturnValue:
    application = operations.start(
        round_,
        organisation,
        kept_answers(round_),
        actor=guard.person(),
        at=clock.arrival(),
        once=request.form.get("once", ""),
    )
    session.pop(KEPT, None)
    return redirect(url_for("applications.show", key=application.key) if application else url_for("applications.index"))


@views.get("/applications/<key>")
@requires("application:read", of=queries.find)
def show(application: Application) -> Response:
    """The task list."""
    now = clock.now()
    tasks = tasks_of(application)
    can_change = queries.can_change(application, now)
    return page(
        "applications/tasks.html",
        **frame(application),
        standing=standing(application, can_change),
        can_change=can_change,
        tasks=tasks,
        ticks=[tick_of(task, application) for task in tasks],
        done=sum(task.state is State.DONE for task in tasks) + (not application.is_draft),
        groups=groups_of(tasks),
        url_of=lambda task: url_of(application, task),
        people=queries.people_of(application.organisation_id),
    )


def frame(application: Application) -> dict[str, Any]:
    """What every page of an application shows: the deadline, and when it was last saved."""
    saved = [row.saved_at for row in [*application.answers, *application.budget_lines] if row.saved_at]
    return {
        "application": application,
        "deadline": queries.deadline(application, clock.now()),
        "saved_at": max(saved, default=None),
    }


def tick_of(task: Task, application: Application) -> str:
    if task.state is State.DONE or (task.part == CHECK and not application.is_draft):
        return "done"
    return "current" if task.state is State.NEEDS_YOU else ""


def url_of(application: Application, task: Task) -> str | None:
    """Where a row of the task list leads; nowhere before it can start."""
    if task.state is State.CANNOT_START:
        return None
    return part_url(application, task.part)


def part_url(application: Application, part: str) -> str:
    if part in (COSTS, CHECK):
        return url_for(f"applications.{part}", key=application.key)
    if part in {section.key for section in application.round.sections if is_for_documents(section)}:
        return url_for("applications.documents", key=application.key)
    return url_for("applications.part", key=application.key, section_key=part)


def standing(application: Application, can_change: bool) -> dict[str, str]:
    """Where an application stands, in a word and its mark."""
    if application.withdrawal:
        return {"word": "Withdrawn", "mark": "none"}
    if application.submission and not can_change:
        return {"word": "Submitted", "mark": "done"}
    if application.submission:
        return {"word": "Submitted, opened again", "mark": "progress"}
    return {"word": "Draft", "mark": "progress"} if can_change else {"word": "Not submitted", "mark": "todo"}


def carried_answers(round_: Round) -> dict[str, str]:
    keys = {row.key for row in round_.eligibility_questions}
    found = {name.removeprefix(ANSWER): given for name, given in request.args.items() if name.startswith(ANSWER)}
    return {key: given[:100] for key, given in found.items() if key in keys}


def known_kind(round_: Round) -> str:
    """The kind of organisation, where the eligibility questions have asked for it already."""
    return organisation_kind(round_.eligibility_questions, kept_answers(round_))


def new_organisation_form(round_: Round) -> NewOrganisationForm:
    form = NewOrganisationForm()
    if known_kind(round_):
        del form.kind
    return form


import app.applications.documents.pages  # noqa: E402
from app.applications import costs, parts, receipt_copy, sending  # noqa: E402, F401
from app.applications.late_admission import pages as late_admission_pages  # noqa: E402, F401
