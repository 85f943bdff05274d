"""The page that says what a copy took over, and what it did not."""

from __future__ import annotations

from flask import Response

from app.applications import queries
from app.applications.copying.queries import copy_of
from app.applications.models import Application
from app.applications.views import frame, views
from app.platform.errors import NotFound
from app.platform.guard import requires
from app.platform.htmx import page


@views.get("/applications/<key>/copied")
@requires("application:read", of=queries.find)
def copied(application: Application) -> Response:
    copy = copy_of(application)
    if copy is None:
        raise NotFound
    return page("applications/copying/copied.html", **frame(application), copy=copy)
