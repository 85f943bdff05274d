"""Bids on paper: what a member may read, in their own order, with a grid for their marks."""

from __future__ import annotations

from app.applications.models import Submission, Withdrawal
from app.assessment.models import PanelRole
from app.assessment.own_list import list_of
from app.assessment.packs import queries
from app.platform.db import db
from tests import factories as make
from tests import pdf
from tests.assessment.steps import ROUND, bid, mark, member
from tests.counting import count_queries

PACKS = f"{ROUND}/packs"
PACK = f"{PACKS}/1.pdf"


def pack_of(cast, name):
    answer = cast.client(name).get(PACK)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.data


def order_of(cast, app, name):
    with app.app_context():
        return [row.project for row in list_of(member(cast, name), 1)]


def test_a_pack_holds_the_bids_in_the_members_own_order_with_a_grid_for_each(cast, app):
    made = pack_of(cast, "Asha")
    headings = pdf.headings_of(made)
    words = pdf.words_of(made)

    assert headings[0] == ("H1", "Bids to read and score")
    bids = [title for tag, title in headings if tag == "H2"][1:-1]
    assert bids == [f"{place}. {project}" for place, project in enumerate(order_of(cast, app, "Asha"), start=1)]
    assert sum(title.startswith("Your marks for T-00") for _, title in headings) == 4
    assert ("Text of project 3." in words, "Evidence of need: 3 of 5" in words) == (True, True)


def test_a_pack_is_tagged_has_bookmarks_and_says_whose_it_is(cast):
    made = pack_of(cast, "Asha")
    document = pdf.read(made)

    with document.open_metadata() as facts:
        assert facts["pdfuaid:part"] == "1"
        assert facts["dc:title"] == "Bid pack of Asha, Commissioners Safety Fund, round 1 2024/25"
    with document.open_outline() as outline:
        (top,) = outline.root
        assert top.children[0].title.startswith("1. Project")
        assert "Your marks for" in top.children[0].children[-1].title
    assert "This pack is for you alone" in pdf.words_of(made)


def test_a_bid_with_an_interest_a_withdrawn_one_and_all_marks_are_not_in_it(cast, app):
    mark(cast.client("Asha"), "T-001", "need", 4, note="Canary-2290")
    mark(cast.client("Devan"), "T-001", "need", 4, note="Canary-2290")
    with app.app_context():
        db.session.add(Withdrawal(application=bid("T-003"), reason="", withdrawn_at=make.NOON))
        db.session.commit()

    words = pdf.words_of(pack_of(cast, "Devan"))

    assert [f"T-00{number}" in words for number in (1, 2, 3, 4)] == [True, False, False, True]
    assert ("Canary" in words, "Project 2" in words) == (False, False)


def test_private_answers_are_not_in_it(cast, app):
    with app.app_context():
        sent = db.session.query(Submission).filter_by(application_id=bid("T-001").id).one()
        sections = sent.content["sections"]
        private = {"key": "phone", "label": "Telephone", "answer": "Canary 0116", "private": True}
        questions = [*sections[0]["questions"], private]
        sent.content = sent.content | {"sections": [sections[0] | {"questions": questions}]}
        db.session.commit()

    assert "Canary" not in pdf.words_of(pack_of(cast, "Asha"))


def test_who_does_not_mark_gets_no_grid(cast):
    words = pdf.words_of(pack_of(cast, "Chidi"))

    assert ("You read these bids and do not mark them." in words, "Your marks" in words) == (True, False)


def test_long_lists_come_in_several_packs(cast, app, monkeypatch):
    monkeypatch.setattr(queries, "IN_A_PACK", 3)
    monkeypatch.setattr("app.assessment.packs.pages.IN_A_PACK", 3)
    asha = cast.client("Asha")
    page = asha.get(PACKS).text

    assert ("Bids 1 to 3 (PDF)" in page, "Bid 4 (PDF)" in page) == (True, True)
    last = pdf.headings_of(asha.get(f"{PACKS}/2.pdf").data)
    assert [title for tag, title in last if tag == "H2"][1].startswith("4. ")
    assert asha.get(f"{PACKS}/3.pdf").status_code == 404


def test_who_may_not_have_a_pack(cast, app):
    with app.app_context():
        db.session.add(make.make_member(bid("T-001").round, cast.person("Farouk"), PanelRole.OBSERVER, scores=False))
        db.session.commit()

    assert cast.client("Nadia").get(PACK).status_code == 404
    assert cast.client("Dilys").get(PACK).status_code == 404
    assert cast.client("Ben").get(PACK).status_code == cast.client("Ben").get(PACKS).status_code == 302
    assert cast.client("Farouk").get(PACK).status_code == 302
    assert [cast.client("Asha").get(f"{PACKS}/{number}.pdf").status_code for number in ("0", "x", "2", "9999")] == [
        404
    ] * 4


def test_a_pack_asks_as_much_for_many_bids_as_for_few(cast, app):
    asha, devan = cast.client("Asha"), cast.client("Devan")
    asha.get(PACK), devan.get(PACK)
    with count_queries(app) as four:
        asha.get(PACK)
    with count_queries(app) as three:
        devan.get(PACK)

    assert len(four) == len(three)
