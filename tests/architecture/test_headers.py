"""What stands on whatever a production start answers: pages, refusals and files alike. Written out here once more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from whitenoise import WhiteNoise

from app.factory import create_app
from app.platform import assets
from app.platform.db import db
from tests.conftest import settings_for

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:; object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}
SAFE = "https://grants.office.example"


@pytest.fixture(scope="module")
def production(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An office that nobody uses yet. Its files are looked at anew: other tests share theirs, of the demo."""
    settings = settings_for(migrated, tmp_path_factory.mktemp("production"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assets, "WhiteNoise", WhiteNoise)
        app = create_app(replace(settings, demo=False), TESTING=True, RATELIMIT_ENABLED=False)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def browser(production: Flask) -> FlaskClient:
    return production.test_client()


def test_every_route_is_answered_with_every_header(production: Flask, browser: FlaskClient) -> None:
    without = [
        (method, rule)
        for rule, methods in addresses(production)
        for method in methods
        if not is_guarded(browser.open(rule, method=method, base_url=SAFE))
    ]

    assert without == []


def test_every_text_says_how_its_letters_are_written(production: Flask, browser: FlaskClient) -> None:
    kinds = {
        answer.headers.get("Content-Type", "")
        for rule, methods in addresses(production)
        for method in methods
        if (answer := browser.open(rule, method=method, base_url=SAFE)).data
    }

    assert [kind for kind in kinds if kind.startswith("text/") and "charset=utf-8" not in kind] == []
    assert "" not in kinds


def test_nothing_that_was_asked_without_https_is_led_there(browser: FlaskClient) -> None:
    """It would hide that somebody's program sends in the clear; that nobody does is the server's in front to see to."""
    for path in ("/", "/open-data", "/open-data/awards.json", "/decisions.atom"):
        assert browser.get(path, base_url="http://grants.office.example").location is None, path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/static/js/app.js", 200),
        ("GET", "/static/vendor/site.css", 200),
        ("GET", "/static/nothing.js", 404),
        ("GET", "/static/", 404),
        ("GET", "/static/../.git/config", 404),
        ("GET", "/static/%2e%2e/app/settings.py", 404),
        ("GET", "/.git/config", 404),
        ("GET", "/nothing", 404),
        ("POST", "/nothing", 404),
        ("PUT", "/sign-in", 405),
        ("TRACE", "/", 405),
        ("POST", "/sign-in/password", 400),
    ],
)
def test_files_and_errors_have_every_header(browser: FlaskClient, method: str, path: str, status: int) -> None:
    with browser.open(path, method=method, base_url=SAFE) as answer:
        assert (answer.status_code, is_guarded(answer)) == (status, True)


def test_no_other_site_may_read_an_answer(browser: FlaskClient) -> None:
    for path in ("/", "/sign-in", "/static/js/app.js"):
        with browser.get(path, base_url=SAFE, headers={"Origin": "https://elsewhere.example"}) as answer:
            assert (answer.status_code, answer.headers.get("Access-Control-Allow-Origin")) == (200, None)


def test_the_cookie_goes_to_this_host_alone_over_https_and_to_no_script(browser: FlaskClient) -> None:
    (cookie,) = browser.get("/sign-in", base_url=SAFE).headers.getlist("Set-Cookie")
    value, *attributes = cookie.split("; ")

    assert value.startswith("__Host-session=")
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


def test_every_form_without_the_token_of_its_sign_in_is_refused(production: Flask, browser: FlaskClient) -> None:
    elsewhere = production.test_client().get("/sign-in", base_url=SAFE).text
    stolen = re.search(r'name="csrf_token" value="([^"]+)"', elsewhere).group(1)  # type: ignore[union-attr]
    taken = [
        (rule, sent)
        for rule, methods in addresses(production)
        if "POST" in methods
        for sent in ({}, {"csrf_token": stolen})
        if browser.post(rule, data=sent, base_url=SAFE, headers={"Referer": f"{SAFE}/"}).status_code != 400
    ]

    assert taken == []


def test_a_form_of_another_site_is_refused_with_its_token_too(browser: FlaskClient) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in", base_url=SAFE).text).group(1)  # type: ignore[union-attr]
    sent = {"csrf_token": token, "email": "no address, so no mail"}

    answers = [
        browser.post("/sign-in/link", data=sent, base_url=SAFE, headers={"Referer": referrer}).status_code
        for referrer in ("https://elsewhere.example/", f"{SAFE}/sign-in/link")
    ]

    assert answers[0] == 400
    assert answers[1] != 400


def addresses(app: Flask) -> Iterator[tuple[str, set[str]]]:
    """Each route, with a one for whatever it asks for."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield re.sub(r"<[^>]+>", "1", rule.rule), (rule.methods or set()) & {"GET", "POST"}


def is_guarded(answer: TestResponse) -> bool:
    return {name: answer.headers.get(name) for name in HEADERS} == HEADERS
