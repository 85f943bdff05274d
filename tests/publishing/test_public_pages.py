"""The public pages: for everybody, without cookie or script, cacheable, light, and silent about what is not theirs."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import brotli
import pytest

from app.applications.models import Application
from app.platform.db import db
from tests import factories as make
from tests.counting import count_queries

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "/",
    "/past-rounds",
    "/rounds/TEST-R1/funding",
    "/rounds/TEST-R1/funding?by=theme",
    "/rounds/TEST-R1/funding.csv",
    "/rounds/TEST-R1/funding.xlsx",
    "/rounds/TEST-R1/funding.ods",
    "/awards",
    "/awards?words=brackenlight&order=largest",
    "/awards?area=Blaby",
    "/awards/T-001",
    "/decisions",
    "/decisions?year=1999",
    "/decisions/{reference}",
    "/decisions.atom",
    "/open-data",
    "/open-data/awards.json",
    "/open-data/awards.csv",
    "/sitemap.xml",
    "/accessibility",
    "/privacy",
    "/cookies",
    "/robots.txt",
    "/.well-known/security.txt",
)
MOST_QUERIES = 6  # of the register, drawn for the first time; kept as drawn it asks two
HEAVIEST = 40_000
CANARY = "canary"
PUBLIC = ("/awards", "/decisions", "/open", "/rounds", "/past", "/acc", "/priv", "/cook")


def get(office, path: str, name: str | None = None, **headers: str):
    return office.cast.client(name).get(path.format(reference=office.reference), headers=headers)


def test_pages_set_no_cookie_and_may_be_kept(decided):
    for path in PAGES:
        response = get(decided, path)
        assert response.status_code == 200, path
        assert "Set-Cookie" not in response.headers, path
        assert "Cookie" not in response.headers.get("Vary", ""), path
        assert response.headers["Cache-Control"] == "public, max-age=60", path


def test_a_page_that_has_not_changed_is_not_sent_again(decided):
    for path in PAGES:
        again = get(decided, path, **{"If-None-Match": get(decided, path).headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path


def test_pages_are_the_same_for_whoever_is_signed_in(decided):
    for path in PAGES:
        anonymous, officer = get(decided, path), get(decided, path, "Dilys")
        assert anonymous.data == officer.data, path
        assert "Set-Cookie" not in officer.headers, path


def test_pages_need_no_htmx_and_send_nothing(decided):
    for path in [path for path in PAGES if not path.endswith(("xlsx", "ods"))]:
        page = get(decided, path).text
        assert "htmx" not in page, path
        assert 'method="post"' not in page, path


@pytest.fixture
def planted(app, office):
    """Canaries in everything that is nobody's business, and then a decision."""
    with app.app_context():
        loser = db.session.query(Application).filter_by(reference="T-004").one()
        loser.project, loser.summary, loser.area = f"{CANARY}-project", f"{CANARY}-summary", f"{CANARY}-area"
        loser.theme, loser.organisation.name = f"{CANARY}-theme", f"{CANARY}-organisation"
        loser.requested_amount = Decimal("4321.09")
        for name in ("Nadia", "Asha", "Chidi"):
            person = office.cast.person(name)
            person.name, person.email = f"{CANARY}-{name.lower()}", f"{CANARY}-{name.lower()}@example.org"
        winner = db.session.query(Application).filter_by(reference="T-001").one()
        winner.started_by = office.cast.person("Nadia")
        winner.submissions[0].content = {"contact": f"{CANARY}-contact"}
        winner.summary = f"{CANARY}-summary"
        for sheet in db.session.query(make.ScoreSheet):
            sheet.scores[0].note = sheet.scores[0].feedback = f"{CANARY}-note"
        db.session.commit()
    office.write()
    with app.app_context():
        record = office.record()
        record.officers_present += f"; {CANARY}-chidi, panel chair"
        record.key_points += f"\n\n{CANARY}-asha spoke for it."
        db.session.commit()
    office.send()
    office.advise(text=f"I spoke with {CANARY}-nadia.")
    office.release()
    office.decide(reasons=f"As {CANARY}-asha says.")
    return office


def text_of(response) -> str:
    """What the answer says, in small letters: of a file of several parts, what all of them say."""
    if not is_zipfile(BytesIO(response.data)):
        return response.text.lower()
    with ZipFile(BytesIO(response.data)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist()).lower()


def test_nothing_private_is_on_any_public_page(planted):
    assert [path for path in PAGES if CANARY in text_of(get(planted, path))] == []
    assert [path for path in PAGES if "4,321.09" in text_of(get(planted, path))] == []


def test_every_public_link_leads_to_a_page_without_canaries(planted):
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        page = get(planted, path)
        seen.add(path)
        assert page.status_code == 200, path
        said = page.text if page.mimetype == "text/html" else page.data.decode(errors="ignore")
        assert CANARY not in said.lower(), path
        found = map(unescape, re.findall(r'href="(/[^"#]*)', said))
        ours = [
            link
            for link in found
            if link.startswith(("/awards", "/decisions", "/open", "/rounds", "/past", "/acc", "/priv", "/cook"))
        ]
        waiting += [link for link in dict.fromkeys(ours) if link not in seen | set(waiting)]
    assert {"/awards", "/awards/T-001", "/open-data/awards.json"} <= seen
    assert {"/decisions", "/past-rounds", "/rounds/TEST-R1/funding", f"/decisions/{planted.reference}"} <= seen


