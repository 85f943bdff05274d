"""The public pages: no sign-in, no cookie, no script needed; caches may keep them for a minute."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, current_app, request, url_for

from app.decisions import reading
from app.platform import clock
from app.platform.caching import kept_by_caches, public_page
from app.platform.guard import requires
from app.publishing import open_rounds, operations, queries  # noqa: F401 - operations follow each publication
from app.publishing.came_back import funding_in
from app.publishing.funding import as_csv, spread, story_of
from app.rounds.models import Fund, Round
from app.rounds.start_page import minute_words

views = Blueprint("publishing", __name__)

LABELS = {"area": "By area", "theme": "By theme"}


@views.get("/")
@requires("public:read")
def index() -> Response:
    """The start page: the round that is open now, and the others."""
    at, rounds = clock.now(), queries.rounds()
    first = open_rounds.featured(rounds, at)
    lines = open_rounds.others(rounds, first, at, queries.rounds_with_table())
    facts = open_rounds.facts_of(first) if first else []
    return public_page(
        "publishing/index.html",
        first=first,
        facts=facts,
        others=lines,
        headline=open_rounds.headline_of(first) if first else "",
        lead=open_rounds.lead_of(first) if first else "",
        criteria=criteria_url(first),
        small=reading.small,
        minute=minute_words(first) if first else "",
    )


def criteria_url(round_: Round | None) -> str:
    return url_for("rounds.criteria", round_reference=round_.reference) if round_ else ""


@views.get("/funds/<fund_name>")
@requires("public:read", of=queries.find_fund)
def fund(fund: Fund) -> Response:
    """What a fund is for, and its rounds."""
    lines = open_rounds.of_fund(fund, queries.rounds(), clock.now(), queries.rounds_with_table())
    return public_page("publishing/fund.html", fund=fund, rounds=lines)


@views.get("/past-rounds")
@requires("public:read")
def past_rounds() -> Response:
    """The rounds that have closed, with their funding tables."""
    lines = open_rounds.past(queries.rounds(), clock.now(), queries.rounds_with_table())
    return public_page("publishing/past_rounds.html", rounds=lines)


@views.get("/rounds/<round_reference>/funding")
@requires("public:read", of=queries.find_round)
def funding(round_: Round) -> Response:
    """What the round gave."""
    made = funding_in(round_)
    if not made.contents:
        return public_page("publishing/no_funding.html", round=round_, here=url_for("publishing.past_rounds"))
    by = request.args.get("by", "area")
    by = by if by in LABELS else "area"
    shares = spread(made, by, round_.areas if by == "area" else round_.themes)
    office = made.contents[-1]["office"]
    return public_page(
        "publishing/funding_table.html",
        here=url_for("publishing.past_rounds"),
        round=round_,
        funding=made,
        story=story_of(round_, made, office["decision_maker"]),
        tabs=[(text, funding_url(round_, label), label == by) for label, text in LABELS.items()],
        shares=shares,
        pages_of_grants=queries.identifiers_in(round_),
        longest=max((share.amount for share in shares), default=0),
    )


def funding_url(round_: Round, label: str) -> str:
    """The first tab has the plain address, so that one page has one address."""
    by = {} if label == "area" else {"by": label}
    return url_for("publishing.funding", round_reference=round_.reference, **by)


@views.get("/rounds/<round_reference>/funding.csv")
@requires("public:read", of=queries.find_round)
def funding_csv(round_: Round) -> Response:
    """The same as a file for a spreadsheet."""
    text = as_csv(round_, funding_in(round_))
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{round_.reference}-funding.csv"'
    return kept_by_caches(response)


@views.get("/help")
@requires("public:read")
def ask_us() -> Response:
    """How to reach the office, and other ways to apply."""
    return public_page("publishing/help.html")


@views.get("/accessibility")
@requires("public:read")
def accessibility() -> Response:
    return public_page("publishing/accessibility.html")


@views.get("/privacy")
@requires("public:read")
def privacy() -> Response:
    return public_page("publishing/privacy.html")


@views.get("/cookies")
@requires("public:read")
def cookies() -> Response:
    return public_page("publishing/cookies.html", cookie=current_app.config["SESSION_COOKIE_NAME"])


@views.get("/robots.txt")
@requires("public:read")
def robots() -> Response:
    """Search engines find what is public; the rest asks for a sign-in and need not be tried."""
    private = ("/applications", "/audit", "/home", "/office", "/panel", "/records", "/sign-in")
    base_url = current_app.config["SETTINGS"].base_url
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in private), f"Sitemap: {base_url}/sitemap.xml"]
    return kept_by_caches(Response("\n".join(lines) + "\n", mimetype="text/plain"))


@views.get("/.well-known/security.txt")
@requires("public:read")
def security_txt() -> Response:
    """Where to report a weakness (RFC 9116); the date is moved on with each month that somebody looks after it."""
    settings = current_app.config["SETTINGS"]
    month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{settings.office.email}",
        f"Expires: {month + timedelta(days=180):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
    ]
    return kept_by_caches(Response("\n".join(lines) + "\n", mimetype="text/plain"))


from app.publishing import data_views, record_papers, register_views  # noqa: E402, F401
from app.publishing.panel_report import pages  # noqa: E402, F401
