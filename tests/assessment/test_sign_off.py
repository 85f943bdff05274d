"""Signing a sheet off: complete, once, as the member sees it."""

from __future__ import annotations

import pytest

from app.assessment.models import SignOff
from app.assessment.sheets import digest_of, scores_by_key
from app.platform.db import db
from tests.assessment.steps import COMPLETE, bid_url, events, mark, mark_all, points, sheet, sign_off


def test_signing_off_leads_to_a_receipt_with_the_marks_as_stored(cast):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 4, note="Dated evidence")
    mark(asha, "T-001", "delivery", 3)
    mark(asha, "T-001", "value", 5, feedback="Say who pays")

    answer = sign_off(asha, "T-001")
    receipt = asha.get(answer.location).text

    assert answer.location == bid_url("T-001", "/receipt")
    for words in ("4 of 5", "3 of 5", "5 of 5", "76.0%", "Dated evidence", "Say who pays"):
        assert words in receipt
    assert "the stored marks are the ones you signed" in receipt


def test_the_digest_covers_every_mark_note_and_line(cast, app):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")

    with app.app_context():
        found = sheet(cast, "Asha", "T-001")
        scores = scores_by_key(found, found.application.round.criteria)
        assert found.sign_off.digest == digest_of("T-001", scores)
        scores["need"].note = "Put in later"
        assert found.sign_off.digest != digest_of("T-001", scores)
        db.session.rollback()
        assert events()[-1] == "score_sheet.signed-off"


def test_the_receipt_says_when_the_stored_marks_are_not_the_signed_ones(cast, app):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")
    with app.app_context():
        sheet(cast, "Asha", "T-001").scores[0].points = 1
        db.session.commit()

    assert "The stored marks are not the ones you signed." in asha.get(bid_url("T-001", "/receipt")).text


@pytest.mark.breaks_rules
@pytest.mark.parametrize("is_digest_forged", [False, True])
def test_marks_that_were_edited_in_the_database_are_named(cast, app, is_digest_forged):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")
    assert verified(app) == (0, "")
    with app.app_context():
        edited = sheet(cast, "Asha", "T-001")
        edited.scores[0].points = 1
        if is_digest_forged:
            edited.sign_off.digest = digest_of("T-001", scores_by_key(edited, edited.application.round.criteria))
        member = edited.member_id
        db.session.commit()

    assert verified(app) == (1, f"T-001, score sheet of member {member}: its marks are not what was signed off\n")


def verified(app):
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    return done.exit_code, done.stderr


def test_a_sheet_with_a_missing_criterion_is_not_signed(cast, app):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 4)

    answer = sign_off(asha, "T-001")

    assert answer.status_code == 422
    assert "Not marked: Activities and delivery, Value for money." in answer.text
    with app.app_context():
        assert db.session.query(SignOff).count() == 0


def test_an_empty_sheet_is_not_signed(cast):
    assert sign_off(cast.client("Asha"), "T-001").status_code == 422


def test_what_was_typed_and_not_saved_yet_is_signed_with_it(cast, app):
    asha = cast.client("Asha")
    mark(asha, "T-001", "need", 4)
    fields = {
        "need-points": "4",
        "need-version": "1",
        "delivery-points": "3",
        "value-points": "5",
        "value-note": "Last",
    }

    assert sign_off(asha, "T-001", **fields).status_code == 302
    with app.app_context():
        assert points(cast, "Asha", "T-001") == COMPLETE
        assert "Last" in {score.note for score in sheet(cast, "Asha", "T-001").scores}


def test_a_mark_that_changed_in_another_window_stops_the_sign_off(cast, app):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    mark(asha, "T-001", "need", 1, version=1)

    answer = sign_off(asha, "T-001", **{"need-points": "4", "need-version": "1"})

    assert answer.status_code == 409
    assert "1 point" in answer.text
    with app.app_context():
        assert db.session.query(SignOff).count() == 0


def test_a_score_sheet_is_locked_after_sign_off(cast, app):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")

    answer = mark(asha, "T-001", "need", 1, version=1)

    assert answer.status_code == 422
    assert "You signed off this sheet" in answer.text
    assert 'type="radio"' not in asha.get(bid_url("T-001")).text
    with app.app_context():
        assert points(cast, "Asha", "T-001") == COMPLETE


def test_the_last_save_may_arrive_after_the_sign_off_that_held_it(cast):
    """A browser that saves in the background can be slower than the button."""
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001")

    assert mark(asha, "T-001", "need", COMPLETE["need"]).status_code == 302


def test_the_same_form_twice_signs_once(cast, app):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")

    answers = [sign_off(asha, "T-001", once="token") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    with app.app_context():
        assert events().count("score_sheet.signed-off") == 1


def test_another_window_cannot_sign_again(cast, app):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    sign_off(asha, "T-001", once="one window")

    answer = sign_off(asha, "T-001", once="another window")

    assert answer.status_code == 422
    assert "You signed off this sheet already." in answer.text
    with app.app_context():
        assert db.session.query(SignOff).count() == 1


def test_there_is_no_receipt_before_the_sign_off(cast):
    asha = cast.client("Asha")
    mark_all(asha, "T-001")

    assert asha.get(bid_url("T-001", "/receipt")).location == bid_url("T-001")


def test_who_may_not_sign(cast):
    assert sign_off(cast.client("Farouk"), "T-001").status_code == 404
    assert sign_off(cast.client("Dilys"), "T-001").status_code == 404
    assert sign_off(cast.client("Devan"), "T-002").status_code == 404
    assert sign_off(cast.client("Chidi"), "T-001").status_code == 403
    assert sign_off(cast.client("Ben"), "T-001").status_code == 422
    assert cast.client("Chidi").get(bid_url("T-001", "/receipt")).status_code == 403
