"""The public pages: no sign-in, no cookie, no script needed; caches may keep them for a minute."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from app.decisions import reading
from app.decisions.models import Publication
from app.platform import clock
from app.platform.caching import kept_by_caches, public_page
from app.platform.guard import requires
from app.publishing import open_rounds, operations, queries  # noqa: F401
from app.publishing.funding import as_csv, funding_of, spread, story_of
from app.rounds.models import Fund, Round

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
    made = funding_of(queries.published_in(round_))
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
    text = as_csv(round_, funding_of(queries.published_in(round_)))
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{round_.reference}-funding.csv"'
    return kept_by_caches(response)


@views.get("/decisions")
@requires("public:read")
def decisions() -> Response:
    """The register of decisions, year by year."""
    years = queries.years()
    asked = request.args.get("year", type=int)
    year = asked if asked in years else next(iter(years), clock.local(clock.now()).year)
    tabs = [(str(other), url_for("publishing.decisions", year=other), other == year) for other in years]
    return public_page("publishing/decisions.html", year=year, tabs=tabs, decisions=queries.register(year))


@views.get("/decisions/<record_reference>")
@requires("public:read", of=queries.find_publication)
def decision(publication: Publication) -> Response:
    """One decision: the record as it was published; or, withheld, its reason."""
    if not publication.details_published:
        return public_page("publishing/withheld.html", publication=publication, content=publication.content)
    return public_page("publishing/decision.html", publication=publication, **decision_context(publication.content))


def decision_context(content: dict[str, Any]) -> dict[str, Any]:
    """The record's fields from the published content alone."""
    office = content["office"]
    decided_on = date.fromisoformat(content["decided_on"])
    spending = date.fromisoformat(content["spending_from"]) if content["spending_from"] else None
    return {
        "content": content,
        "fields": reading.fields_of(
            content, abbreviation=office["abbreviation"], decision_maker=office["decision_maker"]
        ),
        "signatures": reading.signatures_of(content),
        "awards": content["awards"],
        "awards_note": reading.awards_note(content["awards"]),
        "total": content["decided"],
        "decided": content["decided"],
        "decided_amounts": {},
        "projects": True,
        "elapsed": reading.elapsed_words(content["elapsed_days"], spending, decided_on, decided=True),
        "late": reading.late_words(spending, decided_on, decided=True),
    }


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
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in private)]
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
