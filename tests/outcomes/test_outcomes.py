"""What applicants hear after the decision: feedback approved first, told once, an offer that is answered or lapses."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest

from app.applications.models import Application
from app.assessment.models import ScoreSheet
from app.outcomes.models import Feedback, OfferAnswer, Outcome
from app.platform import audit
from app.platform.clock import local
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from app.rules.freezing import digest
from tests.applications.on_paper import came_on_paper, confirmed_now
from tests.decisions.conftest import Office, send_ready_list, sign_in

PLACE = "/office/rounds/TEST-R1/outcomes"
HOW = "signed print by post"
ACCEPTED = {"answer": "accepted", "limit_kept": "y", "reason": "", "once": "b"}
WORDS = {"f_need": "The need was clear.", "f_delivery": "Say who does what.", "f_value": "Good value."}


@pytest.fixture
def decided(app, cast, stages) -> Office:
    """The cast's round with its record decided: three of four bids supported."""
    office = Office(cast)
    office.reference = stages.after(app, "outcomes: decided", lambda: decision(office))
    sign_in(cast)
    return office


def decision(office: Office) -> str:
    with office.cast.app.app_context():
        send_ready_list(office.cast)
        sheet = db.session.query(ScoreSheet).join(Application).filter(Application.reference == "T-001").first()
        for number, score in enumerate(sheet.scores):
            score.feedback = f"Line {number} for the <b>applicant</b>."
        db.session.commit()
    sign_in(office.cast)
    office.write()
    for act in (office.send, office.advise, office.release, office.decide):
        assert act().status_code == 302
    return office.reference


@pytest.fixture
def ready(app, cast, decided, stages) -> Office:
    stages.after(app, "outcomes: ready", lambda: approve_all(cast))
    sign_in(cast)
    return decided


def approve_all(cast) -> None:
    for number in range(1, 5):
        assert approve(cast, f"T-00{number}").status_code == 302


@pytest.fixture
def told(app, cast, ready, stages) -> str:
    """The address of Nadia's outcome, once everybody was told."""
    stages.after(app, "outcomes: told", lambda: send(app, cast))
    sign_in(cast)
    with app.app_context():
        return f"/applications/{db.session.query(Application).filter_by(reference='T-001').one().key}/outcome"


def approve(cast, reference: str, name: str = "Dilys", act: str = "approve", **changes: object):
    sent = WORDS | {"version": 0, "act": act} | changes
    return cast.client(name).post(f"{PLACE}/{reference}/feedback", data=sent)


def send(app, cast, name: str = "Dilys", days: int = 14, **changes: object):
    """Look through the letters, then send them."""
    found = re.search(r'name="seen" value="([^"]*)"', look_through(app, cast, name, days).text)
    sent = {"answer_by": day(app, days), "once": "a", "seen": found[1] if found else ""}
    return cast.client(name).post(PLACE, data=sent | changes)


def look_through(app, cast, name: str = "Dilys", days: int = 14):
    return cast.client(name).get(f"{PLACE}/letters", query_string={"answer_by": day(app, days)})


def day(app, days: int) -> list[str]:
    wanted = local(app.extensions["clock"].now()).date() + timedelta(days=days)
    return [str(wanted.day), str(wanted.month), str(wanted.year)]


def answer(cast, told: str, name: str = "Nadia", **changes: str):
    return cast.client(name).post(f"{told}/answer", data=ACCEPTED | changes)


def rows(app, model) -> list:
    with app.app_context():
        return list(db.session.scalars(db.select(model).order_by(model.id)))


def mails(app) -> dict[str, str]:
    """All that was written to each person."""
    found: dict[str, str] = {}
    with app.app_context():
        for mail in db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id)):
            found[mail.recipient] = f"{found.get(mail.recipient, '')}{mail.subject}\n{mail.text}"
    return found


def test_feedback_is_gathered_without_who_wrote_it_then_edited_and_approved(app, cast, decided):
    page = cast.client("Dilys").get(f"{PLACE}/T-001/feedback").text
    assert "Line 0 for the &lt;b&gt;applicant&lt;/b&gt;." in page
    assert not any(name in page for name in ("Asha", "Carys", "Ewa"))
    approve(cast, "T-001", act="keep")
    assert rows(app, Feedback)[0].approved_at is None
    approve(cast, "T-001", version=1)
    (feedback,) = rows(app, Feedback)
    assert (feedback.approved_by_id, feedback.texts["need"]) == (cast.people["Dilys"], "The need was clear.")


def test_an_edition_takes_approval_back_and_a_second_officer_is_told(app, cast, decided):
    approve(cast, "T-001")
    page = approve(cast, "T-001", f_need="Another word.")
    assert (page.status_code, "Another word." in page.text, "The need was clear." in page.text) == (409, True, True)
    approve(cast, "T-001", act="keep", version=1)
    assert rows(app, Feedback)[0].approved_at is None


def test_nothing_is_sent_while_feedback_is_not_approved(app, cast, decided):
    approve(cast, "T-001")
    page = send(app, cast)
    assert page.status_code == 422
    assert "Approve the feedback of 3 more bids first: T-002, T-003, T-004." in page.text
    assert not rows(app, Outcome)
    empty = approve(cast, "T-002", f_need=" ")
    assert (empty.status_code, "Write something for each criterion" in empty.text) == (422, True)
    late = send(app, cast, days=0)
    assert (late.status_code, "Choose a day that is still to come" in late.text) == (422, True)


