"""Clarification: the office asks about a bid, and its people answer in the same place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.applications.clarifications.models import Clarification
from app.platform import audit
from app.platform.clock import local
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from tests.applications.on_paper import came_on_paper, confirmed_now

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
        written = db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id))
        return [(mail.recipient, mail.text) for mail in written]


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


HOW = "read out on the telephone"
PANEL = "/panel/TEST-R1/bids/T-001"
NOBODYS = "Who lets the &lt;b&gt;hall"


def test_the_panel_reads_question_and_answer_beside_the_bid_once_it_is_answered(app, cast, place, asked):
    assert "Clarification" not in cast.client("Asha").get(PANEL).text
    answer(cast, place, asked)

    page = cast.client("Asha").get(PANEL).text
    assert (NOBODYS in page, ANSWER in page) == (True, True)
    assert "Owen" not in page  # the bid speaks, and not one of its people
    office = cast.client("Dilys").get("/office/rounds/TEST-R1/bids/T-001").text
    assert (NOBODYS in office, ANSWER in office) == (True, True)
    assert ANSWER not in cast.client("Asha").get(PANEL.replace("T-001", "T-002")).text


def test_whoever_may_not_see_the_bid_reads_no_answer_about_it(app, cast, place, asked):
    answer(cast, place, asked)
    declared = {"kind-T-001": "KNOWS", "nature-T-001": "I coach there."}
    path = "/panel/TEST-R1/interests/T-001"
    assert cast.client("Asha").post(path, data=declared).status_code == 302
    for path in (PANEL, f"{PANEL}/receipt", "/panel/TEST-R1/bids", "/home"):
        page = cast.client("Asha").get(path)
        assert (ANSWER in page.text, NOBODYS in page.text) == (False, False), path
    assert cast.client("Asha").get(PANEL).status_code == 404
    assert cast.client("Nadia").get(PANEL).status_code == 404


def test_the_office_answers_in_the_name_of_somebody_without_an_account_who_confirmed_it(app, cast, place, asked):
    came_on_paper(app, cast)
    office = cast.client("Dilys").get(OFFICE).text
    assert ("Wilf (0116 496 0000)" in office, "Write down their answer" in office) == (True, True)
    assert "Their confirmation" in cast.client("Dilys").get(f"{place}/{asked.key}").text
    unconfirmed = answer(cast, place, asked, "Dilys")
    assert (unconfirmed.status_code, "Enter the name of the person" in unconfirmed.text) == (422, True)
    assert ANSWER in unconfirmed.text
    before = confirmed_now(app, HOW, confirmed_on=["1", "1", "2020"])
    assert "can only have confirmed it after" in answer(cast, place, asked, "Dilys", **before).text
    assert not clarifications(app)[0].is_answered

    assert answer(cast, place, asked, "Dilys", **confirmed_now(app, HOW)).status_code == 302

    page = cast.client("Dilys").get(OFFICE).text
    assert "Wilf confirmed it (read out on the telephone) on" in page
    assert "Written down by Dilys" in page
    panel = cast.client("Asha").get(PANEL).text
    assert (ANSWER in panel, "Wilf" in panel) == (True, False)
    with app.app_context():
        event = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
        assert (event.action, event.actor_name, event.after["in_their_name"]) == (
            "clarification.answered",
            "Dilys",
            True,
        )
        assert "Wilf" not in str(event.after)
        assert audit.verify() is None


def test_who_has_an_account_answers_without_a_confirmation_for_a_paper_bid_too(app, cast, place, asked):
    came_on_paper(app, cast)
    assert "Their confirmation" not in cast.client("Owen").get(f"{place}/{asked.key}").text
    assert answer(cast, place, asked).status_code == 302
    assert clarifications(app)[0].is_answered
    for name in ("Edwin", "Imogen", "Asha"):
        assert answer(cast, place, asked, name, **confirmed_now(app, HOW)).status_code == 404
