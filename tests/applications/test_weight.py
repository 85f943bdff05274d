"""What an applicant's page weighs on its way to a telephone: everything it asks for, compressed."""

from __future__ import annotations

import re

import brotli
import pytest
from flask.testing import FlaskClient

from tests.applications.form import drafted

FIRST, NEXT = 60_000, 12_000  # bytes
ASKED_FOR = re.compile(r'<(?:link|script)[^>]+?(?:href|src)="(/[^"]+)"')
IN_STYLES = re.compile(r'url\("(fonts/source-sans-3\.woff2[^"]*)"\)')
COMPONENT = re.compile(r'data-module="govuk-(error-summary|password-input)"')


@pytest.fixture
def key(cast, stages) -> str:
    return drafted(cast, stages)


def parts_of(text: str) -> set[str]:
    """The addresses a page asks for: styles, scripts, the typeface, the icon, and the scripts of its components."""
    found = set(ASKED_FOR.findall(text))
    for name in COMPONENT.findall(text):
        found |= set(re.findall(rf'data-{name}="([^"]+)"', text))
    return found


def sent(browser: FlaskClient, address: str) -> int:
    """How many bytes go over the line; a typeface is compressed already."""
    data = fetched(browser, address)
    return len(data) if ".woff2" in address else len(brotli.compress(data))


def fetched(browser: FlaskClient, address: str) -> bytes:
    with browser.get(address) as answer:
        assert answer.status_code == 200, address
        return answer.data


def weights(browser: FlaskClient, paths: list[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Of each page: all it asks for; and what the first of them did not bring already."""
    sizes: dict[str, int] = {}
    alone, after = {}, {}
    brought: set[str] = set()
    for path in paths:
        text = browser.get(path).text
        parts = parts_of(text)
        sizes |= {part: sent(browser, part) for part in parts - set(sizes)}
        page = len(brotli.compress(text.encode()))
        alone[path] = page + sum(sizes[part] for part in parts)
        after[path] = page + sum(sizes[part] for part in parts - brought)
        brought = brought or parts
    return alone, after


def pages_of(browser: FlaskClient, key: str) -> list[str]:
    """My applications, the task list, and every page that it leads to."""
    tasks = browser.get(f"/applications/{key}").text
    inner = sorted(set(re.findall(rf'href="(/applications/{key}/[^"#?]+)"', tasks)))
    assert f"/applications/{key}/parts/organisation" in inner  # radios among them
    return ["/applications", f"/applications/{key}", *inner]


def test_an_applicants_first_page_and_the_next_are_light(cast, key):
    browser = cast.client("Nadia")
    alone, after = weights(browser, pages_of(browser, key))

    assert {path: size for path, size in alone.items() if size > FIRST} == {}
    _, *following = after
    assert {path: after[path] for path in following if after[path] > NEXT} == {}


def test_what_is_counted_is_what_the_page_asks_for(cast, key):
    browser = cast.client("Nadia")
    parts = {part.partition("?")[0] for part in parts_of(browser.get(f"/applications/{key}/parts/need").text)}

    vendor = {f"/static/vendor/{name}" for name in ("site.css", "htmx.min.js", "fonts/source-sans-3.woff2")}
    own = {f"/static/js/{name}.js" for name in ("app", "session", "autosave", "words")}
    assert parts == vendor | own | {"/office.css", "/static/images/icon.svg"}
    styles = fetched(browser, "/static/vendor/site.css").decode()
    assert len(IN_STYLES.findall(styles)) == 1  # the one typeface of the first view; the others wait for rare letters


def test_a_page_that_says_what_is_wrong_is_light_too(cast, key):
    browser = cast.client("Nadia")
    wrong = browser.post(f"/applications/{key}/submission", data={})
    assert wrong.status_code == 422
    script = [part for part in parts_of(wrong.text) if "govuk" in part]

    assert len(script) == 1
    assert len(brotli.compress(wrong.data)) + sent(browser, script[0]) <= NEXT
