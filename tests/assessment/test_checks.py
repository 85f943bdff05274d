"""Checks: passed, or failed with the reason that the applicant is told."""

from __future__ import annotations

import pytest

from app.applications.models import Check, Withdrawal
from app.platform.db import db
from app.platform.models import AuditEvent
from tests import factories as make
from tests.assessment.steps import OFFICE, bid
from tests.assessment.test_scoring import send_to_commissioner

CHECK = f"{OFFICE}/bids/T-001/check"
FAILED = {"name": "eligibility", "version": "1", "finding": "failed", "reason": "No constitution was sent."}


def found(reference="T-001"):
    check = db.session.query(Check).filter_by(application_id=bid(reference).id).one_or_none()
    return check and (check.passed, check.reason)


def test_a_check_is_failed_with_its_reason(cast, app):
    answer = cast.client("Dilys").post(CHECK, data=FAILED)

    assert answer.status_code == 302
    page = cast.client("Dilys").get(answer.location).text
    assert "No constitution was sent." in page
    assert "Check recorded, Dilys" in page
    with app.app_context():
        assert found() == (False, "No constitution was sent.")
        event = db.session.query(AuditEvent).one()
        assert (event.action, event.round_id) == ("check.recorded", cast.round_id)
        assert event.before == {"check": "eligibility", "passed": True, "reason": ""}


def test_a_bid_that_nobody_checked_gets_its_first_check(cast, app):
    with app.app_context():
        db.session.query(Check).delete()
        db.session.commit()
    dilys = cast.client("Dilys")

    assert "Not checked yet" in dilys.get(f"{OFFICE}/bids/T-001").text
    dilys.post(CHECK, data={"name": "eligibility", "version": "0", "finding": "passed"})

    with app.app_context():
        assert found() == (True, "")


def test_a_passed_check_keeps_no_reason(cast, app):
    cast.client("Dilys").post(CHECK, data=FAILED)
    cast.client("Dilys").post(CHECK, data=FAILED | {"version": "2", "finding": "passed"})

    with app.app_context():
        assert found() == (True, "")


def test_the_same_finding_again_changes_nothing(cast, app):
    for _ in range(2):
        assert cast.client("Dilys").post(CHECK, data=FAILED).status_code == 302

    with app.app_context():
        assert db.session.query(AuditEvent).count() == 1


def test_a_finding_over_another_one_shows_both(cast, app):
    cast.client("Dilys").post(CHECK, data=FAILED)

    answer = cast.client("Dilys").post(CHECK, data=FAILED | {"reason": "Asks for a vehicle."})

    assert answer.status_code == 409
    assert "failed: No constitution was sent." in answer.text
    assert "failed: Asks for a vehicle." in answer.text
    with app.app_context():
        assert found() == (False, "No constitution was sent.")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "Say why the check failed: the applicant is told this reason."),
        ({"finding": ""}, "Say whether the check is passed or failed."),
        ({"reason": "x" * 501}, "Give the reason in at most 500 characters."),
    ],
)
def test_a_check_that_will_not_do_is_explained(cast, changes, sentence):
    answer = cast.client("Dilys").post(CHECK, data=FAILED | changes)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_only_the_fund_officer_checks(cast):
    for name in ("Imogen", "Edwin", "Asha", "Nadia"):
        assert cast.client(name).post(CHECK, data=FAILED).status_code == 403
    assert cast.client().post(CHECK, data=FAILED).status_code == 401
    assert cast.client("Dilys").post(f"{OFFICE}/bids/T-099/check", data=FAILED).status_code == 404


def test_a_withdrawn_bid_is_not_checked(cast, app):
    with app.app_context():
        db.session.add(Withdrawal(application=bid("T-001"), reason="", withdrawn_at=make.NOON))
        db.session.commit()

    assert cast.client("Dilys").post(CHECK, data=FAILED).status_code == 422


@pytest.mark.breaks_rules
def test_after_the_list_went_to_the_commissioner_no_check_changes(cast, app):
    with app.app_context():
        send_to_commissioner(cast)

    answer = cast.client("Dilys").post(CHECK, data=FAILED)

    assert answer.status_code == 422
    assert "gone to the commissioner" in answer.text
