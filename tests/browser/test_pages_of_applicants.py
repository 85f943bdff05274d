"""Pages of applicants that neither a journey nor the demo comes by: on the narrowest screen, and at 400 %."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from random import Random

import pytest

from tests.applications.documents import real_files
from tests.applications.documents.conftest import policy
from tests.applications.form import stored_application
from tests.browser import checks
from tests.browser.served import Site, running
from tests.browser.visitor import PHONE
from tests.reliability import asking_and_hearing as hearing
from tests.reliability.walks import World

pytestmark = pytest.mark.browser

DRAFT, OPEN = "/applications/nadias-draft", "/rounds/OPEN-R1"


@pytest.fixture
def world(cast) -> World:
    """Nadia has heard the outcome of one bid and is asked about it; her draft has a colleague's text and a file."""
    world = World(cast, Random(1))
    hearing.begin_hearing(world)
    for said in (hearing.question, hearing.clarification, hearing.feedback, hearing.outcomes):
        assert world.send(said(world)).status_code == 302
    for name in ("Nadia", "Owen"):
        page = f"{DRAFT}/parts/need"
        world.send(world.form(name, page, q_need=world.words(name), next="stay"))
    nadia = cast.client("Nadia")
    nadia.post(f"{DRAFT}/documents", data={"f_quotes": policy("quote.pdf", real_files.pdf()), "next": "stay"})
    return world


@pytest.fixture
def site(cast) -> Iterator[Site]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener, running(cast.app, listener):
        yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}", cast.app)


def test_pages_of_applicants_are_sound(cast, world, site, visits):
    nadia = visits(site, width=PHONE)
    cookies = [
        {"name": cookie.key, "value": cookie.value, "url": site.address}
        for cookie in cast.client("Nadia")._cookies.values()
    ]
    nadia.page.context.add_cookies(cookies)

    for path in pages(world):
        nadia.go(path)
        nadia.unfolds_everything()
        plain = cast.client("Nadia").get(path, follow_redirects=True)
        assert plain.status_code == 200, path
        assert nadia.page.title() in unescape(plain.text), path
        nadia.page.evaluate(checks.WIDE_SPACING)
        nadia.problems += checks.sideways_scroll(nadia.page)


def pages(world: World) -> list[str]:
    bid = world.known["bid"]
    with world.cast.app.app_context():
        draft = stored_application(world.cast.app, "nadias-draft")
        document = f"{DRAFT}/documents/{draft.documents[0].key}"
    return [
        *(f"{bid}{page}" for page in ("/outcome", "/clarifications", "/monitoring", "/receipt")),
        hearing.clarified(world).path,
        *(f"{DRAFT}{page}" for page in ("/costs/new", "/parts/need/earlier", "/documents", "/reading-links", "/check")),
        *(f"{document}{page}" for page in ("/replacement", "/removal")),
        *(f"{OPEN}{page}" for page in ("/questions-to-us/new", "/adjustments/new", "/applications/new")),
        f"{OPEN}/eligibility-result",
    ]
