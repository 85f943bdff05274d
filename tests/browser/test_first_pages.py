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
