"""The public pages of a round and of its fund: what they say, when, and to whomever asks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import brotli
import pytest

from app.platform.db import db
from tests import factories as make
from tests.applications.form import closes, open_round
from tests.counting import count_queries

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"
HEAVIEST = 40_000
FUND = "/funds/commissioners-safety-fund"


@pytest.fixture
def reference(app, cast) -> str:
    return open_round(app)


@pytest.fixture
def pages(reference) -> list[str]:
    return [f"/rounds/{reference}{part}" for part in ("", "/criteria", "/form")] + [FUND, "/help"]


def now(app):
    return app.extensions["clock"].now().replace(microsecond=0)


def start_page(app, reference: str) -> str:
    return app.test_client().get(f"/rounds/{reference}").text


def test_the_start_page_says_what_who_how_much_when_and_how_it_is_decided(app, reference):
    page = start_page(app, reference)
    for words in (
        "Grants for safer communities.",
        "Burglary",
        "Unregistered group with its own rules",
        "£500.00 to £10,000.00",
        "up to £10,000.00",
        "£20,000.00",
        "days left",
        "two or three evenings",
        "The panel scores",
        "The commissioner decides by",
        "Evidence of need",
        "20%",
        "Six questions, about one minute, no account.",
        "leaves the room for it",
    ):
        assert words in page
    assert "I am applying for myself" not in page, "only the answers that fit say who may apply"


def test_it_leads_to_everything_else_that_one_wants_to_know(app, reference):
    page = start_page(app, reference)
    links = (
        *(f"/rounds/{reference}/{part}" for part in ("eligibility", "criteria", "form", "form.pdf", "form.docx")),
        FUND,
        "/privacy",
        "/help",
        "/accessibility",
        "/cookies",
        "/decisions",
    )
    for link in links:
        assert f'href="{link}"' in page, link
        assert app.test_client().get(link).status_code in (200, 302), link


def test_the_criteria_stand_in_full_with_shares_and_what_each_point_means(app, reference):
    page = app.test_client().get(f"/rounds/{reference}/criteria").text
    with app.app_context():
        round_ = db.session.query(make.Round).filter_by(reference=reference).one()
        assert len(round_.criteria) == 7
        for criterion in round_.criteria:
            assert criterion.title in page
            for words in criterion.descriptors:
                assert words in page
    assert "20% of the total" in page


def test_what_orders_bids_of_one_score_is_published_with_the_seed_of_the_draw(app, reference):
    with app.app_context():
        round_ = db.session.query(make.Round).filter_by(reference=reference).one()
        round_.draw_seed = "Seven swans, 4 August"
        round_.tie_break = [round_.criteria[2].key, round_.criteria[0].key]
        first, second = round_.criteria[2].title, round_.criteria[0].title
        db.session.commit()
    page = app.test_client().get(f"/rounds/{reference}/criteria").text

    assert f"the one with more points on {first} comes first; where these are equal, on {second}." in page
    assert "Seven swans, 4 August:" in page


def test_a_planned_round_says_when_it_opens_and_shows_its_questions(app, cast):
    opens = now(app) + timedelta(days=1)
    reference = open_round(app, "PLANNED", opens_at=opens, closes_at=opens + timedelta(days=9), bid_prefix="P")
    page = start_page(app, reference)
    assert "You can apply from" in page
    assert "Check if you can apply" not in page
    assert "The need" in page


def test_a_closed_round_says_so(app, reference):
    closes(app, reference, now(app) - timedelta(hours=1))
    page = start_page(app, reference)
    assert "The round closed on" in page
    assert "Check if you can apply" not in page


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=23), "23 hours left"),
        (timedelta(minutes=59, seconds=30), "59 minutes left"),
        (timedelta(minutes=12, seconds=30), "12 minutes left"),
        (timedelta(seconds=30), "less than a minute left"),
    ],
)
def test_the_last_hour_is_said_in_minutes(app, reference, monkeypatch, left, words):
    closes(app, reference, now(app) + timedelta(hours=1))
    with app.app_context():
        closes_at = db.session.query(make.Round).filter_by(reference=reference).one().closes_at
    monkeypatch.setattr(app.extensions["clock"], "now", lambda: closes_at - left)
    assert words in start_page(app, reference)


def test_a_round_or_a_fund_that_nobody_knows_is_not_found(app, reference):
    for part in ("", "/criteria", "/form", "/form.pdf", "/form.docx"):
        assert app.test_client().get(f"/rounds/NO-SUCH{part}").status_code == 404
    assert app.test_client().get("/funds/no-such").status_code == 404


def test_the_pages_are_the_same_for_everybody_and_may_be_kept(app, cast, pages):
    for path in pages:
        stranger, nadia = app.test_client().get(path), cast.client("Nadia").get(path)
        assert stranger.data == nadia.data, path
        assert nadia.headers["Cache-Control"] == "public, max-age=60", path
        assert "Set-Cookie" not in nadia.headers, path
        assert "Cookie" not in nadia.headers.get("Vary", ""), path
        again = app.test_client().get(path, headers={"If-None-Match": stranger.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path


def test_the_pages_are_light_and_need_no_script_of_others(app, pages):
    font = (VENDOR / "fonts" / "source-sans-3.woff2").stat().st_size
    sheet = len(brotli.compress((VENDOR / "site.css").read_bytes()))
    for path in pages:
        page = app.test_client().get(path)
        assert font + sheet + len(brotli.compress(page.data)) <= HEAVIEST, path
        assert "htmx" not in page.text, path


def test_the_pages_ask_the_database_little_and_always_the_same(app, pages):
    for path in pages:
        with count_queries(app) as queries:
            app.test_client().get(path)
        assert len([sql for sql in queries if sql.startswith("SELECT")]) <= 5, path


def test_a_fund_shows_its_open_coming_and_past_rounds(app, reference):
    opens = now(app) + timedelta(days=30)
    with app.app_context():
        make.make_round("NEXT-R1", name="Round 3", opens_at=opens, closes_at=opens + timedelta(days=9))
        db.session.commit()
    page = app.test_client().get(FUND).text
    wanted = (">Open now</h2>", reference, ">To come</h2>", "NEXT-R1", ">Past rounds</h2>", "TEST-R1")
    places = [page.index(words) for words in wanted]
    assert places == sorted(places)
    assert "Grants for safer communities." in page


def test_a_fund_without_a_round_says_so(app):
    with app.app_context():
        make.stored(make.Fund(name="Zähler & Co: Fund", purpose="Something new."))
        db.session.commit()
    assert "no round yet" in app.test_client().get("/funds/z-hler-co-fund").text


def test_help_names_every_way_to_reach_the_office_and_stands_at_the_foot_of_every_page(app, cast, reference):
    page = app.test_client().get("/help").text
    for words in ("mailto:grants@office.example", "tel:01164960100", "The Old Watch House", "more time"):
        assert words in page
    for path in ("/", f"/rounds/{reference}", "/privacy", f"/rounds/{reference}/eligibility/organisation"):
        assert '<li><a href="/help">Ask us</a></li>' in app.test_client().get(path).text, path
    assert '<li><a href="/help">Ask us</a></li>' in cast.client("Nadia").get("/applications").text
