"""A round whose sheets are in, and its meeting, as the panel's browsers see it."""

from __future__ import annotations

from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.applications.models import Application, Withdrawal
from app.assessment.meeting.models import Agreement, Discussion
from app.assessment.meeting.queries import now_in
from app.assessment.models import InterestKind, PanelMember
from app.platform.db import db
from tests import factories as make
from tests.assessment.steps import bid
from tests.cast import Cast

MEETING = "/panel/TEST-R1/meeting"
CAME = ("Chidi", "Asha", "Carys", "Devan", "Ewa")
MARKS = {
    "T-001": {"Asha": (4, 4, 4), "Carys": (4, 3, 3), "Devan": (3, 4, 4), "Ewa": (3, 3, 4)},
    "T-002": {"Asha": (4, 4, 3), "Carys": (3, 3, 3), "Ewa": (4, 4, 4)},
    "T-003": {"Asha": (5, 1, 5), "Carys": (1, 1, 1), "Devan": (5, 5, 5), "Ewa": (2, 2, 2)},
    "T-004": {"Asha": (1, 1, 2), "Carys": (1, 2, 1), "Devan": (1, 1, 1), "Ewa": (2, 1, 1)},
}
"""T-001 lies at 71.0%, T-002 near it, T-003 far apart, and T-004 on the consent list."""


def hold_scoring(cast: Cast) -> None:
    """Everybody who declared has signed off every sheet they may; inside an application context."""
    for reference, by_name in MARKS.items():
        for name, points in by_name.items():
            member = db.session.get_one(PanelMember, cast.members[name])
            make.make_sheet(bid(reference), member, dict(zip(("need", "delivery", "value"), points, strict=True)))
    db.session.commit()


def interested(cast: Cast, name: str, reference: str, kind: InterestKind = InterestKind.KNOWS) -> None:
    """They declare an interest in that bid."""
    data = {f"kind-{reference}": kind.name, f"nature-{reference}": "Lives next door."}
    answer = cast.client(name).post(f"/panel/TEST-R1/interests/{reference}", data=data, follow_redirects=True)
    assert f"You are out of the room for {reference}." in answer.text


def open_seal(browser: FlaskClient, **fields: str) -> TestResponse:
    return browser.post(f"{MEETING}/opening", data={"reason": "Ben is ill.", **fields})


def came(browser: FlaskClient, *names: str) -> TestResponse:
    members = [f"{name.lower()}@example.org" for name in names]
    return browser.post(f"{MEETING}/attendance", data={"log": "came", "member": members})


def left(browser: FlaskClient, *names: str) -> TestResponse:
    members = [f"{name.lower()}@example.org" for name in names]
    return browser.post(f"{MEETING}/attendance", data={"log": "left", "member": members})


def begin(cast: Cast, *names: str, **fields: str) -> FlaskClient:
    """The chair opens the seal and logs who came; gives the chair's browser."""
    with cast.app.app_context():
        hold_scoring(cast)
    chair = cast.client("Chidi")
    assert open_seal(chair, **fields).status_code == 302
    assert came(chair, *(names or CAME)).status_code == 302
    return chair


def point(browser: FlaskClient, reference: str, seen: int | None = None, **fields: str) -> TestResponse:
    """Move the pointer, from where it is unless the window shows an older place."""
    number = where(browser).number if seen is None else seen
    return browser.post(f"{MEETING}/pointer", data={"bid": reference, "seen": number, **fields})


def where(browser: FlaskClient):
    with browser.application.app_context():
        return now_in(bid("T-001").round_id)


def discuss(cast: Cast, reference: str, *names: str) -> FlaskClient:
    chair = begin(cast, *names)
    assert point(chair, reference).status_code == 302
    return chair


def agree(
    browser: FlaskClient,
    reference: str,
    points: Mapping[str, int] | None = None,
    reasons: Mapping[str, str] | None = None,
    **fields: object,
) -> TestResponse:
    data = {f"{key}-points": str(given) for key, given in (points or {}).items()}
    data |= {f"{key}-reason": text for key, text in (reasons or {}).items()}
    return act(browser, reference, "agreements", **data, **fields)


def act(browser: FlaskClient, reference: str, noun: str, **fields: object) -> TestResponse:
    """Send a form of the bid's page, which shows all that was recorded so far unless it says otherwise."""
    with browser.application.app_context():
        seen = db.session.query(Agreement).filter_by(application_id=bid(reference).id).count()
    data = {"seen": seen, **fields}
    return browser.post(f"{MEETING}/bids/{reference}/{noun}", data={key: str(each) for key, each in data.items()})


def agreements(reference: str) -> list[Agreement]:
    found = db.session.query(Agreement).filter_by(application_id=bid(reference).id)
    return found.order_by(Agreement.number).all()


def moves() -> list[str | None]:
    """The bids that were put under discussion, in their order."""
    rows = db.session.query(Discussion).order_by(Discussion.number)
    return [row.application.reference if row.application else None for row in rows]


def withdraw(found: Application) -> None:
    db.session.add(Withdrawal(application=found, reason="", withdrawn_at=make.NOON))
    db.session.commit()
