"""The pages anybody reaches first, in a real browser."""

from __future__ import annotations

import pytest

from tests.browser.visitor import DESK, PHONE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_pages_open_to_all_are_sound(quiet_site, visits, scripted, width):
    somebody = visits(quiet_site, scripted=scripted, width=width)

    for path in ("/", "/sign-in", "/sign-in/link", "/demo/sign-in", "/dev/mail", "/dev/clock"):
        somebody.go(path)
        assert somebody.page.locator("h1").count() == 1


def test_the_navigation_stands_on_one_line_on_a_telephone(quiet_site, visits):
    """Signed in or not, there are four items; a status that is a phrase leaves the words beside it their width."""
    nadia = visits(quiet_site, scripted=False, width=PHONE)
    nadia.go("/")
    assert lines_of(nadia) == 1
    nadia.signs_in_as("Nadia")
    nadia.go("/applications")
    assert lines_of(nadia) == 1
    row = nadia.page.locator(".task").filter(has_text="Waits for the decision")
    hint, whole = (row.locator(part).bounding_box()["width"] for part in (".task-hint", ".task-name"))
    assert hint == whole


def lines_of(visitor) -> int:
    """How many lines the items of the navigation take."""
    items = visitor.page.locator(".masthead-nav li").all()
    assert len(items) == 4
    return len({round(item.bounding_box()["y"]) for item in items})
