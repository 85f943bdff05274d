from app.assessment.models import InterestKind, Unsealing
from app.platform.db import db
from tests.assessment.meeting.room import MEETING, hold_scoring, interested, open_seal
from tests.assessment.steps import events, member
from tests.cast import Cast


def opened() -> list[tuple[str, str, bool]]:
    return [(each.opened_by.name, each.reason, each.members_revise) for each in db.session.query(Unsealing)]


def test_the_chair_opens_the_seal_with_a_reason_while_sheets_are_missing(cast, app):
    with app.app_context():
        hold_scoring(cast)

    assert open_seal(cast.client("Chidi"), members_revise="yes").status_code == 302
    with app.app_context():
        assert opened() == [("Chidi", "Ben is ill.", True)]
        assert events() == ["seal.opened"]


def test_without_a_reason_the_seal_stays_closed_while_sheets_are_missing(cast, app):
    response = open_seal(cast.client("Chidi"), reason="")

    assert response.status_code == 422
    assert (
        "15 of 15 score sheets are not signed off. Ben has not declared yet. Say why you open the seal now."
        in response.text
    )
    with app.app_context():
        assert opened() == []


def test_when_the_whole_set_is_in_no_reason_is_asked_for(cast, app):
    with app.app_context():
        hold_scoring(cast)
        member(cast, "Ben").scores = False
        db.session.commit()

    assert "seal to open" in cast.client("Chidi").get("/home").text
    assert "seal to open" not in cast.client("Devan").get("/home").text
    assert "The whole set is in." in cast.client("Chidi").get(MEETING).text
    assert open_seal(cast.client("Chidi"), reason="").status_code == 302
    with app.app_context():
        assert opened() == [("Chidi", "", False)]


def test_the_seal_is_opened_once(cast, app):
    assert open_seal(cast.client("Chidi"), once="one").status_code == 302
    assert open_seal(cast.client("Chidi"), once="one").status_code == 302

    again = open_seal(cast.client("Chidi"), once="two")
    assert again.status_code == 422
    assert "The seal of this round is open already." in again.text
    with app.app_context():
        assert events() == ["seal.opened"]


def test_the_deputy_opens_it_where_the_chair_is_out_of_the_round(cast, app):
    assert "Chidi chairs this round and opens the seal." in open_seal(cast.client("Devan")).text
    interested(cast, "Chidi", "T-001", InterestKind.DIRECT)

    assert open_seal(cast.client("Chidi")).status_code == 422
    assert open_seal(cast.client("Devan")).status_code == 302


def test_nobody_else_opens_it(cast: Cast, app):
    assert open_seal(cast.client("Farouk")).status_code == 404
    assert open_seal(cast.client("Dilys")).status_code == 404
    assert open_seal(cast.client("Asha")).status_code == 403
    assert open_seal(cast.client()).status_code == 401


def test_a_reason_that_is_too_long_is_explained_and_kept(cast, app):
    response = open_seal(cast.client("Chidi"), reason="x" * 2001)

    assert response.status_code == 422
    assert "Give the reason in at most 2,000 characters." in response.text
    assert "x" * 2001 in response.text


def test_before_it_is_open_nobody_sees_a_sheet_of_somebody_else(cast, app):
    with app.app_context():
        hold_scoring(cast)

    assert "sealed" in cast.client("Asha").get(MEETING).text
    assert cast.client("Asha").get(f"{MEETING}/bids/T-001").status_code == 404
    assert cast.client("Chidi").get(f"{MEETING}/bids/T-001").status_code == 404
