"""Every page of the demo within reach of each person: sound, private, and the same with and without htmx."""

from __future__ import annotations

import pytest

from app.accounts.models import Person
from app.platform.db import db
from tests.architecture import fragments
from tests.architecture.crawl import Reached, crawl
from tests.architecture.soundness import faults_of
from tests.browser.served import demo_app
from tests.cast import signed_in_client

APPLICANTS = ("Nadia", "Owen")
PANEL = ("Asha", "Ben", "Carys", "Devan", "Ewa", "Chidi")
OFFICE = ("Dilys", "Edwin", "Fiona", "Grace", "Hari", "Imogen")
NOBODY = "nobody"
ALIKE = 4  # pages made by one view
MOST_QUERIES = 30
STARTS = ("/", "/home", "/account")


@pytest.fixture(scope="module")
def app(demo, tmp_path_factory):
    app = demo_app(demo.copy(tmp_path_factory.mktemp("crawl"), "crawl"))
    yield app
    with app.app_context():
        db.engine.dispose()


def client_of(app, name):
    if name == NOBODY:
        return app.test_client()
    with app.app_context():
        person = db.session.query(Person).filter(Person.name == name).one()
        person_id = person.id
    return signed_in_client(app, person_id)


def reached_by(app, name, **limits) -> list[Reached]:
    starts = ("/", "/sign-in", "/demo/sign-in", "/dev/mail", "/dev/clock") if name == NOBODY else STARTS
    return crawl(app, client_of(app, name), *starts, **limits)


@pytest.mark.parametrize("name", [NOBODY, *APPLICANTS, *PANEL, *OFFICE])
def test_every_page_within_reach_is_sound(app, name):
    pages = reached_by(app, name, alike=ALIKE)

    assert [
        fault for page in pages for fault in faults_of(page, is_private=name != NOBODY and not is_public(app, page))
    ] == []
    assert [f"{page.url}: {page.queries} queries" for page in pages if page.queries > MOST_QUERIES] == []
    assert fragments.differing(client_of(app, name), pages) == []


def is_public(app, page):
    """Whether the page is the same for all, so that caches may keep it."""
    view = app.view_functions.get(page.endpoint)
    return getattr(view, "permission", None) == "public:read"
