"""More time for one application: by an officer, with a reason, told to its people, and kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.applications.late_admission.models import LateAdmission
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from app.rules.timetable import local
from tests.applications.form import DECLARED, closes, draft, drafted, open_round, stored_application

REASON = "The form was out of order in the last hour."


@pytest.fixture
def late(app, cast, stages) -> str:
    """A complete draft that Nadia tried to submit an hour after the round had closed; its address in the office."""
    key = drafted(cast, stages, complete=True)
    closes(app, "OPEN-R1", now(app) - timedelta(hours=1))
    assert submit(cast, key).status_code == 422
    return f"/office/rounds/OPEN-R1/drafts/{key}"


def now(app) -> datetime:
    return app.extensions["clock"].now().replace(microsecond=0)


def submit(cast, key: str = "nadias-draft"):
    return cast.client("Nadia").post(f"/applications/{key}/submission", data=DECLARED)


def until(moment: datetime, **changes: str) -> dict[str, str]:
    """What the officer's form sends for this moment."""
    there = local(moment)
    day = {f"closes_on-{part}": str(getattr(there, part)) for part in ("day", "month", "year")}
    return (
        {"closes_on": [str(there.day), str(there.month), str(there.year)], **day}
        | {
            "closes_at": f"{there:%H:%M:%S}",
            "reason": REASON,
        }
        | changes
    )


def give(cast, late: str, name: str = "Dilys", **sent):
    return cast.client(name).post(f"{late}/late-admission", data=sent)


def admissions(app) -> list[LateAdmission]:
    with app.app_context():
        return list(db.session.scalars(db.select(LateAdmission)))


def test_an_officer_lets_one_application_in_late_and_it_is_submitted_then(app, cast, late):
    ends = now(app) + timedelta(hours=2)
    assert give(cast, late, **until(ends)).status_code == 302
    (admission,) = admissions(app)
    assert (admission.closes_at, admission.reason, admission.admitted_by_id) == (ends, REASON, cast.people["Dilys"])
    with app.app_context():
        mail = db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id)).all()[-1]
        assert mail.recipient == "nadia@example.org"
        assert REASON in mail.text
        event = db.session.scalars(db.select(AuditEvent).where(AuditEvent.action == "application.admitted-late")).one()
        assert event.after == {"closes_at": ends.isoformat(), "reason": REASON}
        assert audit.verify() is None
    assert "gave it more time, until" in cast.client("Owen").get("/applications/nadias-draft/history").text
    assert submit(cast).location.endswith("/receipt")
    with app.app_context():
        assert stored_application(app, "nadias-draft").reference == "OPEN-001"


def test_its_own_time_ends_to_the_second(app, cast, late, monkeypatch):
    ends = now(app) + timedelta(hours=2)
    give(cast, late, **until(ends))
    monkeypatch.setattr(app.extensions["clock"], "now", lambda: ends + timedelta(seconds=1))
    cast.browsers.clear()  # two hours later everybody signs in again
    page = submit(cast)
    assert page.status_code == 422
    assert "It reached us after the round had closed" in page.text
    monkeypatch.setattr(app.extensions["clock"], "now", lambda: ends + timedelta(milliseconds=999))
    assert submit(cast).status_code == 302


def test_the_officer_sees_who_tried_and_what_was_missing_and_no_answer(app, cast):
    reference = open_round(app)
    draft(cast, reference)
    cast.client("Nadia").post("/applications/nadias-draft/submission", data={})
    drafts = cast.client("Dilys").get(f"/office/rounds/{reference}/drafts")
    assert "Brackenlight Sports Association" in drafts.text
    page = cast.client("Dilys").get(f"/office/rounds/{reference}/drafts/nadias-draft").text
    assert "Missing: " in page
    assert "Nadia: Some things are missing." in page
    draft(cast, reference, complete=True, key="another")
    assert "Answer to" not in cast.client("Dilys").get(f"/office/rounds/{reference}/drafts/another").text


def test_the_same_form_twice_gives_time_once(app, cast, late):
    sent = until(now(app) + timedelta(hours=2), once="the-same-form")
    give(cast, late, **sent)
    give(cast, late, **sent)
    assert len(admissions(app)) == 1


@pytest.mark.parametrize(
    ("hours", "changes", "sentence"),
    [
        (-1, {}, "has passed. Choose a time that is still to come."),
        (2, {"reason": " "}, "Say why it gets more time"),
        (2, {"reason": "x" * 501}, "at most 500 characters"),
        (2, {"closes_at": "half past"}, "Enter a time by the 24-hour clock"),
    ],
)
def test_bad_input_is_explained_and_kept(app, cast, late, hours, changes, sentence):
    page = give(cast, late, **until(now(app) + timedelta(hours=hours), **changes))
    assert page.status_code == 422
    assert sentence in page.text
    assert changes.get("reason", REASON).strip() in page.text
    assert not admissions(app)


def test_what_is_submitted_needs_no_more_time(app, cast):
    reference = open_round(app)
    key = draft(cast, reference, complete=True)
    assert submit(cast, key).status_code == 302
    page = give(cast, f"/office/rounds/{reference}/drafts/{key}", **until(now(app) + timedelta(days=30)))
    assert page.status_code == 422
    assert "This application is submitted." in page.text


def test_nobody_else_gives_time(app, cast, late):
    sent = until(now(app) + timedelta(hours=2))
    assert cast.client().post(f"{late}/late-admission", data=sent).status_code == 401
    for name in ("Nadia", "Farouk", "Chidi", "Asha", "Hari", "Imogen"):
        assert give(cast, late, name, **sent).status_code == 403
        assert cast.client(name).get(late).status_code == 403
    assert give(cast, late.replace("nadias-draft", "no-such"), **sent).status_code == 404
    assert not admissions(app)


@pytest.mark.parametrize("step", ["send", "decide"])
def test_once_the_list_has_gone_on_nobody_gets_more_time(app, cast, way, step):
    way.to(step)
    late = f"/office/rounds/TEST-R1/drafts/{draft(cast, 'TEST-R1', key='too-late')}"

    page = give(cast, late, **until(now(app) + timedelta(hours=2)))

    assert page.status_code == 422
    assert "no more bids are let in" in page.text
    assert "late-admission" not in cast.client("Dilys").get(late).text
    assert not admissions(app)
