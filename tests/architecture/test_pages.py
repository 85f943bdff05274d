"""Every page of the demo within reach of each person: sound, private, and the same with and without htmx."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.applications.models import Application
from app.assessment.models import Interest, InterestKind, PanelMember
from app.factory import create_app
from app.platform.db import db
from tests import conftest
from tests.architecture import fragments
from tests.architecture.crawl import Reached, crawl, parsed
from tests.architecture.soundness import faults_of
from tests.browser.served import demo_app
from tests.cast import signed_in_client

APPLICANTS = ("Nadia", "Owen")
PANEL = ("Asha", "Ben", "Carys", "Devan", "Ewa", "Chidi")
OFFICE = ("Dilys", "Edwin", "Fiona", "Grace", "Hari", "Imogen")
NOBODY = "nobody"
ALIKE = 1 if os.environ.get("TEST_DATABASE_URL") else 4
"""Pages made by one view, of which the others differ in their words alone; one on the second database, for its SQL."""
MOST_QUERIES = 36  # home asks each feature what waits; a question for each of 88 bids would be more
PUBLIC_STARTS = ("/", "/sign-in", "/sign-in/link", "/demo/sign-in", "/dev/mail", "/dev/clock")
STARTS = ("/", "/home", "/account")
SWAPPED = {"Dilys": "line", "Ben": "sheet"}
"""A part that htmx swaps on a page of theirs: else the comparison of parts would hold for nothing."""
OWN_DECLARATION = "assessment.interest"  # what one declared, one may read back

pytestmark = pytest.mark.xdist_group("crawl")  # one process reads each public page once


@pytest.fixture(scope="module")
def app(demo, tmp_path_factory, worker):
    app = demo_app(demo.copy(tmp_path_factory.mktemp("crawl"), f"crawl_{worker}"))
    yield app
    parsed.cache_clear()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def nobodys(app) -> list[Reached]:
    """What is open to all. Its public pages are the same for everybody, so they are read once."""
    return reached_by(app, NOBODY)


def test_public_pages_are_the_same_for_whoever_is_signed_in(app, nobodys):
    dilys = client_of(app, "Dilys")
    pages = [page for page in nobodys if page.is_html and is_public(app, page)]

    assert len(pages) > 10
    assert [page.url for page in pages if dilys.get(page.url).text != page.text] == []


@pytest.mark.parametrize("name", [NOBODY, *APPLICANTS, *PANEL, *OFFICE])
def test_every_page_within_reach_is_sound(app, nobodys, name):
    pages = nobodys if name == NOBODY else reached_by(app, name, nobodys, alike=ALIKE)
    faults = faults_of_all(app, name, pages)

    assert faults == [], "\n".join(faults)
    assert SWAPPED.get(name) in {
        None,
        *(swap.target for page in pages if page.is_html for swap in fragments.swaps(page.tree)),
    }


@pytest.mark.parametrize("name", ["Asha", "Carys", "Devan"])
def test_a_bid_one_knows_is_never_heard_of_again(app, nobodys, name):
    """Each bid in which the member declared an interest; whether its words stand on any page within their reach."""
    with app.app_context():
        canaries = bids_known_by(name)
    pages = [*nobodys, *reached_by(app, name, nobodys)]

    told = [
        (page.url, reference)
        for page in pages
        if not page.endpoint.startswith(OWN_DECLARATION)
        for reference, words in canaries.items()
        if any(word in page.text for word in words)
    ]

    assert canaries
    assert told == []


def test_in_production_there_is_no_demo(demo, tmp_path):
    app = create_app(replace(conftest.settings_for(demo.database_url, tmp_path), demo=False))

    assert [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith(("/dev", "/demo"))] == []
    pages = crawl(app, app.test_client(), "/", "/sign-in")
    assert [page.url for page in pages if "/demo/" in page.text or "/dev/" in page.text] == []
    assert {page.response.headers["Strict-Transport-Security"] for page in pages} == {
        "max-age=31536000; includeSubDomains"
    }
    with app.app_context():
        db.engine.dispose()


def faults_within_reach(app, name):
    """All that is wrong with the pages this person can reach as things stand."""
    return faults_of_all(app, name, reached_by(app, name, alike=ALIKE))


def faults_of_all(app, name, pages):
    assert len(pages) > 5
    return [
        *(fault for page in pages for fault in faults_of(page, is_private=name != NOBODY and not is_public(app, page))),
        *(f"{page.url}: {page.queries} queries" for page in pages if page.queries > MOST_QUERIES),
        *fragments.differing(client_of(app, name), pages),
    ]


def reached_by(app, name, nobodys=(), **limits) -> list[Reached]:
    """The pages within reach of this person, without the public ones among those that nobody reached."""
    starts = PUBLIC_STARTS if name == NOBODY else STARTS
    seen = [page.url for page in nobodys if is_public(app, page)]
    return crawl(app, client_of(app, name), *starts, seen=seen, **limits)


def client_of(app, name):
    if name == NOBODY:
        return app.test_client()
    with app.app_context():
        person_id = db.session.scalars(select(Person.id).where(Person.name == name)).one()
    return signed_in_client(app, person_id)


def bids_known_by(name):
    """The words that would give a bid away, by its reference."""
    wanted = select(Interest).join(PanelMember).join(Person)
    declared = db.session.scalars(wanted.where(Person.name == name, Interest.kind != InterestKind.NONE))
    return {interest.application.reference: words_of(interest.application) for interest in declared}


def words_of(bid):
    """Its reference, and its organisation where that has no other bid: projects have the same names by design."""
    others = select(Application.id).where(Application.organisation_id == bid.organisation_id, Application.id != bid.id)
    return (bid.reference,) if db.session.scalars(others).first() else (bid.reference, bid.organisation.name)


def is_public(app, page):
    """Whether the page is the same for all, so that caches may keep it."""
    view = app.view_functions.get(page.endpoint)
    return getattr(view, "permission", None) == "public:read"
