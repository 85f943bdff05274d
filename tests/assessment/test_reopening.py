"""A signed-off sheet taken up again: what was signed is kept, and nothing counts that is not signed."""

from __future__ import annotations

import pytest

from app.applications.models import Withdrawal
from app.assessment.counting import bids_of
from app.assessment.invariants import changed_sheets
from app.assessment.models import ScoreSheet, SheetVersion, SignOff, Unsealing
from app.assessment.reopening.queries import changed_versions
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent
from tests import factories as make
from tests.assessment.steps import COMPLETE, OFFICE, bid, bid_url, events, mark, mark_all, points, sheet, sign_off
from tests.assessment.test_scoring import send_to_commissioner
from tests.assessment.test_two_writers import at_once
from tests.counting import count_queries

SHEETS = f"{OFFICE}/bids/T-001/sheets"


@pytest.fixture
def signed(cast):
    """Asha's browser; her sheet for T-001 is signed off."""
    asha = cast.client("Asha")
    mark_all(asha, "T-001")
    assert sign_off(asha, "T-001").status_code == 302
    return asha


def reopen(browser, reference="T-001", **fields):
    return browser.post(bid_url(reference, "/reopening"), data=fields)


def open_seal(cast, app):
    with app.app_context():
        db.session.add(Unsealing(round=bid("T-001").round, opened_by=cast.person("Chidi"), opened_at=make.NOON))
        db.session.commit()


def counted(cast, app):
    """How many sheets of T-001 count."""
    with app.app_context():
        return len(bids_of(bid("T-001").round)[0].sheets)


def test_before_the_seal_a_member_reopens_without_a_reason(cast, app, signed):
    page = signed.get(bid_url("T-001", "/reopening")).text
    answer = reopen(signed)

    assert "without giving a reason" in page
    assert answer.location == bid_url("T-001")
    assert 'type="radio"' in signed.get(answer.location).text
    assert counted(cast, app) == 0
    with app.app_context():
        kept = db.session.query(SheetVersion).one()
        assert (kept.number, kept.after_seal, kept.reason) == (1, False, "")
        assert {key: given["points"] for key, given in kept.content["marks"].items()} == COMPLETE
        assert db.session.query(SignOff).count() == 0
        assert events()[-1] == "score_sheet.reopened"


def test_the_new_version_counts_once_it_is_signed_and_both_are_kept(cast, app, signed):
    reopen(signed)
    mark(signed, "T-001", "need", 1, version=1, note="Read again")
    assert counted(cast, app) == 0
    receipt = signed.get(sign_off(signed, "T-001").location).text

    assert "It is version 2" in receipt
    page = signed.get(bid_url("T-001", "/versions")).text
    assert ("4 of 5" in page, "1 of 5" in page, "Read again" in page) == (True, True, True)
    assert page.count(">changed<") == 1
    with app.app_context():
        assert bids_of(bid("T-001").round)[0].sheets["asha@example.org"]["need"] == 1
        assert [*changed_sheets(), *changed_versions()] == []


def test_after_the_seal_only_with_a_reason(cast, app, signed):
    open_seal(cast, app)

    refused = reopen(signed, reason="  ")
    taken = reopen(signed, reason="I had read the wrong year.")

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "Say why you take this sheet up again" in refused.text
    with app.app_context():
        assert db.session.query(SheetVersion).one().reason == "I had read the wrong year."
        assert db.session.query(AuditEvent).order_by(AuditEvent.sequence.desc()).first().after == {
            "bid": "T-001",
            "version": 1,
            "after_seal": True,
            "reason": "I had read the wrong year.",
        }


def test_a_reason_that_is_too_long_stays_in_its_field(signed):
    answer = reopen(signed, reason="x" * 1001)

    assert answer.status_code == 422
    assert "at most 1,000 characters" in answer.text
    assert "x" * 1001 in answer.text


def test_the_same_form_twice_reopens_once(cast, app, signed):
    assert [reopen(signed, once="token").status_code for _ in range(2)] == [302, 302]
    sign_off(signed, "T-001")
    assert reopen(signed, once="token").status_code == 302

    with app.app_context():
        assert sheet(cast, "Asha", "T-001").sign_off is not None


def test_an_open_sheet_is_not_reopened(signed):
    reopen(signed, once="one")

    assert reopen(signed, once="two").status_code == 422
    assert signed.get(bid_url("T-001", "/reopening")).location == bid_url("T-001")


