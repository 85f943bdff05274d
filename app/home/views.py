"""The pages of home: what waits, and who did what."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from app.assessment import overview
from app.assessment.standing import STEPS
from app.home import queries, scoring, trail
from app.home.forms import TrailForm
from app.platform import audit as audit_trail
from app.platform import clock, guard
from app.platform.guard import may, requires
from app.platform.htmx import page

views = Blueprint("home", __name__)

LOOK_UPS = (
    ("Bids, marks and the line, by round", "assessment.rounds", "round:list"),
    ("Decision records", "decisions.index", "record:list"),
    ("Organisations that may be one", "applications.organisations", "organisation:connect"),
    ("Your register of interests", "assessment.register", "register:keep"),
    ("Who did what, and when", "home.audit", "audit:read"),
    ("Mail that went out", "home.mail_book", "mail:read"),
)


@views.get("/home")
@requires("home:read")
def index() -> Response:
    """What waits for the person, then what they may look up."""
    at = clock.now()
    rounds = overview.rounds(at) if may("round:list") else []
    followed = [row for row in rounds if may("panel-progress:read", row.round)]
    return page(
        "home/index.html",
        today=at,
        waits=queries.waiting_for(guard.person(), guard.actor(), at),
        scoring=scoring.present(followed) if may("bid:check") else None,
        look_ups=look_ups(),
        rounds=rounds,
        steps=STEPS,
    )


def look_ups() -> list[tuple[str, str]]:
    known = current_app.view_functions
    return [(text, endpoint) for text, endpoint, permission in LOOK_UPS if endpoint in known and may(permission)]


@views.get("/audit")
@requires("audit:read")
def audit() -> Response:
    """The audit trail, newest first; `verify` recomputes its chain, and only reads."""
    form = TrailForm(request.args)
    form.offer(trail.people(guard.actor()), trail.actions(guard.actor()))
    is_right = form.validate()
    before = request.args.get("before", type=int)
    part = trail.part(form.wanted() if is_right else trail.Wanted(), guard.actor(), before=before)
    return page(
        "home/audit.html",
        status=200 if is_right else 422,
        form=form,
        part=part,
        head=None if guard.actor().panel_roles else trail.head(),
        is_verified="verify" in request.args,
        broken=audit_trail.verify() if "verify" in request.args else None,
        on_panels=bool(guard.actor().panel_roles),
    )


@views.get("/office.css")
@requires("public:read")
def office_css() -> Response:
    """The office's colours, over those of the stylesheet."""
    office = current_app.config["SETTINGS"].office
    css = f":root{{--brand:{office.brand_colour};--link:{office.link_colour};--call:{office.call_colour}}}\n"
    return Response(css, mimetype="text/css", headers={"Cache-Control": "public, max-age=3600"})


from app.home import mail_book as mail_book_pages  # noqa: E402, F401
