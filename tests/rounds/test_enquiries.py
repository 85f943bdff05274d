"""Questions to the office: asked before closing, answered by an officer, read by everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from app.rounds.enquiries.models import Enquiry
from tests.applications.form import closes, open_round

PUBLIC = "/rounds/OPEN-R1/questions-to-us"
OFFICE = "/office/rounds/OPEN-R1/enquiries"
ASKED = "We at Brackenlight hire the hall. May we pay for it <b>twice</b>?"
ANSWER = "Once a year.\n\nThe hall’s invoice is enough."
EVERYBODY = "May hire of a hall be paid?"


@pytest.fixture
def enquiry(app, cast) -> Enquiry:
    open_round(app)
    assert cast.client("Nadia").post(PUBLIC, data={"question": ASKED, "once": "a"}).status_code == 302
    (asked,) = enquiries(app)
    return asked


def enquiries(app) -> list[Enquiry]:
    with app.app_context():
        return list(db.session.scalars(db.select(Enquiry).order_by(Enquiry.id)))


def answer(cast, enquiry: Enquiry, name: str = "Dilys", **changes):
    sent = {"version": enquiry.version, "published_question": EVERYBODY, "answer": ANSWER} | changes
    return cast.client(name).post(f"{OFFICE}/{enquiry.key}/answer", data=sent)


def test_everybody_reads_the_answer_and_nobody_who_asked(app, cast, enquiry):
    assert EVERYBODY not in cast.client().get(PUBLIC).text
    assert "Answer a question" in cast.client("Dilys").get("/home").text
    assert answer(cast, enquiry).status_code == 302
    page = cast.client().get(PUBLIC).text
    assert EVERYBODY in page
    assert "<p>Once a year.</p>" in page
    assert not any(private in page for private in ("Nadia", "Brackenlight", "Dilys", "<b>twice</b>"))
    with app.app_context():
        mail = db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id)).all()[-1]
        assert (mail.recipient, EVERYBODY in mail.text, "Once a year." in mail.text) == (
            "nadia@example.org",
            True,
            True,
        )
        acts = db.session.scalars(db.select(AuditEvent.action).where(AuditEvent.subject == "enquiry")).all()
        assert acts == ["enquiry.asked", "enquiry.answered"]
        assert audit.verify() is None
    assert "Answer a question" not in cast.client("Dilys").get("/home").text


def test_an_answer_is_put_right_and_both_are_kept(app, cast, enquiry):
    answer(cast, enquiry)
    (asked,) = enquiries(app)
    answer(cast, asked, answer="Twice a year.")
    assert "Twice a year." in cast.client().get(PUBLIC).text
    with app.app_context():
        last = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
        assert (last.before["answer"], last.after["answer"]) == (ANSWER, "Twice a year.")


def test_two_officers_do_not_answer_over_each_other(app, cast, enquiry):
    answer(cast, enquiry)
    page = answer(cast, enquiry, answer="Never.")
    assert page.status_code == 409
    assert "Never." in page.text
    assert "Once a year." in page.text


def test_the_same_form_twice_asks_once(app, cast, enquiry):
    cast.client("Nadia").post(PUBLIC, data={"question": ASKED, "once": "a"})
    assert len(enquiries(app)) == 1


@pytest.mark.parametrize(
    ("question", "sentence"), [(" ", "Write your question."), ("x" * 2001, "at most 2,000 can be kept")]
)
def test_a_question_that_will_not_do_is_explained_and_kept(app, cast, enquiry, question, sentence):
    page = cast.client("Nadia").post(PUBLIC, data={"question": question})
    assert (page.status_code, sentence in page.text, question.strip() in page.text) == (422, True, True)
    assert len(enquiries(app)) == 1


def test_an_empty_answer_is_explained(cast, enquiry):
    page = answer(cast, enquiry, answer="")
    assert page.status_code == 422
    assert "Write the answer." in page.text


def test_after_closing_nothing_more_is_asked(app, cast, enquiry):
    closes(app, "OPEN-R1", app.extensions["clock"].now().replace(microsecond=0) - timedelta(hours=1))
    assert cast.client("Nadia").post(PUBLIC, data={"question": ASKED}).status_code == 422
    assert "no more questions" in cast.client("Nadia").get(f"{PUBLIC}/new").text
    assert answer(cast, enquiry).status_code == 302


def test_nobody_else_answers(app, cast, enquiry):
    for name in ("Nadia", "Farouk", "Asha", "Hari"):
        assert answer(cast, enquiry, name).status_code == 403
        assert cast.client(name).get(OFFICE).status_code == 403
    assert cast.client().post(PUBLIC, data={"question": "?"}).status_code == 401
    assert cast.client("Dilys").get(f"{OFFICE}/no-such").status_code == 404
    assert not enquiries(app)[0].is_answered
