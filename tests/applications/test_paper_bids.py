"""Bids that an officer enters for somebody: begun, filled in, read back, confirmed, submitted, and seen by whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.accounts.models import Organisation
from app.applications.models import Application
from app.applications.paper.models import PaperBid, PaperConfirmation
from app.assessment.models import PanelMember
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from app.rounds.models import Round
from app.rules.timetable import local
from tests import factories as make
from tests.applications.form import DECLARED, ELIGIBLE, closes, draft, fill, open_round, stored_application
from tests.reliability.forms import form_on

BIDS = "/office/rounds/OPEN-R1/paper-bids"
CANARIES = ("Winifred Canary", "0116 496 0199", "winifred.canary@example.org")
NUMBER, IDENTIFIER = "1123456", "GB-CHC-1123456"


@pytest.fixture
def reference(app, cast) -> str:
    return open_round(app)


def now(app) -> datetime:
    return app.extensions["clock"].now().replace(microsecond=0)


def moment(name: str, at: datetime) -> dict[str, object]:
    """What a form sends for a day and a time in London."""
    there = local(at)
    day = [str(there.day), str(there.month), str(there.year)]
    return {f"{name}_on": day, f"{name}_at": f"{there:%H:%M:%S}"}


def entry(app, **changes: object) -> dict[str, object]:
    """A bid that came an hour ago by telephone."""
    eligible = {f"e_{key}": value for key, value in ELIGIBLE.items()} | {"e_start": ["1", "1", "2199"]}
    whose = {"contact_name": CANARIES[0], "reached_by": CANARIES[1], "email": CANARIES[2]}
    came = {
        "way": "by telephone",
        "name": "Canary Club",
        "number": "",
        **moment("received", now(app) - timedelta(hours=1)),
    }
    return eligible | whose | came | changes


def enter(cast, name: str = "Dilys", **changes: object):
    return cast.client(name).post(BIDS, data=entry(cast.app, **changes))


def begun(cast, *, complete: bool = True, **changes: object) -> str:
    """The key of a bid that Dilys entered; a complete one needs only to be read back."""
    response = enter(cast, **changes)
    assert response.status_code == 302, response.text
    key = response.location.rpartition("/")[2]
    with cast.app.app_context():
        application = stored_application(cast.app, key)
        if complete:
            for answer in application.answers:
                db.session.delete(answer)
            db.session.flush()
            db.session.expire(application)
            fill(application, cast.people["Dilys"])
        db.session.commit()
    return key


def confirmation(cast, key: str, **changes: object) -> dict[str, object]:
    """What the form on the page of the bid would send now."""
    page = cast.client("Dilys").get(f"{BIDS}/{key}").text
    said = {"confirmed_by": CANARIES[0], "how": "read out on the telephone", **moment("confirmed", now(cast.app))}
    return form_on(page, f"{BIDS}/{key}/confirmation") | said | changes


def confirm(cast, key: str, name: str = "Dilys", **changes: object):
    return cast.client(name).post(f"{BIDS}/{key}/confirmation", data=confirmation(cast, key, **changes))


def submit(cast, key: str, name: str = "Dilys"):
    return cast.client(name).post(f"/applications/{key}/submission", data=DECLARED)


def test_a_bid_told_by_telephone_is_entered_read_back_submitted_and_told(app, cast, reference):
    key = begun(cast)
    assert submit(cast, key).status_code == 422
    assert confirm(cast, key).location.endswith(f"/applications/{key}/check")
    assert submit(cast, key).location.endswith("/receipt")
    with app.app_context():
        application = stored_application(app, key)
        confirmed = db.session.scalars(db.select(PaperConfirmation)).one()
        assert confirmed.submission is application.submission
        assert application.submission.received_at == application.paper_bid.received_at < now(app)
        assert [
            row.person.name
            for row in db.session.query(make.Membership).filter_by(organisation_id=application.organisation_id)
        ] == []
        mail = db.session.scalars(db.select(OutboxMessage)).one()
        assert (mail.recipient, "OPEN-001" in mail.subject) == (CANARIES[2], True)
        assert "Two coaches" in mail.text
        acts = db.session.scalars(db.select(AuditEvent.action).where(AuditEvent.subject_id == application.id))
        assert [act for act in acts if act.startswith("application.")] == [
            "application.entered",
            "application.not-submitted",
            "application.read-back",
            "application.submitted",
        ]
        assert audit.verify() is None
    receipt = cast.client("Dilys").get(f"/applications/{key}/receipt").text
    assert "by telephone" in receipt
    assert cast.client("Dilys").get(f"/applications/{key}/receipt.pdf").mimetype == "application/pdf"
