"""The pages of home."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from app.home import queries
from app.platform import clock, guard
from app.platform.guard import requires
from app.platform.htmx import page

views = Blueprint("home", __name__)


@views.get("/home")
@requires("home:read")
def index() -> Response:
    """What waits for the person, then what they may look up."""
    at = clock.now()
    waiting = queries.waiting_for(guard.person(), guard.actor(), at)
    return page("home/index.html", today=at, waits=waiting)


@views.get("/office.css")
@requires("public:read")
def office_css() -> Response:
    """The office's colours, over those of the stylesheet."""
    office = current_app.config["SETTINGS"].office
    css = f":root{{--brand:{office.brand_colour};--link:{office.link_colour};--call:{office.call_colour}}}\n"
    return Response(css, mimetype="text/css", headers={"Cache-Control": "public, max-age=3600"})
