"""Clarification: the office asks about a bid, and its people answer in the same place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.applications.clarifications.models import Clarification
from app.platform import audit
from app.platform.clock import local
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage

OFFICE = "/office/rounds/TEST-R1/bids/T-001/clarifications"
QUESTION = "Who lets the <b>hall</b> to you?"
ANSWER = "The parish council, from year to year."


def by(app, days: int = 7) -> list[str]:
    day = local(app.extensions["clock"].now()).date() + timedelta(days=days)
    return [str(day.day), str(day.month), str(day.year)]


def ask(app, cast, name: str = "Dilys", **changes):
    sent = {"question": QUESTION, "answer_by": by(app), "once": "a"} | changes
    return cast.client(name).post(OFFICE, data=sent)


@pytest.fixture
def asked(app, cast) -> Clarification:
    assert ask(app, cast).status_code == 302
    (clarification,) = clarifications(app)
    return clarification


@pytest.fixture
def place(app, asked) -> str:
    with app.app_context():
        return f"/applications/{db.session.get_one(Clarification, asked.id).application.key}/clarifications"


def clarifications(app) -> list[Clarification]:
    with app.app_context():
        return list(db.session.scalars(db.select(Clarification)))


def answer(cast, place: str, asked: Clarification, name: str = "Owen", **changes):
    sent = {"version": asked.version, "answer": ANSWER} | changes
    return cast.client(name).post(f"{place}/{asked.key}", data=sent)


def mails(app) -> list[tuple[str, str]]:
    with app.app_context():
        return [(mail.recipient, mail.text) for mail in db.session.scalars(db.select(OutboxMessage))]


def test_the_people_of_the_bid_are_asked_and_answer_beside_it(app, cast, place, asked):
    assert [recipient for recipient, text in mails(app) if QUESTION in text] == [
        "nadia@example.org",
        "owen@example.org",
    ]
    assert "Answer a question about your bid" in cast.client("Nadia").get("/home").text
    assert "&lt;b&gt;hall" in cast.client("Owen").get(f"{place}/{asked.key}").text
    assert answer(cast, place, asked).status_code == 302
    assert ANSWER in cast.client("Nadia").get(place).text
    assert ANSWER in cast.client("Dilys").get(OFFICE).text
    recipient, text = mails(app)[-1]
    assert (recipient, ANSWER in text, "Owen" in text) == ("dilys@example.org", True, True)
    assert "Answer a question about your bid" not in cast.client("Nadia").get("/home").text
    with app.app_context():
        acts = db.session.scalars(db.select(AuditEvent.action).where(AuditEvent.action.startswith("clarif"))).all()
        assert acts == ["clarification.asked", "clarification.answered"]
        assert audit.verify() is None


def test_the_same_form_twice_asks_once(app, cast, asked):
    ask(app, cast)
    assert len(clarifications(app)) == 1


def test_a_colleague_s_answer_is_not_written_over(cast, place, asked):
    answer(cast, place, asked)
    page = answer(cast, place, asked, "Nadia", answer="Nobody knows.")
    assert (page.status_code, "Nobody knows." in page.text, ANSWER in page.text) == (409, True, True)


def test_bad_input_is_explained_and_kept(app, cast, place, asked):
    for changes, sentence in (
        ({"question": " "}, "Write what you want to know."),
        ({"question": "x" * 5001}, "at most 5,000 can be kept"),
        ({"answer_by": by(app, -1)}, "That day has passed."),
        ({"answer_by": ["", "", ""]}, "Enter a date, like 27 3 2026."),
    ):
        page = ask(app, cast, once="", **changes)
        assert (page.status_code, sentence in page.text) == (422, True)
    page = answer(cast, place, asked, answer="")
    assert (page.status_code, "Write your answer." in page.text) == (422, True)
    assert len(clarifications(app)) == 1


def test_nobody_else_asks_or_answers(app, cast, place, asked):
    for name in ("Nadia", "Asha", "Hari", "Imogen"):
        assert ask(app, cast, name, once="").status_code == 403
        assert cast.client(name).get(OFFICE).status_code == 403
    for name in ("Farouk", "Dilys", "Asha"):
        assert answer(cast, place, asked, name).status_code == 404
    assert cast.client().post(OFFICE, data={}).status_code == 401
    assert cast.client("Dilys").get(OFFICE.replace("T-001", "T-999")).status_code == 404
    assert not clarifications(app)[0].is_answered