def test_everybody_is_told_in_one_act_and_once(app, cast, ready):
    assert "3 grants, £25,000.00" in cast.client("Dilys").get(PLACE).text
    assert "Tell the applicants the outcome" in cast.client("Dilys").get("/home").text
    send(app, cast)
    send(app, cast)
    send(app, cast, once="another form")
    outcomes = rows(app, Outcome)
    assert [(str(row.kind), str(row.amount)) for row in outcomes] == [
        ("awarded", "10000.00"),
        ("awarded", "10000.00"),
        ("awarded", "5000.00"),
        ("not awarded", "0.00"),
    ]
    assert all(digest(row.content) == row.digest for row in outcomes)
    assert "£10,000.00" in mails(app)["nadia@example.org"]
    assert "The need was clear." in mails(app)["nadia@example.org"]
    with app.app_context():
        sent = db.session.scalars(db.select(AuditEvent).where(AuditEvent.action == "outcomes.sent")).all()
        assert [event.after["bids"] for event in sent] == [4]
        assert audit.verify() is None
    refused = approve(cast, "T-001", version=1)
    assert (refused.status_code, "can no longer be changed" in refused.text) == (422, True)
    assert "Tell the applicants the outcome" not in cast.client("Dilys").get("/home").text


def test_two_officers_send_at_the_same_moment_and_everybody_hears_once(app, cast, ready):
    browsers = [app.test_client() for _ in range(2)]
    for browser in browsers:
        with browser.session_transaction() as session, cast.client("Dilys").session_transaction() as signed_in:
            session.update(signed_in)
    seen = re.search(r'name="seen" value="([^"]*)"', look_through(app, cast).text)[1]
    forms = [{"answer_by": day(app, 14), "seen": seen, "once": str(number)} for number in range(2)]
    threads = [
        threading.Thread(target=browser.post, args=(PLACE,), kwargs={"data": form})
        for browser, form in zip(browsers, forms, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(rows(app, Outcome)) == 4


def test_an_offer_is_accepted_once(app, cast, told):
    assert "Accept or decline your grant" in cast.client("Nadia").get("/home").text
    assert "Grant offered" in cast.client("Nadia").get("/applications").text
    assert answer(cast, told).status_code == 302
    answer(cast, told)
    (kept,) = rows(app, OfferAnswer)
    assert (kept.accepted, kept.answered_by_id) == (True, cast.people["Nadia"])
    assert "Accepted" in cast.client("Owen").get(told).text
    assert "accepted" in cast.client("Dilys").get(PLACE).text
    otherwise = answer(cast, told, answer="declined", reason="We changed our minds.", once="c")
    assert (otherwise.status_code, "This grant was accepted already." in otherwise.text) == (422, True)


def test_declining_says_why(app, cast, told):
    page = answer(cast, told, answer="declined", reason=" ")
    assert (page.status_code, "Say why you do not take the grant." in page.text) == (422, True)
    assert answer(cast, told, answer="", reason="").status_code == 422
    answer(cast, told, answer="declined", reason="The hall burned down.")
    assert rows(app, OfferAnswer)[0].reason == "The hall burned down."


def test_an_offer_lapses_after_its_day(app, cast, told, monkeypatch):
    after = app.extensions["clock"].now() + timedelta(days=15)
    monkeypatch.setattr(app.extensions["clock"], "now", lambda: after)
    cast.browsers.clear()
    assert "has lapsed" in cast.client("Nadia").get(told).text
    page = answer(cast, told)
    assert (page.status_code, "could be accepted until" in page.text) == (422, True)
    assert not rows(app, OfferAnswer)


def test_before_the_decision_there_is_nothing_to_see(app, cast):
    assert cast.client("Dilys").get(PLACE).status_code == 404
    with app.app_context():
        key = db.session.query(Application).filter_by(reference="T-001").one().key
    assert cast.client("Nadia").get(f"/applications/{key}/outcome").status_code == 404


def test_nobody_else_prepares_sends_reads_or_answers(app, cast, told):
    for name in ("Nadia", "Asha", "Chidi", "Hari", "Imogen"):
        assert send(app, cast, name).status_code == 403
        assert approve(cast, "T-001", name).status_code == 403
    for name in ("Farouk", "Dilys", "Asha"):
        assert cast.client(name).get(told).status_code == 404
        assert answer(cast, told, name).status_code == 404
    assert answer(cast, told, "Owen").status_code == 403
    assert cast.client().post(f"{told}/answer", data={}).status_code == 401
    assert not rows(app, OfferAnswer)


def test_the_office_answers_an_offer_for_somebody_without_an_account_as_they_confirmed_it(app, cast, told):
    assert answer(cast, told, "Dilys", **confirmed_now(app, HOW)).status_code == 404
    came_on_paper(app, cast)
    assert "Their confirmation" in cast.client("Dilys").get(told).text
    page = answer(cast, told, "Dilys")
    assert (page.status_code, "Enter the name of the person" in page.text) == (422, True)
    page = answer(cast, told, "Dilys", **confirmed_now(app, HOW, confirmed_on=["1", "1", "2020"]))
    assert (page.status_code, "can only have confirmed it after" in page.text) == (422, True)
    assert not rows(app, OfferAnswer)

    assert answer(cast, told, "Dilys", **confirmed_now(app, HOW)).status_code == 302

    (kept,) = rows(app, OfferAnswer)
    assert (kept.accepted, kept.answered_by_id) == (True, cast.people["Dilys"])
    page = cast.client("Nadia").get(told).text
    assert "in their name. Wilf confirmed it (signed print by post)" in page
    assert "Written down by Dilys" in page
    with app.app_context():
        event = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
        assert (event.action, event.after["in_their_name"], "Wilf" in str(event.after)) == (
            "offer.accepted",
            True,
            False,
        )
        assert audit.verify() is None
    for name in ("Edwin", "Hari", "Asha"):
        assert answer(cast, told, name, **confirmed_now(app, HOW)).status_code == 404
