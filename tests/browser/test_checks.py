"""The checks that every visited page goes through find what they are for."""

from __future__ import annotations

import pytest

from tests.browser import checks
from tests.browser.visitor import DESK, visitor_at

pytestmark = pytest.mark.browser

SOUND = (
    "<!doctype html><html lang=en><head><title>A page</title></head><body><main><h1>A page</h1>{}</main></body></html>"
)
SMALL = "<a href='/'>a</a><a href='/'>b</a><style>a {{ font-size: 9px; display: inline-block; width: 9px; }}</style>"


@pytest.fixture
def somebody(browser, quiet_site):
    visitor = visitor_at(browser, quiet_site, scripted=True, width=DESK)
    yield visitor
    visitor.page.context.close()


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("<input>", "label"),
        ("<img src='data:,'>", "image-alt"),
        ("<p style='color: #ccc'>pale</p>", "color-contrast"),
        (SMALL, "target-size"),
    ],
)
def test_axe_finds(somebody, fault, rule):
    somebody.page.set_content(SOUND.format(fault))

    assert [finding for finding in checks.axe(somebody.page) if f": {rule} (" in finding]


def test_nothing_is_found_on_a_sound_page(somebody):
    somebody.page.set_content(SOUND.format("<p>Text</p>"))

    assert checks.axe(somebody.page) == []
    assert checks.sideways_scroll(somebody.page) == []


def test_what_is_too_wide_for_a_phone_is_found(somebody):
    somebody.page.set_content(SOUND.format("<p style='width: 400px'>wide</p>"))

    assert checks.sideways_scroll(somebody.page)


def test_what_the_policy_blocks_is_found(somebody):
    somebody.go("/")
    somebody.page.evaluate("() => document.body.setAttribute('onclick', 'alert(1)')")
    somebody.page.evaluate(
        "() => { document.body.append(Object.assign(document.createElement('img'), {src: '/no.png'})) }"
    )
    somebody.page.evaluate("() => { fetch('http://127.0.0.1:9/').catch(() => {}) }")
    somebody.page.wait_for_timeout(300)

    found = " ".join(somebody.problems)
    assert "Content Security Policy" in found
    assert "/no.png answers 404" in found
