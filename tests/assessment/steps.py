"""What panel members do, as their browsers send it."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.applications.models import Application
from app.assessment.models import PanelMember, ScoreSheet
from app.platform.db import db
from app.platform.models import AuditEvent
from tests.cast import Cast

ROUND = "/panel/TEST-R1"
OFFICE = "/office/rounds/TEST-R1"
COMPLETE = {"need": 4, "delivery": 3, "value": 5}


def bid_url(reference: str, page: str = "") -> str:
    return f"{ROUND}/bids/{reference}{page}"


def mark(
    browser: FlaskClient, reference: str, key: str, points: object = "", version: int = 0, **more: str
) -> TestResponse:
    """Mark one criterion, as the form of its row does."""
    headers = {"HX-Request": "true"} if more.pop("htmx", "") else {}
    fields = {"points": points, "version": version, **more}
    data = {f"{key}-{name}": str(value) for name, value in fields.items()}
    return browser.post(bid_url(reference, f"/marks/{key}"), data=data, headers=headers)


def mark_all(browser: FlaskClient, reference: str) -> None:
    for key, points in COMPLETE.items():
        assert mark(browser, reference, key, points).status_code == 302


def sign_off(browser: FlaskClient, reference: str, **fields: str) -> TestResponse:
    return browser.post(bid_url(reference, "/sign-off"), data=fields)


def answers(**kinds: str) -> dict[str, str]:
    """The form of a declaration over the four bids of the cast's round: T_002="KNOWS"; "NONE" for all others."""
    references = [f"T-{number:03d}" for number in (1, 2, 3, 4)]
    data = {f"kind-{reference}": "NONE" for reference in references}
    for name, kind in kinds.items():
        reference = name.replace("_", "-")
        data |= {f"kind-{reference}": kind, f"nature-{reference}": "I coach there."}
    return data


def bid(reference: str) -> Application:
    return db.session.query(Application).filter_by(reference=reference).one()


def sheet(cast: Cast, name: str, reference: str) -> ScoreSheet | None:
    return (
        db.session.query(ScoreSheet)
        .filter_by(member_id=cast.members[name], application_id=bid(reference).id)
        .one_or_none()
    )


def points(cast: Cast, name: str, reference: str) -> dict[str, int | None]:
    """The marks in the database, by criterion."""
    found = sheet(cast, name, reference)
    keys = {criterion.id: criterion.key for criterion in bid(reference).round.criteria}
    return {keys[score.criterion_id]: score.points for score in found.scores} if found else {}


def member(cast: Cast, name: str) -> PanelMember:
    return db.session.get_one(PanelMember, cast.members[name])


def events() -> list[str]:
    """The acts in the audit trail, first to last, without those of the cast's making."""
    return [event.action for event in db.session.query(AuditEvent).order_by(AuditEvent.sequence)]


def as_at_every_load(html: str) -> str:
    """A page without what is another at every load: tokens, seconds left, versions of files built meanwhile."""
    changing = r'(name="(once|csrf_token)" value=|data-left=|"X-CSRFToken": )"[^"]*"|\?v=\w+'
    return re.sub(changing, "", html)
