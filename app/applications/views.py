"""The pages of applications: the list and the task list. Other nouns, and starting one, have files of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, url_for

from app.applications import models, queries  # noqa: F401
from app.applications.adjustments import queries as adjustment_queries
from app.applications.asked import is_for_documents
from app.applications.models import Application
from app.applications.organisations import queries as organisation_queries
from app.applications.paper.queries import READ_BACK
from app.applications.progress import CHECK, COSTS, State, Task, groups_of, tasks_of
from app.applications.status import status_of, statuses_of
from app.platform import clock, guard
from app.platform.guard import requires
from app.platform.htmx import page

views = Blueprint("applications", __name__)


@views.get("/applications")
@requires("application:list")
def index() -> Response:
    """All applications that the person may open."""
    person = guard.person()
    return page(
        "applications/index.html",
        rows=rows_of(queries.of_person(guard.actor()), clock.now()),
        memberships=organisation_queries.memberships_of(person),
        requests=organisation_queries.requests_of(person),
    )


def rows_of(applications: Sequence[Application], at: datetime) -> list[dict[str, Any]]:
    """Applications as lists show them: each with where it stands."""
    statuses = statuses_of(applications, at)
    return [{"application": application, "standing": statuses[application.id]} for application in applications]


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
        standing=status_of(application, now),
        can_change=can_change,
        tasks=tasks,
        ticks=[tick_of(task, application) for task in tasks],
        done=sum(task.state is State.DONE for task in tasks) + (not application.is_draft),
        groups=groups_of(tasks),
        url_of=lambda task: url_of(application, task),
        people=queries.people_of(application.organisation_id),
        adjustments=adjustment_queries.beside(application, guard.person()),
    )


def frame(application: Application) -> dict[str, Any]:
    """What every page of an application shows: the deadline, and when it was last saved."""
    saved = [row.saved_at for row in [*application.answers, *application.budget_lines] if row.saved_at]
    saved += [document.uploaded_at for document in application.documents]
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
    if part == READ_BACK:
        return url_for("applications.read_back", round_reference=application.round.reference, key=application.key)
    if part in (COSTS, CHECK):
        return url_for(f"applications.{part}", key=application.key)
    if part in {section.key for section in application.round.sections if is_for_documents(section)}:
        return url_for("applications.documents", key=application.key)
    return url_for("applications.part", key=application.key, section_key=part)


from app.applications import costs, parts, receipt_copy, sending, starting  # noqa: E402, F401
from app.applications.adjustments import pages as adjustment_pages  # noqa: E402, F401
from app.applications.clarifications import pages as clarification_pages  # noqa: E402, F401
from app.applications.copying import pages as copying_pages  # noqa: E402, F401
from app.applications.documents import pages as document_pages  # noqa: E402, F401
from app.applications.history import pages as history_pages  # noqa: E402, F401
from app.applications.late_admission import pages as late_admission_pages  # noqa: E402, F401
from app.applications.monitoring import pages as monitoring_pages  # noqa: E402, F401
from app.applications.organisations import joining_pages, merging_pages  # noqa: E402, F401
from app.applications.organisations import pages as organisation_pages  # noqa: E402, F401
from app.applications.paper import pages as paper_pages  # noqa: E402, F401
from app.applications.reading_link import pages as reading_link_pages  # noqa: E402, F401
