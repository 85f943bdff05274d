"""What every page's frame shows: the office, the navigation, who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Flask, current_app, has_request_context, request
from flask_login import current_user
from markupsafe import Markup

from app.accounts.staying import stay_of, tag_of
from app.permissions import Actor, may
from app.platform import clock, guard
from app.platform.addresses import address
from app.platform.cookies import csrf_token
from app.platform.drawn import drawn
from app.platform.once import once_token

PUBLIC_PLACES = (
    ("Open rounds", "publishing.index"),
    ("Past rounds", "publishing.past_rounds"),
    ("Awards", "publishing.awards"),
    ("Decisions", "publishing.decisions"),
)
WORKING_PLACES = (
    ("Home", "home.index", "home:read"),
    ("My applications", "applications.index", "application:list"),
    ("My bids", "assessment.index", "panel-bid:list"),
    ("Rounds", "assessment.rounds", "round:list"),
    ("Records", "decisions.index", "record:list"),
    ("Who did what", "home.audit", "audit:read"),
)


draw_bar = drawn("components/frame.html", "work_bar", most=200)


class Place(NamedTuple):
    """One item of the navigation."""

    label: str
    url: str
    current: bool


def register_layout(app: Flask) -> None:
    app.context_processor(frame)
    app.jinja_env.globals.update(may=guard.may, now=clock.now, once_token=once_token)


def frame() -> dict[str, Any]:
    """The values that templates/layouts read."""
    settings = current_app.config["SETTINGS"]
    always = {"office": settings.office, "demo": settings.demo}
    if not has_request_context():  # a mail that a command writes
        return always
    cacheable = is_for_everybody()
    return always | {
        "cacheable": cacheable,
        "public_navigation": public_navigation,  # asked by the frames alone, so not for what htmx fetches
        "working_navigation": list if cacheable else working_navigation,
        "working_bar": working_bar,
        "signed_in": None if cacheable else signed_in(),
        "own_layout": None if cacheable else own_layout(),
    }


def is_for_everybody() -> bool:
    """Whether this page is the same for all: then it reads no session, and caches may keep it."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "permission", None) == "public:read"


def public_navigation() -> list[Place]:
    return [place(label, endpoint) for label, endpoint in PUBLIC_PLACES if endpoint in current_app.view_functions]


def working_navigation() -> list[Place]:
    if not current_user.is_authenticated:
        return []
    actor, views = guard.actor(), current_app.view_functions
    return [
        place(label, endpoint)
        for label, endpoint, permission in WORKING_PLACES
        if endpoint in views and may(actor, permission) and is_for(endpoint, actor)
    ]


def working_bar(person: Mapping[str, Any] | None) -> Markup:
    """The bar of the working pages, for `signed_in` or nobody."""
    who = (person["name"], person["role_title"], csrf_token()) if person else ("", "", "")
    return draw_bar(current_app.config["SETTINGS"].office.short_name, tuple(working_navigation()), *who)


def is_for(endpoint: str, actor: Actor) -> bool:
    """Applications are the applicants' place; the office and the panel do not apply from here."""
    return endpoint != "applications.index" or not (actor.office_roles or actor.panel_roles)


def place(label: str, endpoint: str) -> Place:
    url = address(endpoint)
    current = request.path == url or (url != "/" and request.path.startswith(f"{url}/"))
    return Place(label, url, current)


def signed_in() -> dict[str, Any] | None:
    """The name and the role at the right of the working header, and how long they stay signed in."""
    if not current_user.is_authenticated:
        return None
    stay = stay_of(current_user, clock.now())
    return {
        "stay": stay,
        "tag": tag_of(current_user),
        "name": current_user.name,
        "role_title": role_title(guard.actor()),
    }


def own_layout() -> str:
    """The frame in which a person sees what is theirs: applicants see the one they apply in."""
    actor = guard.actor()
    return "layouts/working.html" if actor.office_roles or actor.panel_roles else "layouts/applicant.html"


def role_title(actor: Actor) -> str:
    """The title a person works under: of the office, of a panel, else an applicant."""
    if "commissioner" in actor.office_roles:
        return str(current_app.config["SETTINGS"].office.decision_maker_title)
    titles = sorted(actor.office_roles) or sorted(set(actor.panel_roles.values()), key=PANEL_ORDER.index)
    return {"chair": "panel chair", "deputy": "panel deputy chair"}.get(titles[0], titles[0]) if titles else "applicant"


PANEL_ORDER = ("chair", "deputy", "panel member", "observer")
