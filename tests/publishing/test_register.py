"""The register of awards: found, added up, one page each; nothing before its moment, nothing that is withheld."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from app.applications.models import Application
from app.decisions.models import Publication
from app.home.soundness import INVARIANTS
from app.platform.db import db
from app.platform.invariants import violations
from app.publishing.invariants import sums_that_differ
from app.publishing.models import PublishedAward
from app.publishing.operations import identifier_of
from tests.decisions.test_deciding import vary
from tests.publishing.test_publication import WITHHELD

ATOM = "{http://www.w3.org/2005/Atom}"
MADE_OF_AWARDS = (
    "/awards",
    "/awards?words=brackenlight",
    "/decisions",
    "/decisions.atom",
    "/sitemap.xml",
    "/open-data",
    "/past-rounds",
    "/rounds/TEST-R1/funding",
    "/rounds/TEST-R1/funding.csv",
)
FILES = ("/rounds/TEST-R1/funding.xlsx", "/rounds/TEST-R1/funding.ods")
OF_THE_RECORD = ("/awards/T-001", "/decisions/{reference}", "/open-data/awards.json", "/open-data/awards.csv")
TOLD = re.compile(r"Brackenlight|T-00\d|25,000|10,000\.00|EXE\d|[Kk]eeps young people")


def page(office, path: str, status: int = 200) -> str:
    response = office.cast.client().get(path.format(reference=office.reference))
    assert response.status_code == status, path
    return response.text


@pytest.fixture
def kinds(app, office):
    """Three bids that differ in area and theme, and a decision on them."""
    with app.app_context():
        for reference, area, theme in (("T-001", "Blaby", "Burglary"), ("T-002", "Melton", "Burglary & theft")):
            bid = db.session.query(Application).filter_by(reference=reference).one()
            bid.area, bid.theme = area, theme
        db.session.query(Application).filter_by(reference="T-002").one().project = "100% safe_streets"
        db.session.commit()
    for step in (office.write, office.send, office.advise, office.release, office.decide):
        step()
    return office


def test_the_register_shows_every_award_with_total_and_charts(kinds):
    said = page(kinds, "/awards")

    assert "<strong>£25,000.00</strong> in 3 grants" in said
    for text in ("Blaby", "Melton", "Burglary &amp; theft", "Brackenlight Sports Association", 'href="/awards/T-001"'):
        assert text in said
    assert "Organisation 4" not in said
    assert "<script>" not in said


QUESTIONS = (
    ("words=brackenlight", ["T-001"]),
    ("words=BLABY+burglary", ["T-001"]),
    ("words=100%25", ["T-002"]),
    ("words=safe_streets", ["T-002"]),
    ("words=s%09fe", ["T-002"]),
    ("area=Blaby", ["T-001"]),
    ("area=Blaby&theme=Diversion", []),
    ("theme=Burglary+%26+theft", ["T-002"]),
    ("fund=Commissioners+Safety+Fund&year=2024/25", ["T-003", "T-002", "T-001"]),
    ("year=2019/20", []),
    ("words=t-004", []),
    ("order=largest", ["T-002", "T-001", "T-003"]),
    ("order=organisation", ["T-001", "T-002", "T-003"]),
    ("order=nonsense&page=0", ["T-003", "T-002", "T-001"]),
    ("page=9999999", ["T-003", "T-002", "T-001"]),
    ("page=" + "9" * 40, ["T-003", "T-002", "T-001"]),
)


def test_what_is_asked_for_is_found(kinds):
    for asked, found in QUESTIONS:
        said = page(kinds, f"/awards?{asked}")
        total = {0: "£0.00", 3: "£25,000.00"}.get(len(found), "£10,000.00")

        assert re.findall(r'<th scope="row"><a href="/awards/([^"?]+)"', said) == found, asked
        assert f"<strong>{total}</strong> in" in said, asked
        assert ("No published grant fits what you asked for." in said) == (not found), asked


def test_an_award_has_a_page_of_its_own(decided):
    said = page(decided, "/awards/T-001")

    for text in (
        "Brackenlight Sports Association",
        "£10,000.00",
        "T-001 keeps young people out of trouble.",
        "Conditions",
        f'href="/decisions/{decided.reference}"',
    ):
        assert text in said
    page(decided, "/awards/T-004", status=404)
    page(decided, "/awards/NONE", status=404)


def test_addresses_stay_when_the_register_is_made_again(app, decided):
    before = page(decided, "/awards/T-002"), page(decided, "/awards")
    with app.app_context():
        db.session.query(PublishedAward).delete()
        db.session.commit()
        assert list(sums_that_differ()) == [
            f"{decided.reference}: make the register again with `flask publish rebuild`"
        ]
    assert "No grant is published yet." in page(decided, "/awards")

    done = app.test_cli_runner().invoke(args=["publish", "rebuild"])

    assert done.output == "The register holds 3 grants.\n"
    assert (page(decided, "/awards/T-002"), page(decided, "/awards")) == before
    with app.app_context():
        assert list(sums_that_differ()) == []
        assert violations(INVARIANTS) == []


def test_a_reference_that_is_taken_gives_another_address():
    facts, taken = {"round_reference": "R1", "decision": "EXE002-24"}, set()
    for _ in range(4):
        taken.add(identifier_of("T/001 a", facts, taken))

    assert taken == {"T-001-a", "R1-T-001-a", "EXE002-24-T-001-a", "T-001-a-2"}


@pytest.mark.parametrize("start", ["draft", "sent", "advised", "released"])
def test_nothing_is_told_before_the_decision(request, cast, start):
    office = request.getfixturevalue(start)

    assert {path: TOLD.findall(page(office, path)) for path in MADE_OF_AWARDS if TOLD.search(page(office, path))} == {}
    page(office, "/awards/T-001", status=404)
    page(office, "/open-data/awards.json", status=404)


def test_under_embargo_nothing_is_told_and_no_tag_changes_until_its_moment(app, released):
    client = released.cast.client()
    before = {path: client.get(path).headers["ETag"] for path in (*MADE_OF_AWARDS, *FILES)}
    released.decide()
    with app.app_context():
        released.record().publication.published_at += timedelta(hours=2)
        db.session.commit()

    during = {path: client.get(path) for path in before}
    assert {path: answer.headers["ETag"] for path, answer in during.items()} == before
    assert [path for path in MADE_OF_AWARDS if TOLD.search(during[path].text)] == []
    asked_again = {path: client.get(path, headers={"If-None-Match": tag}) for path, tag in before.items()}
    assert {answer.status_code for answer in asked_again.values()} == {304}
    for path in OF_THE_RECORD:
        page(released, path, status=404)

    app.extensions["clock"].moved_by += timedelta(hours=3)
    after = {path: client.get(path, headers={"If-None-Match": tag}) for path, tag in before.items()}
    assert {path: answer.status_code for path, answer in after.items()} == dict.fromkeys(before, 200)
    assert {answer.headers["Cache-Control"] for answer in after.values()} == {"public, max-age=60"}
    page(released, "/awards/T-001")


def test_a_withheld_decision_is_told_with_its_reason_and_without_its_awards(advised):
    advised.release(**WITHHELD)
    advised.decide()

    assert WITHHELD["reasons"] in page(advised, "/decisions")
    assert WITHHELD["reasons"] in page(advised, "/decisions.atom")
    assert f"/decisions/{advised.reference}" in page(advised, "/sitemap.xml")
    for path in ("/awards", "/sitemap.xml", "/decisions.atom", "/open-data"):
        assert not re.search("Brackenlight|T-00|25,000", page(advised, path)), path
    assert "1 decision is withheld" in page(advised, "/awards")
    page(advised, "/awards/T-001", status=404)
    page(advised, "/open-data/awards.json", status=404)


def test_an_award_that_was_varied_to_nothing_is_no_award(app, released):
    vary(released, amount_T_001="0", reason_T_001="Paid elsewhere.", amount_T_002="8000", reason_T_002="Smaller.")

    assert "<strong>£13,000.00</strong> in 2 grants" in page(released, "/awards")
    page(released, "/awards/T-001", status=404)
    with app.app_context():
        entries = db.session.query(PublishedAward).order_by(PublishedAward.identifier)
        assert [(entry.identifier, entry.amount) for entry in entries] == [
            ("T-002", Decimal("8000.00")),
            ("T-003", Decimal("5000.00")),
        ]


def test_the_feed_can_be_read(decided):
    feed = ElementTree.fromstring(page(decided, "/decisions.atom"))

    entry = feed.find(f"{ATOM}entry")
    assert feed.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")
    assert entry.findtext(f"{ATOM}id") == f"http://localhost/decisions/{decided.reference}"
    assert entry.findtext(f"{ATOM}summary") == "Supported. Given: £25,000.00."


def test_a_feed_without_decisions_is_still_one(listed):
    feed = ElementTree.fromstring(listed.client().get("/decisions.atom").text)

    assert (feed.find(f"{ATOM}entry"), feed.findtext(f"{ATOM}updated")) == (None, "2012-01-01T00:00:00Z")


def test_every_address_of_the_site_map_leads_somewhere(decided):
    addresses = re.findall(r"<loc>http://localhost([^<]*)</loc>", page(decided, "/sitemap.xml"))

    assert {"/awards/T-001", "/decisions", f"/decisions/{decided.reference}", "/rounds/TEST-R1"} <= set(addresses)
    assert [path for path in addresses if decided.cast.client().get(path).status_code != 200] == []
    assert "Sitemap: http://localhost/sitemap.xml" in page(decided, "/robots.txt")


def test_older_publications_that_say_less_are_entered_too(app, decided):
    with app.app_context():
        made = db.session.query(Publication).one()
        content = {**made.content, "round": {**made.content["round"]}}
        del content["round"]["fund"], content["round"]["spending_until"]
        content["awards"] = [{k: v for k, v in award.items() if k != "recipient"} for award in content["awards"]]
        made.content = content
        db.session.commit()

    assert app.test_cli_runner().invoke(args=["publish", "rebuild"]).exit_code == 0
    with app.app_context():
        entry = db.session.query(PublishedAward).filter_by(identifier="T-001").one()
        assert (entry.fund, entry.recipient[:4]) == ("Commissioners Safety Fund", "ORG-")
