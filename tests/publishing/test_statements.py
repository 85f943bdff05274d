"""The statements that the law asks for: true of what the website does, and dated anew when they change."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from app.factory import create_app
from app.platform.db import db
from tests.applications.form import open_round
from tests.conftest import settings_for

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "publishing"
DATES = re.compile(r'{% set (\w+) = "(\d{4}-\d\d-\d\d)" %}\n')

# What each statement said when somebody last read it through: date and digest. After a change read the whole page,
# ask whether it is still true, set `reviewed` in the template to that day, and write its line here beside the others.
REVIEWED = {
    "accessibility": {"2026-11-22": "9be2b46722c5e426"},
    "privacy": {"2026-11-22": "d9d2b49e557ac617"},
}


@pytest.mark.parametrize("name", REVIEWED)
def test_a_statement_that_changed_has_a_new_date(name):
    source = (TEMPLATES / f"{name}.html").read_text()
    reviewed = dict(DATES.findall(source))["reviewed"]
    said = sha256(DATES.sub("", source).encode()).hexdigest()[:16]

    assert REVIEWED[name].get(reviewed) == said, f"{name}.html says something else than on {reviewed}: {said}"
    assert list(REVIEWED[name]) == sorted(REVIEWED[name])
    assert reviewed == max(REVIEWED[name])


def test_the_accessibility_statement_is_reviewed_within_a_year():
    dates = dict(DATES.findall((TEMPLATES / "accessibility.html").read_text()))
    reviewed, review_by = (date.fromisoformat(dates[name]) for name in ("reviewed", "review_by"))

    assert 0 < (review_by - reviewed).days <= 366


def test_the_accessibility_statement_says_what_it_must(app):
    page = app.test_client().get("/accessibility").text

    for words in (
        "Accessibility Regulations 2018",
        "2.2, level AA",
        "we do not say that the website complies in full",
        "No test was made yet with people",
        "not by a validator",
        "grants@office.example",
        "Equality Advisory and Support Service",
        "Prepared on 22 November 2026; to be reviewed by 22 May 2027.",
    ):
        assert words in page


def test_the_privacy_notice_says_what_why_on_what_basis_how_long_and_what_rights(app):
    page = app.test_client().get("/privacy").text

    for words in (
        "Your name and e-mail address",
        "article 6(1)(e)",
        "section 9 of the Police Reform and Social Responsibility Act",
        "2 years after the decision",
        "7 years after the grant ends",
        "data protection officer",
        "Information Commissioner",
        "never published",
    ):
        assert words in page


def test_the_office_says_itself_who_answers_and_how_long_it_keeps_what(settings):
    office = replace(settings.office, data_protection_email="dpo@office.example", keep_bids_years=1)
    app = create_app(replace(settings, office=office))
    page = app.test_client().get("/privacy").text

    assert 'href="mailto:dpo@office.example"' in page
    assert "1 year after the decision" in page
    with app.app_context():
        db.engine.dispose()


def test_the_cookies_page_lists_every_cookie_that_is_set(app, cast):
    reference = open_round(app)
    browsers = [app.test_client() for _ in range(4)]
    browsers[0].post(f"/rounds/{reference}/eligibility/organisation", data={"answer": "club"})
    browsers[1].post("/sign-in/link", data={"email": "nadia@example.org"})
    browsers[2].get("/sign-in")
    browsers[3].post("/demo/sign-in", data={"person": str(cast.people["Nadia"])})
    for path in ("/", f"/rounds/{reference}", "/privacy", "/help"):
        browsers[3].get(path)
    everybody = [*browsers, cast.client("Nadia"), cast.client("Dilys")]
    cast.client("Nadia").get("/applications")
    cast.client("Dilys").get("/home")

    assert {cookie.key for browser in everybody for cookie in browser._cookies.values()} == listed_on(app)


def test_over_a_secure_connection_the_cookie_has_its_other_name(database_url, tmp_path):
    app = create_app(replace(settings_for(database_url, tmp_path), demo=False))

    assert listed_on(app) == {"__Host-session"}
    with app.app_context():
        db.engine.dispose()


def listed_on(app) -> set[str]:
    page = app.test_client().get("/cookies").text
    return set(re.findall(r'<th scope="row">([^<]+)</th>', page))