@pytest.mark.breaks_rules
def test_with_the_commissioner_no_sheet_is_reopened(cast, app, signed):
    with app.app_context():
        send_to_commissioner(cast)

    answer = reopen(signed, reason="Too late")

    assert answer.status_code == 422
    assert "with the commissioner" in answer.text
    assert "/reopening" not in signed.get(bid_url("T-001")).text
    assert "/reopening" not in signed.get(bid_url("T-001", "/receipt")).text


def test_a_withdrawn_bid_is_not_reopened(cast, app, signed):
    with app.app_context():
        db.session.add(Withdrawal(application=bid("T-001"), reason="", withdrawn_at=make.NOON))
        db.session.commit()

    assert reopen(signed).status_code == 422


def test_who_may_not_reopen(cast, signed):
    assert reopen(cast.client("Farouk")).status_code == 404
    assert reopen(cast.client("Dilys")).status_code == 404
    assert reopen(cast.client("Devan"), "T-002").status_code == 404
    assert reopen(cast.client("Chidi")).status_code == 403
    assert reopen(cast.client("Carys")).status_code == 422
    assert cast.client("Devan").get(bid_url("T-002", "/versions")).status_code == 404


def test_versions_are_the_members_own(cast, signed):
    reopen(signed)

    assert "You have not marked this bid yet." in cast.client("Carys").get(bid_url("T-001", "/versions")).text


def test_a_sheet_is_reopened_once_at_the_same_moment(cast, app, signed):
    acts = [lambda browser, once=once: reopen(browser, once=once) for once in ("one", "two")]

    assert at_once(cast, "Asha", *acts) == [302, 422]
    with app.app_context():
        assert db.session.query(SheetVersion).count() == 1
        assert audit.verify() is None


def test_reopening_and_signing_off_at_once_leave_one_true_state(cast, app, signed):
    reopen(signed)
    statuses = at_once(
        cast,
        "Asha",
        lambda browser: sign_off(browser, "T-001", once="one"),
        lambda browser: reopen(browser, once="two"),
    )

    assert statuses in ([302, 302], [302, 422])
    with app.app_context():
        found = sheet(cast, "Asha", "T-001")
        assert (found.sign_off is None) is (statuses == [302, 302])
        assert db.session.query(SheetVersion).count() == statuses.count(302)
        assert points(cast, "Asha", "T-001") == COMPLETE


def test_the_office_sees_both_versions_once_the_seal_is_open(cast, app, signed):
    reopen(signed)
    mark(signed, "T-001", "need", 1, version=1, note="Canary-4417")
    sealed = cast.client("Dilys").get(SHEETS).text
    open_seal(cast, app)
    half = cast.client("Imogen").get(SHEETS).text
    sign_off(signed, "T-001")
    opened = cast.client("Dilys").get(SHEETS).text

    assert ("sealed until the chair opens them" in sealed, "Asha" in sealed) == (True, False)
    assert ("Reopened, does not count" in half, "Canary-4417" in half) == (True, False)
    assert ("Canary-4417" in opened, "Version 2" in opened, "4 of 5" in opened) == (True, True, True)


def test_an_officer_on_the_panel_sees_no_marks_of_a_bid_with_an_interest(cast, app, signed):
    open_seal(cast, app)
    with app.app_context():
        member = make.make_member(bid("T-001").round, cast.person("Imogen"))
        bids = [bid(f"T-00{number}") for number in (1, 2, 3, 4)]
        make.declare(member, bids, {"T-001": make.InterestKind.KNOWS})
        db.session.commit()

    assert cast.client("Imogen").get(SHEETS).status_code == 404
    assert cast.client("Imogen").get(SHEETS.replace("T-001", "T-002")).status_code == 403


def test_who_may_not_see_all_sheets(cast, app, signed):
    open_seal(cast, app)

    assert cast.client("Edwin").get(SHEETS).status_code == 403
    assert cast.client("Chidi").get(SHEETS).status_code == 403
    assert cast.client("Dilys").get(f"{OFFICE}/bids/T-999/sheets").status_code == 404


def test_the_page_of_all_sheets_asks_the_same_number_of_questions(cast, app, signed):
    open_seal(cast, app)
    dilys = cast.client("Dilys")
    dilys.get(SHEETS)
    with count_queries(app) as one:
        dilys.get(SHEETS)
    for name in ("Carys", "Ewa"):
        mark_all(cast.client(name), "T-001")
        sign_off(cast.client(name), "T-001")
    reopen(signed, reason="Again")
    with count_queries(app) as many:
        dilys.get(SHEETS)

    assert len(many) == len(one)
    with app.app_context():
        assert db.session.query(ScoreSheet).count() == 3