def test_a_name_that_holds_no_office_is_left_out(planted):
    page = get(planted, "/decisions/{reference}").text

    assert "[name withheld], panel chair" in page
    assert "[name withheld] spoke for it." in page
    assert "I spoke with [name withheld]." in page
    assert "As [name withheld] says." in page
    assert "Dilys, fund officer" in page


def test_the_monitoring_officer_is_told_which_names_are_left_out(app, office):
    office.write()
    with app.app_context():
        office.record().key_points += "\n\nAsha spoke for it."
        db.session.commit()
    office.send()
    office.advise()

    assert "On the public page these names are left out: Asha." in office.page("Grace")


def test_the_table_gives_figures_bars_and_every_grant(decided):
    page = get(decided, "/rounds/TEST-R1/funding").text

    for text in (
        "The commissioner gave 3 grants. 4 groups applied between 8 August and 5 September 2024, and a panel scored "
        "4 bids. The 3 that scored 71% or above were funded.",
        "£25,000.00",
        "£8,333.33",
        "Leicester City",
        "no grant in this round",
        "Brackenlight Sports Association",
    ):
        assert text in page
    assert "Organisation 4" not in page


def test_the_money_shows_by_theme_too(decided):
    page = get(decided, "/rounds/TEST-R1/funding?by=theme").text

    assert "<span>Burglary</span>" in page
    assert "<span>Blaby</span>" not in page


def test_the_file_has_numbers_as_numbers(decided):
    rows = list(csv.DictReader(get(decided, "/rounds/TEST-R1/funding.csv").text.splitlines()))

    assert [(row["organisation"], Decimal(row["amount"])) for row in rows] == [
        ("Brackenlight Sports Association", Decimal("10000.00")),
        ("Organisation 2", Decimal("10000.00")),
        ("Organisation 3", Decimal("5000.00")),
    ]
    assert rows[0]["decision"] == decided.reference
    assert rows[0]["financial_year"] == "2024/25"


def test_no_text_of_the_file_is_a_formula(app, office):
    with app.app_context():
        bids = db.session.query(Application).filter(Application.reference != "T-004")
        for bid, start in zip(bids, ("=", "+", "@"), strict=True):
            bid.organisation.name, bid.project, bid.theme = f"{start}HYPERLINK(1)", f"-{start}1", f"\t{start}1"
        db.session.commit()
    for step in (office.write, office.send, office.advise, office.release, office.decide):
        step()

    rows = csv.reader(get(office, "/rounds/TEST-R1/funding.csv").text.splitlines())

    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_the_open_round_comes_first(app, listed):
    with app.app_context():
        now = app.extensions["clock"].now().replace(microsecond=0)
        make.make_open_round(now, "OPEN-R1", name="Round 2")
        make.make_open_round(now + timedelta(days=2), "OPEN-R2", name="Round 3")
        make.make_open_round(now + timedelta(days=30), "LATER-R1", name="Round 4")
        db.session.commit()

    page = listed.client().get("/").text

    assert "Check if you can apply" in page
    assert 'href="/rounds/OPEN-R1/eligibility"' in page
    places = [page.index(f'/rounds/{reference}"') for reference in ("OPEN-R2", "LATER-R1", "TEST-R1")]
    assert places == sorted(places)
    assert "Closed on 5 September 2024, not decided yet" in page


def test_without_an_open_round_the_page_says_so(listed):
    assert "No round is open now" in listed.client().get("/").text


def test_past_rounds_lead_to_their_tables(decided):
    page = get(decided, "/past-rounds").text

    assert "Decided" in page
    assert 'href="/rounds/TEST-R1/funding"' in page


def test_a_register_without_decisions_says_so(listed):
    assert "No decision is published yet." in listed.client().get("/decisions").text


def test_a_year_without_decisions_says_so_and_names_one_that_has_some(decided):
    page = get(decided, "/decisions?year=1999").text
    assert "No decision with a number of 1999 is published." in page
    assert decided.reference not in page
    assert f"See the decisions of 20{decided.reference[-2:]}" in page


def test_what_is_no_year_shows_the_last(decided):
    assert decided.reference in get(decided, "/decisions?year=soon").text


def test_a_round_that_is_not_there_is_not_found(listed):
    assert listed.client().get("/rounds/NONE/funding").status_code == 404
    assert listed.client().get("/rounds/NONE/funding.csv").status_code == 404


def test_the_queries_of_a_page_are_few_and_constant(app, decided):
    counts = {}
    for path in [path for path in PAGES if "." not in path]:
        with count_queries(app) as statements:
            get(decided, path)
        counts[path] = len([statement for statement in statements if statement.startswith("SELECT")])

    assert {path: number for path, number in counts.items() if number > MOST_QUERIES} == {}


def test_public_pages_weigh_little(decided):
    font = (ROOT / "static/vendor/fonts/source-sans-3.woff2").stat().st_size
    sheet = len(brotli.compress((ROOT / "static/vendor/site.css").read_bytes()))

    pages = ("/", "/awards", "/awards/T-001", "/decisions", "/decisions/{reference}", "/rounds/TEST-R1/funding")
    weights = {path: font + sheet + len(brotli.compress(get(decided, path).data)) for path in pages}

    assert {path: weight for path, weight in weights.items() if weight > HEAVIEST} == {}


def test_the_accessibility_statement_says_what_was_not_tested(listed):
    page = listed.client().get("/accessibility").text

    assert "No test was made yet with people who use a screen reader, a magnifier or voice control." in page
    assert re.search(r"to be reviewed by \d+ \w+ \d{4}", page)
