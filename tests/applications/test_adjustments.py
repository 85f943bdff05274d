"""Adjustments: asked for, recorded for somebody, answered, honoured, and seen by nobody whom they do not concern."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.applications.adjustments.models import Adjustment
from app.applications.late_admission.models import LateAdmission
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from app.rules.timetable import local
from tests.applications.form import closes, drafted, stored_application
from tests.reliability.forms import form_on

OWN, OFFICE = "/rounds/OPEN-R1/adjustments", "/office/rounds/OPEN-R1/adjustments"
CANARY = "I am in the infirmary until May."
REQUEST = {"need": "more time", "words": CANARY, "application": "nadias-draft"}
RECORDED = {"need": "another format", "words": "Large print.", "name": "Winifred", "reached_by": "0116 496 0199"}


@pytest.fixture
def reference(cast, stages) -> str:
    drafted(cast, stages)
    return "OPEN-R1"


def now(app):
    return app.extensions["clock"].now().replace(microsecond=0)


def ask(cast, name: str = "Nadia", **changes: str):
    return cast.client(name).post(OWN, data=REQUEST | changes)


def stored(app) -> list[Adjustment]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Adjustment).order_by(Adjustment.id)))


def desk(cast, number: int = -1) -> str:
    with cast.app.app_context():
        return f"{OFFICE}/{stored(cast.app)[number].key}"


def answer(cast, **said: object):
    url = desk(cast)
    form = form_on(cast.client("Dilys").get(url).text, f"{url}/answer")
    return cast.client("Dilys").post(f"{url}/answer", data=form | said)


def until(moment) -> dict[str, object]:
    there = local(moment)
    day = [str(there.day), str(there.month), str(there.year)]
    return {"closes_on": day, "closes_at": f"{there:%H:%M:%S}", "application": "nadias-draft"}


def day(name: str, on) -> dict[str, object]:
    return {name: [str(on.day), str(on.month), str(on.year)]}


def test_more_time_is_asked_for_agreed_given_and_told(app, cast, reference):
    assert ask(cast).status_code == 302
    assert "Answer a request for an adjustment" in cast.client("Dilys").get("/home").text
    assert "waits for our answer" in cast.client("Nadia").get("/applications/nadias-draft").text
    ends = now(app) + timedelta(days=14)
    assert answer(cast, agreed="yes", text="A week longer.", **until(ends)).status_code == 302
    with app.app_context():
        (asked,) = stored(app)
        admission = db.session.scalars(db.select(LateAdmission)).one()
        assert (asked.late_admission, admission.reason, admission.closes_at) == (admission, "A week longer.", ends)
        assert asked.honoured_on == local(now(app)).date()
        assert stored_application(app, "nadias-draft").closes_at == ends
        mails = db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id)).all()
        assert [mail.recipient for mail in mails if "We agree." in mail.text] == ["nadia@example.org"]
        events = db.session.scalars(db.select(AuditEvent).where(AuditEvent.action.startswith("adjustment."))).all()
        assert [event.action for event in events] == ["adjustment.asked", "adjustment.answered"]
        assert CANARY not in str([event.after for event in events])
        assert audit.verify() is None
    assert "A week longer." in cast.client("Nadia").get(OWN).text
    assert "adjustment" not in cast.client("Dilys").get("/home").text


def test_what_is_recorded_for_somebody_is_agreed_and_honoured_on_its_day(app, cast, reference):
    assert cast.client("Dilys").post(OFFICE, data=RECORDED).status_code == 302
    assert answer(cast, agreed="yes", text="We post large print.").status_code == 302
    assert "Do what was agreed" in cast.client("Dilys").get("/home").text
    url, today = desk(cast), local(now(app)).date()
    form = form_on(cast.client("Dilys").get(url).text, f"{url}/honouring")
    send = lambda **said: cast.client("Dilys").post(f"{url}/honouring", data=form | said)  # noqa: E731
    assert "still to come" in send(**day("honoured_on", today + timedelta(days=1))).text
    assert "only have been done since" in send(**day("honoured_on", today - timedelta(days=1))).text
    assert "Enter a date" in send(honoured_on=["", "", ""]).text
    assert send(**day("honoured_on", today)).status_code == 302
    assert send(**day("honoured_on", today)).status_code == 302
    with app.app_context():
        (asked,) = stored(app)
        assert (asked.honoured_on, asked.honoured_by_id) == (today, cast.people["Dilys"])
        assert db.session.query(AuditEvent).filter_by(action="adjustment.honoured").count() == 1
        assert db.session.query(OutboxMessage).count() == 0


def test_what_is_not_agreed_says_why_and_is_never_honoured(app, cast, reference):
    ask(cast, need="something else", application="none")
    assert answer(cast, agreed="no", text="We have no lift.").status_code == 302
    assert "We have no lift." in cast.client("Nadia").get(OWN).text
    with app.app_context():
        version = stored(app)[0].version
    sent = {"version": version, **day("honoured_on", local(now(app)).date())}
    page = cast.client("Dilys").post(f"{desk(cast)}/honouring", data=sent)
    assert page.status_code == 422
    assert "Only what was agreed can be done." in page.text


def test_of_two_officers_who_answer_one_does(app, cast, reference):
    ask(cast, need="another format")
    url = desk(cast)
    form = form_on(cast.client("Dilys").get(url).text, f"{url}/answer")
    send = lambda text: cast.client("Dilys").post(f"{url}/answer", data=form | {"agreed": "yes", "text": text})  # noqa: E731
    assert send("Large print.").status_code == 302
    page = send("On tape.")
    assert page.status_code == 409
    assert "Large print." in page.text
    assert "On tape." in page.text


def test_the_same_request_twice_is_one(app, cast, reference):
    for _ in range(2):
        ask(cast, once="the-same-form")
        cast.client("Dilys").post(OFFICE, data=RECORDED | {"once": "another-form"})
    with app.app_context():
        assert len(stored(app)) == 2


BAD = (
    ({"need": ""}, "Choose what would help."),
    ({"need": "a pony"}, "Choose one of these."),
    ({"words": "  "}, "Say what you need"),
    ({"words": "x" * 2001}, "at most 2,000 can be kept"),
    ({"application": "somebody-elses"}, "Choose one of these."),
)


def test_a_bad_request_is_explained(app, cast, reference):
    for changes, sentence in BAD:
        page = ask(cast, **changes)
        assert page.status_code == 422
        assert sentence in page.text
    with app.app_context():
        assert not stored(app)


def test_a_bad_answer_is_explained_and_nothing_of_it_is_kept(app, cast, reference):
    ask(cast)
    yes = {"agreed": "yes", "text": "A week longer."}
    for said, sentence in (
        ({"text": "Fine."}, "Choose whether you agree."),
        ({"agreed": "no", "text": " "}, "why it is not"),
        (yes, "Choose the application that gets more time."),
        (yes | until(now(app) - timedelta(hours=1)), "has passed. Choose a time that is still to come."),
        (yes | until(now(app) + timedelta(days=1)), "Choose a later time."),
        (yes | until(now(app)) | {"closes_at": "noon"}, "Enter a time by the 24-hour clock"),
    ):
        page = answer(cast, **said)
        assert page.status_code == 422
        assert sentence in page.text
    unreachable = cast.client("Dilys").post(OFFICE, data=RECORDED | {"reached_by": ""})
    assert "Enter how they are reached" in unreachable.text
    with app.app_context():
        assert [asked.is_answered for asked in stored(app)] == [False]
        assert db.session.query(LateAdmission).count() == 0


def test_after_closing_only_those_who_have_an_application_ask(app, cast, reference):
    closes(app, reference, now(app) - timedelta(hours=1))
    assert ask(cast).status_code == 302
    page = ask(cast, "Farouk", need="another format")
    assert page.status_code == 422
    assert "what stood in the way" in page.text


def test_nobody_else_sees_it(app, cast, reference):
    ask(cast)
    url = desk(cast)
    for name in ("Owen", "Asha", "Chidi", "Edwin"):
        for path in (OWN, "/applications/nadias-draft", "/home"):
            assert CANARY not in cast.client(name).get(path).text
        assert "waits for our answer" not in cast.client(name).get("/applications/nadias-draft").text
        assert cast.client(name).get(OFFICE).status_code == 403
        assert cast.client(name).get(url).status_code == 403
        for act in ("answer", "honouring"):
            assert cast.client(name).post(f"{url}/{act}").status_code == 403
    assert cast.client("Dilys").post(f"{OFFICE}/no-such/answer").status_code == 404
    assert cast.client().post(OWN, data=REQUEST).status_code == 401
    assert cast.client().get(f"{OWN}/new").status_code == 302
