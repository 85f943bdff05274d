"""The public register: decisions by year, awards, and one page for each, at addresses that never change."""

from __future__ import annotations

import re

from flask import Response, make_response, render_template, request, url_for

from app.decisions.models import Publication
from app.platform import clock
from app.platform.caching import kept_by_caches, public_page
from app.platform.guard import requires
from app.publishing import queries, search
from app.publishing.came_back import came_back_of
from app.publishing.kept import kept, kept_page
from app.publishing.models import PublishedAward
from app.publishing.public_record import paper_of
from app.publishing.register_page import context_of
from app.publishing.views import views


@views.get("/awards")
@requires("public:read")
def awards() -> Response:
    """The grants that were published: searched, filtered, added up, and page by page."""
    asked = search.asked_of(request.args)
    drawn = kept_page(asked, lambda: render_template("publishing/awards.html", **context_of(asked)))
    return kept_by_caches(make_response(drawn))


@views.get("/awards/<award_identifier>")
@requires("public:read", of=queries.find_award)
def award(award: PublishedAward) -> Response:
    """One grant: to whom, for what, how much, on which terms and why."""
    content = award.publication.content
    said = next(each for each in content["awards"] if each["reference"] == award.reference)
    return public_page(
        "publishing/award.html",
        award=award,
        said=said,
        came_back=came_back_of([award]).get((award.decision, award.reference)),
        conditions=[text for text in (said.get("conditions"), content["conditions"]) if text],
        here=url_for("publishing.awards"),
    )


@views.get("/decisions")
@requires("public:read")
def decisions() -> Response:
    """The register of decisions, year by year."""
    everything = kept("decisions", queries.every_decision)
    years = list(dict.fromkeys(decision.year for decision in everything))
    year = year_asked() or next(iter(years), clock.local(clock.now()).year)
    tabs = [(str(other), url_for("publishing.decisions", year=other), other == year) for other in years]
    found = [decision for decision in everything if decision.year == year]
    return public_page(
        "publishing/decisions.html",
        year=year,
        tabs=tabs,
        decisions=found,
        given=sum(decision.given for decision in found if decision.given is not None),
        last_year=next(iter(years), None),
    )


def year_asked() -> int | None:
    """The year that the address names; None where it names none that could be."""
    asked = request.args.get("year", "")
    return int(asked) if re.fullmatch(r"[12][0-9]{3}", asked) else None


@views.get("/decisions/<record_reference>")
@requires("public:read", of=queries.find_publication)
def decision(publication: Publication) -> Response:
    """One decision: the record as it was published; or, withheld, its reason."""
    if not publication.details_published:
        return public_page("publishing/withheld.html", publication=publication, content=publication.content)
    return public_page(
        "publishing/decision.html",
        content=publication.content,
        paper=paper_of(publication),
        followed_by=queries.followed_by(publication),
    )
