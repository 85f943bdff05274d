"""What machines read: open data at stable addresses, spreadsheets of a round, the feed, the map of the site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response, current_app, render_template, request, url_for

from app.platform.caching import SECONDS, kept_by_caches, public_page
from app.platform.guard import requires
from app.publishing import open_data, queries, search
from app.publishing.came_back import came_back, fingerprint, funding_in
from app.publishing.funding import as_table
from app.publishing.kept import kept
from app.publishing.models import PublishedAward
from app.publishing.spreadsheet import ODS, XLSX, as_ods, as_xlsx
from app.publishing.views import views
from app.rounds.models import Round
from app.settings import Settings

LATEST = 50
MOST_ADDRESSES = 50_000  # of the protocol of sitemaps
LONG_AGO = datetime(2012, 1, 1, tzinfo=UTC)
PAGES = ("index", "past_rounds", "awards", "decisions", "about_data")


@views.get("/open-data")
@requires("public:read")
def about_data() -> Response:
    """What data there is, from whom and under which licence."""
    number, amount = search.total(search.everything())
    last = queries.edition().last
    told = settings()
    return public_page(
        "publishing/open_data.html",
        number=number,
        amount=amount,
        last=last,
        publisher=told.publisher,
        is_ready=is_ready(told),
    )


@views.get("/open-data/awards.json")
@requires("public:read")
def awards_json() -> Response:
    """Every grant as a 360Giving package."""
    told = settings()
    address = url_for("publishing.awards_json")
    return data_file(
        "application/json",
        lambda last: publication(told).package(awards_that_stand(), last, address),
    )


@views.get("/open-data/awards.csv")
@requires("public:read")
def awards_csv() -> Response:
    """The same, flat."""
    return data_file("text/csv", lambda _: publication(settings()).flat(awards_that_stand()))


def awards_that_stand() -> list[PublishedAward]:
    """Every grant but those that came back whole, in the order of publication."""
    back = {key for key, each in came_back().items() if each.is_whole}
    return [award for award in queries.awards_in_order() if (award.decision, award.reference) not in back]


def data_file(kind: str, made: Callable[[datetime], str]) -> Response:
    """A file of all grants; or, where there can be none, a page that says why. Its tag is known before it is made."""
    number, last, _ = queries.edition()
    if not is_ready(settings()):
        return without_data(503)
    if last is None or not search.total(search.everything())[0]:
        return without_data(404)
    response = Response(mimetype=kind)
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    response.set_etag(f"{number}-{int(last.timestamp())}-{settings().publisher.prefix}-{fingerprint()}")
    response.last_modified = last
    if not request.if_none_match.contains_weak(response.get_etag()[0] or ""):
        response.set_data(made(last))
    return response.make_conditional(request)


def without_data(status: int) -> Response:
    """No file is better than one that breaks whoever reads it."""
    response = public_page("publishing/no_data.html", is_ready=is_ready(settings()), here=url_for("publishing.awards"))
    response.headers.pop("ETag", None)
    response.status_code = status
    return response


def is_ready(told: Settings) -> bool:
    """Whether identifiers can be given out. The demo shows what they look like."""
    return told.demo or not told.publisher.is_example


def publication(told: Settings) -> open_data.Publication:
    return open_data.Publication(told.publisher, told.base_url)


def settings() -> Settings:
    told: Settings = current_app.config["SETTINGS"]
    return told


@views.get("/rounds/<round_reference>/funding.xlsx")
@requires("public:read", of=queries.find_round)
def funding_xlsx(round_: Round) -> Response:
    """The funding table for Excel."""
    return saved(as_xlsx(as_table(round_, funding_in(round_))), XLSX, round_, "xlsx")


@views.get("/rounds/<round_reference>/funding.ods")
@requires("public:read", of=queries.find_round)
def funding_ods(round_: Round) -> Response:
    """The funding table as an open document."""
    return saved(as_ods(as_table(round_, funding_in(round_))), ODS, round_, "ods")


def saved(data: bytes, kind: str, round_: Round, ending: str) -> Response:
    response = Response(data, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{round_.reference}-funding.{ending}"'
    return kept_by_caches(response)


@views.get("/decisions.atom")
@requires("public:read")
def feed() -> Response:
    """The decisions that were published last, for feed readers. A withheld one says that it is, and why."""
    decisions = queries.latest(LATEST)
    updated = max((decision.published_at for decision in decisions), default=LONG_AGO)
    return xml("publishing/feed.xml", "application/atom+xml", decisions=decisions, updated=open_data.moment(updated))


@views.get("/sitemap.xml")
@requires("public:read")
def sitemap() -> Response:
    """The addresses of the public pages, for search engines."""
    pages = [(url_for(f"publishing.{page}"), None) for page in PAGES]
    rounds = [(url_for("rounds.show", round_reference=round_.reference), None) for round_ in queries.rounds()]
    decisions = [
        (url_for("publishing.decision", record_reference=made.reference), open_data.moment(made.published_at))
        for made in kept("decisions", queries.every_decision)
    ]
    base = url_for("publishing.awards")
    awards = [(f"{base}/{identifier}", open_data.moment(at)) for identifier, at in queries.award_pages()]
    addresses = [*pages, *rounds, *decisions, *awards][:MOST_ADDRESSES]
    return xml("publishing/sitemap.xml", "application/xml", addresses=addresses)


def xml(template: str, kind: str, **context: object) -> Response:
    text = render_template(template, base_url=settings().base_url, moment=open_data.moment, **context)
    return kept_by_caches(Response(text, mimetype=kind))
