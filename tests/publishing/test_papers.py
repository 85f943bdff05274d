"""The published record and its awards as page, PDF and Word: one content, nothing before its moment or withheld."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.decisions.models import Publication
from app.platform.db import db
from tests.decisions.test_deciding import vary
from tests.papers import assert_all_say_the_same, assert_is_tagged, assert_opens_in_word, said_by_page, signs
from tests.publishing.test_publication import WITHHELD

pytestmark = pytest.mark.usefixtures("cast")
PATHS = ("paper", "record.pdf", "record.docx", "awards", "awards.pdf", "awards.docx")
TITLE = "Commissioners Safety Fund, round 1 2024/25: 3 grants"


def answers(office, status: int = 200):
    """Each paper of the decision, as somebody who is not signed in gets it."""
    client = office.cast.client()
    made = {path: client.get(f"/decisions/{office.reference}/{path}") for path in PATHS}
    assert {answer.status_code for answer in made.values()} == {status}
    return made


def test_the_published_record_says_the_same_in_each_form(decided):
    made = answers(decided)

    page, printed, word = made["paper"].text, made["record.pdf"].data, made["record.docx"].data
    assert_all_say_the_same(page, printed, word)
    assert_is_tagged(printed, f"Decision record {decided.reference}: {TITLE}")
    assert_opens_in_word(word, TITLE)


def test_the_published_awards_say_the_same_in_each_form(decided):
    made = answers(decided)

    page, printed, word = made["awards"].text, made["awards.pdf"].data, made["awards.docx"].data
    assert_all_say_the_same(page, printed, word)
    assert_is_tagged(printed, f"Award list {decided.reference}: {TITLE}")
    assert signs("3 awards, all in the band 71% or above £25,000.00") in said_by_page(page)
    assert "T-004" not in page


def test_an_award_that_was_varied_to_nothing_stands_on_no_paper(released):
    vary(released, amount_T_001="0", reason_T_001="Paid from elsewhere.")

    made = answers(released)

    assert all("T-001" not in made[path].text for path in ("paper", "awards"))
    assert_all_say_the_same(made["paper"].text, made["record.pdf"].data, made["record.docx"].data)


@pytest.mark.parametrize("start", ["draft", "released"])
def test_before_the_decision_there_is_no_paper(request, start):
    answers(request.getfixturevalue(start), 404)


def test_a_withheld_record_has_no_paper(advised):
    advised.release(**WITHHELD)
    advised.decide()

    page = advised.cast.client().get(f"/decisions/{advised.reference}")

    assert (page.status_code, "record.pdf" in page.text) == (200, False)
    answers(advised, 404)


def test_under_embargo_there_is_no_paper_until_its_moment(app, decided):
    with app.app_context():
        db.session.query(Publication).one().published_at += timedelta(hours=1)
        db.session.commit()

    answers(decided, 404)


def test_caches_keep_a_paper_as_they_keep_its_page(decided):
    client = decided.cast.client()
    page = client.get(f"/decisions/{decided.reference}")
    for path, answer in answers(decided).items():
        again = client.get(f"/decisions/{decided.reference}/{path}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert answer.headers["Cache-Control"] == page.headers["Cache-Control"]
        assert f'/decisions/{decided.reference}/{path}"' in page.text


def test_a_decision_that_gives_nothing_has_no_list(released):
    released.decide(choice="not supported", reasons="The year's budget is spent.")
    client = released.cast.client()

    assert client.get(f"/decisions/{released.reference}/record.pdf").status_code == 200
    assert client.get(f"/decisions/{released.reference}/awards.pdf").status_code == 404
