"""Declaring interests: the whole list before any bid opens, later on one bid at any time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.assessment.declaring import digest_of_interests
from app.assessment.models import Declaration, Interest, InterestKind, SetAside
from app.assessment.own_list import own_interests
from app.platform.db import db
from tests import factories as make
from tests.assessment.steps import ROUND, answers, bid, bid_url, events, mark, mark_all, member, sheet, sign_off

INTERESTS = f"{ROUND}/interests"


def declared(cast, name):
    rows = db.session.query(Interest).filter_by(member_id=cast.members[name])
    return {row.application.reference: row.kind for row in rows}


# The list


def test_the_list_names_every_bid_and_chooses_nothing(cast):
    page = cast.client("Ben").get(INTERESTS)

    assert page.status_code == 200
    assert page.text.count('type="radio"') == 12
    assert "checked" not in page.text
    for number in (1, 2, 3, 4):
        assert f"T-{number:03d}" in page.text
        assert f"Project {number}" in page.text


def test_a_stranger_does_not_find_the_list(cast):
    assert cast.client("Farouk").get(INTERESTS).status_code == 404
    assert cast.client("Farouk").post(INTERESTS, data=answers()).status_code == 404


def test_an_officer_is_not_on_the_panel(cast):
    assert cast.client("Dilys").get(INTERESTS).status_code == 404


def test_before_the_declaration_every_bid_leads_to_it(cast):
    ben = cast.client("Ben")

    for url in (f"{ROUND}/bids", bid_url("T-001"), bid_url("T-001", "/receipt")):
        answer = ben.get(url)
        assert (answer.status_code, answer.location) == (302, INTERESTS)
    assert "say for each one on the list whether you have an interest" in ben.get(INTERESTS).text


def test_before_the_declaration_nothing_can_be_marked(cast):
    answer = mark(cast.client("Ben"), "T-001", "need", 3)

    assert answer.status_code == 422
    assert "Declare your interests on the whole list first" in answer.text


def test_declaring_is_signed_dated_and_recorded(cast, app):
    answer = cast.client("Ben").post(INTERESTS, data=answers(T_002="KNOWS"))

    assert answer.status_code == 302
    with app.app_context():
        ben = member(cast, "Ben")
        assert declared(cast, "Ben") == {
            "T-001": InterestKind.NONE,
            "T-002": InterestKind.KNOWS,
            "T-003": InterestKind.NONE,
            "T-004": InterestKind.NONE,
        }
        assert ben.declaration.digest == digest_of_interests(own_interests(ben))
        assert events() == ["declaration.made"]


def test_the_declaration_can_be_read_back(cast):
    ben = cast.client("Ben")
    ben.post(INTERESTS, data=answers(T_002="KNOWS"))

    page = ben.get(INTERESTS).text

    assert "I coach there." in page
    assert "What is stored is what you signed." in page


def test_an_answer_is_needed_for_every_bid_and_what_was_typed_stays(cast, app):
    data = answers(T_002="KNOWS")
    del data["kind-T-003"]

    page = cast.client("Ben").post(INTERESTS, data=data)

    assert page.status_code == 422
    assert "Say whether you have an interest in T-003." in page.text
    assert page.text.count("checked") == 3
    assert "I coach there." in page.text
    with app.app_context():
        assert declared(cast, "Ben") == {}


def test_no_interest_in_the_others_is_an_explicit_tick(cast, app):
    data = {"kind-T-002": "KNOWS", "nature-T-002": "I coach there.", "none_in_others": "yes"}

    assert cast.client("Ben").post(INTERESTS, data=data).status_code == 302
    with app.app_context():
        assert declared(cast, "Ben") == {
            "T-001": InterestKind.NONE,
            "T-002": InterestKind.KNOWS,
            "T-003": InterestKind.NONE,
            "T-004": InterestKind.NONE,
        }


def test_words_without_a_choice_are_not_taken_for_none(cast):
    data = {"nature-T-002": "I coach there.", "none_in_others": "yes"}

    page = cast.client("Ben").post(INTERESTS, data=data)

    assert page.status_code == 422
    assert "Say whether you have an interest in T-002." in page.text


@pytest.mark.parametrize("kind", ["KNOWS", "DIRECT"])
def test_an_interest_says_its_nature(cast, kind):
    page = cast.client("Ben").post(INTERESTS, data=answers() | {"kind-T-004": kind})

    assert page.status_code == 422
    assert "Say in a few words what your interest in T-004 is." in page.text


def test_an_answer_that_was_not_offered_is_refused(cast):
    page = cast.client("Ben").post(INTERESTS, data=answers() | {"kind-T-004": "MAYBE"})

    assert page.status_code == 422
    assert "Choose one of the three answers for T-004." in page.text


def test_the_same_form_twice_declares_once(cast, app):
    ben = cast.client("Ben")
    for _ in range(2):
        assert ben.post(INTERESTS, data=answers() | {"once": "token"}).status_code == 302

    with app.app_context():
        assert events() == ["declaration.made"]


def test_what_was_declared_cannot_be_declared_again(cast, app):
    answer = cast.client("Asha").post(INTERESTS, data=answers(T_001="KNOWS"))

    assert answer.status_code == 422
    assert "You have answered for every bid of this round already." in answer.text
    with app.app_context():
        assert declared(cast, "Asha")["T-001"] is InterestKind.NONE


def test_while_the_round_is_open_there_is_no_whole_list_yet(cast, app):
    with app.app_context():
        member(cast, "Ben").round.closes_at = app.extensions["clock"].now().replace(microsecond=0) + timedelta(days=1)
        db.session.commit()

    page = cast.client("Ben").get(INTERESTS)

    assert page.status_code == 200
    assert "The list of bids is complete when the round closes" in page.text
    assert "T-001" not in page.text
    assert cast.client("Ben").post(INTERESTS, data=answers()).status_code == 422


# Late bids


@pytest.fixture
def late_bid(cast, app):
    with app.app_context():
        make.make_bid(member(cast, "Asha").round, 5)
        db.session.commit()
    return "T-005"


def test_a_late_bid_must_be_declared_before_it_opens(cast, late_bid):
    asha = cast.client("Asha")

    assert asha.get(bid_url(late_bid)).location == INTERESTS
    assert asha.get(bid_url("T-001")).status_code == 200
    assert late_bid not in asha.get(f"{ROUND}/bids").text
    page = asha.get(INTERESTS).text
    assert page.count('type="radio"') == 3
    asha.post(INTERESTS, data={f"kind-{late_bid}": "NONE"})
    assert asha.get(bid_url(late_bid)).status_code == 200


def test_a_late_declaration_signs_the_whole_again(cast, app, late_bid):
    cast.client("Asha").post(INTERESTS, data={f"kind-{late_bid}": "NONE"})

    with app.app_context():
        asha = member(cast, "Asha")
        assert len(own_interests(asha)) == 5
        assert asha.declaration.digest == digest_of_interests(own_interests(asha))
        assert db.session.query(Declaration).filter_by(member_id=asha.id).count() == 1


# Later, on one bid


def test_an_interest_declared_later_sets_the_sheet_aside_and_closes_the_bid(cast, app):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")

    data = {"kind-T-001": "KNOWS", "nature-T-001": "My neighbour has joined them."}
    answer = asha.post(f"{INTERESTS}/T-001", data=data)

    assert (answer.status_code, answer.location) == (302, INTERESTS)
    assert asha.get(bid_url("T-001")).status_code == 404
    with app.app_context():
        aside = db.session.query(SetAside).one()
        assert aside.sheet is sheet(cast, "Asha", "T-001")
        assert {score.points for score in aside.sheet.scores} == {3, 4, 5}
        assert declared(cast, "Asha")["T-001"] is InterestKind.KNOWS
        assert events()[-1] == "interest.declared"


def test_other_sheets_stay_when_one_is_set_aside(cast, app):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    mark_all(asha, "T-003")

    asha.post(f"{INTERESTS}/T-001", data={"kind-T-001": "KNOWS", "nature-T-001": "My neighbour."})

    with app.app_context():
        assert [aside.sheet.application.reference for aside in db.session.query(SetAside)] == ["T-001"]


def test_a_direct_interest_takes_the_member_out_of_the_whole_round(cast, app):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    mark_all(asha, "T-003")

    asha.post(f"{INTERESTS}/T-004", data={"kind-T-004": "DIRECT", "nature-T-004": "I am a trustee."})

    for reference in ("T-001", "T-002", "T-003", "T-004"):
        assert asha.get(bid_url(reference)).status_code == 404
    assert asha.get(f"{ROUND}/bids").location == INTERESTS
    assert "You are out of this round" in asha.get(INTERESTS).text
    with app.app_context():
        assert {aside.sheet.application.reference for aside in db.session.query(SetAside)} == {"T-001", "T-003"}


def test_an_interest_can_become_nearer_but_not_go_away(cast, app):
    devan = cast.client("Devan")

    back = devan.post(f"{INTERESTS}/T-002", data={"kind-T-002": "NONE"})
    same = devan.post(f"{INTERESTS}/T-002", data={"kind-T-002": "KNOWS", "nature-T-002": "As before."})
    nearer = devan.post(f"{INTERESTS}/T-002", data={"kind-T-002": "DIRECT", "nature-T-002": "I joined them."})

    assert (back.status_code, same.status_code, nearer.status_code) == (422, 422, 302)
    with app.app_context():
        assert declared(cast, "Devan")["T-002"] is InterestKind.DIRECT


def test_a_later_interest_says_its_nature_too(cast):
    page = cast.client("Asha").post(f"{INTERESTS}/T-001", data={"kind-T-001": "KNOWS"})

    assert page.status_code == 422
    assert "Say in a few words what your interest in T-001 is." in page.text


def test_nobody_declares_on_what_is_not_on_their_list(cast):
    for name, url in (("Asha", f"{INTERESTS}/T-099"), ("Ben", f"{INTERESTS}/T-001"), ("Farouk", f"{INTERESTS}/T-001")):
        assert cast.client(name).get(url).status_code == 404
        assert cast.client(name).post(url, data={}).status_code == 404


@pytest.mark.breaks_rules
def test_a_draft_is_on_no_list(cast, app):
    with app.app_context():
        make.make_bid(member(cast, "Ben").round, 6, reference=None, project="Still a draft")
        db.session.commit()

    assert "Still a draft" not in cast.client("Ben").get(INTERESTS).text


def test_a_withdrawn_bid_is_not_asked_about(cast, app):
    with app.app_context():
        withdraw("T-003")

    page = cast.client("Ben").get(INTERESTS).text

    assert "T-003" not in page
    assert "T-004" in page


def withdraw(reference):
    from app.applications.models import Withdrawal

    db.session.add(Withdrawal(application=bid(reference), reason="", withdrawn_at=make.NOON))
    db.session.commit()
