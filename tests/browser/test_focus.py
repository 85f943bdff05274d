"""Whatever takes the focus shows it: on pages of each layout, at a desk and on a phone."""

from __future__ import annotations

import pytest

from tests.browser.focus import faint_stops
from tests.browser.visitor import DESK, PHONE

pytestmark = pytest.mark.browser

PUBLIC = ("/", "/rounds/CSF-2026-27-R2", "/sign-in", "/awards")
TASKS = "/applications"
FORM = ("parts/organisation", "parts/need", "costs", "documents", "check")
SHEET = "/panel/PZ-2026-27-AUTUMN/bids"
OFFICE = (
    "/home",
    "/office/rounds/CSF-2024-25-R1/line",
    "/office/rounds/CSF-2024-25-R1",
    "/office/rounds/PZ-2026-27-AUTUMN/bids/PZ26A-001",
    "/office/rounds/PZ-2026-27-AUTUMN/panel",
    "/records/new",
)
BARE = """<!doctype html><title>A page</title><body><style>
    :focus { outline: 3px solid #000 } .framed:focus { outline: 0; border: 2px solid #123 } %s </style>
    <a href="/">A link</a> <button class="framed">A button</button> <label>A field <input class="tried"></label>"""


STYLES = {
    "": "shows",
    ".tried:focus { outline: 0 }": "does not",
    ".tried:focus { outline: 3px solid #ddd }": "does not",
    ".tried:focus { outline: 1px solid #000 }": "does not",
    ".tried { opacity: 0 }": "does not",
    ".tried { opacity: 0 } label:has(:focus-visible) { box-shadow: 0 0 0 3px rgb(0 0 0 / 80%) }": "shows",
    "body { background: #222 }": "does not",
}


def test_a_focus_that_does_not_show_is_found(quiet_site, visits):
    page = visits(quiet_site).page
    found = {}
    for style in STYLES:
        page.set_content(BARE % style)
        found[style] = "does not" if any("tried" in faint for faint in faint_stops(page)) else "shows"

    assert found == STYLES


@pytest.mark.parametrize("name", ["nobody", "Nadia", "Ben", "Dilys"])
def test_the_focus_shows(quiet_site, visits, name):
    somebody = visits(quiet_site)
    if name != "nobody":
        somebody.signs_in_as(name)

    faint = []
    for address in addresses(somebody, name):
        assert somebody.page.goto(address).ok
        somebody.unfolds_everything()
        for width in (DESK, PHONE):
            somebody.page.set_viewport_size({"width": width, "height": 900})
            faint += faint_stops(somebody.page)

    assert faint == []


def addresses(somebody, name):
    """Where each of them works; the draft and the sheet are found as people find them."""
    if name == "nobody":
        return [somebody.site.address + path for path in PUBLIC]
    if name == "Dilys":
        return [somebody.site.address + path for path in OFFICE]
    somebody.page.goto(somebody.site.address + (TASKS if name == "Nadia" else SHEET))
    if name == "Ben":
        return [somebody.page.url, first_link(somebody, "tr:has-text('Not started') a")]
    tasks = first_link(somebody, "main a[href^='/applications/']")
    return [tasks, *(f"{tasks}/{part}" for part in FORM)]


def first_link(somebody, selector):
    return somebody.page.locator(selector).first.evaluate("link => link.href")
