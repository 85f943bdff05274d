"""Submitting: complete, in time, once; a receipt; opened again; withdrawn."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta

import pytest

from app.applications import operations
from app.applications.models import Submission, Withdrawal
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from app.rules.freezing import digest
from tests import factories as make
from tests.applications.form import DECLARED, closes, draft, drafted, open_round, stored_application


@pytest.fixture
def key(cast, stages) -> str:
    return drafted(cast, stages, complete=True)


def submit(browser, key: str, **sent: str):
    return browser.post(f"/applications/{key}/submission", data=DECLARED | sent)


def submissions(app, key: str) -> list[Submission]:
    with app.app_context():
        return list(stored_application(app, key).submissions)


def events(app, action: str) -> list[AuditEvent]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditEvent).where(AuditEvent.action == action)))


def mails(app) -> list[OutboxMessage]:
    with app.app_context():
        return list(db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id)))


def now(app) -> datetime:
    return app.extensions["clock"].now().replace(microsecond=0)


def stop_clock(monkeypatch, app, at: datetime) -> None:
    """The office's clock stands at this moment, so that a single second can be asked about."""
    monkeypatch.setattr(app.extensions["clock"], "now", lambda: at)


def test_the_task_list_of_a_submitted_bid_keeps_its_parts_and_ends_with_the_receipt(cast, key):
    submit(cast.client("Nadia"), key)
    page = cast.client("Nadia").get(f"/applications/{key}").text
    assert "Costs, line by line" in page
    assert re.search(r'<a href="[^"]*/receipt">Receipt</a>', page)
    assert "Print what you submitted" in page


@pytest.mark.breaks_rules
@pytest.mark.parametrize("is_digest_forged", [False, True])
def test_a_submission_that_was_edited_in_the_database_is_named(app, cast, key, is_digest_forged):
    submit(cast.client("Nadia"), key)
    verify = ["audit", "verify"]
    assert app.test_cli_runner().invoke(args=verify).exit_code == 0
    with app.app_context():
        edited = stored_application(app, key).submissions[0]
        edited.content = edited.content | {"requested": "9999.00"}
        edited.digest = digest(edited.content) if is_digest_forged else edited.digest
        db.session.commit()

    done = app.test_cli_runner().invoke(args=verify)

    assert (done.exit_code, done.stderr) == (1, "OPEN-001, submission 1: its content is not what was submitted\n")


def test_a_complete_draft_is_submitted_fixed_and_digested(app, cast, key):
    assert submit(cast.client("Nadia"), key).location == f"/applications/{key}/receipt"
    with app.app_context():
        application = stored_application(app, key)
        (submission,) = application.submissions
        assert application.reference == "OPEN-001"
        assert (application.project, application.area, application.theme) == (
            "Answer to name.",
            "Leicester City",
            "Diversion",
        )
        assert str(application.requested_amount) == "5520.00"
        assert submission.digest == digest(submission.content)
        content = submission.content
        assert content["organisation"] == {"name": "Brackenlight Sports Association", "kind": "club"}
        assert (content["requested"], content["cost"]) == ("5520.00", "6256.00")
        assert content["budget_lines"] == [
            {
                "description": "Two coaches",
                "detail": "46 weeks, 4 hours a week",
                "requested": "5520.00",
                "match": "736.00",
                "category": "Staff and sessional workers",
                "match_source": "The park trust",
                "match_is_confirmed": True,
            }
        ]
        need = next(section for section in content["sections"] if section["key"] == "need")
        assert need == {
            "key": "need",
            "group": "Your project",
            "title": "The need",
            "questions": [
                {
                    "key": "need",
                    "label": "The need",
                    "kind": "long text",
                    "criterion": "need",
                    "answer": "Answer to need.",
                }
            ],
        }
        declared = content["sections"][-1]["questions"]
        assert [question["answer"] for question in declared] == ["Confirmed"] * 3


def test_the_receipt_survives_a_bookmark_and_says_what_happens_next(app, cast, key):
    submit(cast.client("Nadia"), key)
    for person in ("Nadia", "Owen"):
        page = cast.client(person).get(f"/applications/{key}/receipt").text
        for words in ("OPEN-001", "What happens next", "the commissioner decides", "Answer to need."):
            assert words in page


def test_the_receipt_is_mailed_as_text_and_html(app, cast, key):
    submit(cast.client("Nadia"), key)
    (mail,) = mails(app)
    assert mail.recipient == "nadia@example.org"
    assert mail.subject == "We have received your application OPEN-001"
    for body in (mail.text, mail.html):
        assert "OPEN-001" in body
        assert "£5,520.00 of £6,256.00" in body
        assert f"http://localhost/applications/{key}/receipt" in body


def test_there_is_no_receipt_before_the_submission(cast, key):
    assert cast.client("Nadia").get(f"/applications/{key}/receipt").status_code == 404


def test_the_same_form_sent_twice_submits_once(app, cast, key):
    browser = cast.client("Nadia")
    assert [submit(browser, key, once="a-token").status_code for _ in range(3)] == [302] * 3
    assert len(submissions(app, key)) == len(mails(app)) == len(events(app, "application.submitted")) == 1


def test_two_tabs_submit_once(app, cast, key):
    browser = cast.client("Nadia")
    for token in ("first-tab", "second-tab"):
        assert submit(browser, key, once=token).location == f"/applications/{key}/receipt"
    assert len(submissions(app, key)) == len(mails(app)) == 1


def test_what_is_missing_is_said_linked_and_on_record(app, cast):
    key = draft(cast, open_round(app))
    answer = cast.client("Nadia").post(f"/applications/{key}/submission", data={"d_true": "y"})
    assert answer.status_code == 422
    assert f'href="/applications/{key}/parts/need#q_need"' in answer.text
    assert "The need: not answered yet." in answer.text
    assert f'href="/applications/{key}/costs"' in answer.text
    assert 'href="#d_terms"' in answer.text
    assert submissions(app, key) == []
    (event,) = events(app, "application.not-submitted")
    assert "The need: not answered yet." in event.after["missing"]
    assert event.after["missing"][-1].startswith("Confirm: We know that our name")


def test_the_check_page_links_every_gap_before_anything_is_sent(app, cast):
    key = draft(cast, open_round(app))
    page = cast.client("Nadia").get(f"/applications/{key}/check").text
    gaps = re.findall(r'<li><a href="(/applications/[^"]+)">([^<]+)</a></li>', page)
    assert len(gaps) == 22
    for href, _ in gaps:
        assert cast.client("Nadia").get(href.partition("#")[0]).status_code == 200


def test_too_many_words_are_refused_with_a_link(app, cast, key):
    browser = cast.client("Nadia")
    browser.post(f"/applications/{key}/parts/need", data={"q_need": "word " * 301, "v_need": "1", "next": "tasks"})
    answer = submit(browser, key)
    assert answer.status_code == 422
    assert "The need: 1 word over the limit of 300." in answer.text


def test_too_much_money_is_refused(app, cast, key):
    browser = cast.client("Nadia")
    line = {"description": "More", "category": "Running costs", "asked": "4,480.01", "elsewhere": ""}
    browser.post(f"/applications/{key}/costs/new", data=line)
    answer = submit(browser, key)
    assert answer.status_code == 422
    assert "Take £0.01 off." in answer.text


@pytest.mark.parametrize(("offset", "status"), [(-1, 302), (0, 302), (0.999, 302), (1, 422), (2, 422)])
def test_the_closing_second_is_in_time_and_one_second_later_is_late(app, cast, key, monkeypatch, offset, status):
    closing = now(app) + timedelta(minutes=5)
    closes(app, "OPEN-R1", closing)
    browser = cast.client("Nadia")
    stop_clock(monkeypatch, app, closing + timedelta(seconds=offset))
    assert submit(browser, key).status_code == status
    assert len(submissions(app, key)) == (status == 302)


def test_late_is_said_kindly_with_the_second_and_the_draft_is_kept(app, cast, key, monkeypatch):
    closing = now(app) + timedelta(minutes=5)
    closes(app, "OPEN-R1", closing)
    browser = cast.client("Nadia")
    stop_clock(monkeypatch, app, closing + timedelta(seconds=1))
    page = submit(browser, key).text
    assert "It reached us after the round had closed" in page
    assert re.search(r"\d:\d\d:\d\d[ap]m", page)
    assert "Your draft is kept" in page
    assert browser.get(f"/applications/{key}/check").status_code == 200
    (event,) = events(app, "application.not-submitted")
    assert event.after["problem"].startswith("The round closed on")


def test_until_the_deadline_it_is_opened_again_and_the_last_counts(app, cast, key):
    browser = cast.client("Nadia")
    submit(browser, key, once="first")
    need = {"q_need": "Changed", "v_need": "1", "next": "continue"}
    assert browser.post(f"/applications/{key}/parts/need", data=need).status_code == 422
    assert browser.post(f"/applications/{key}/reopening").status_code == 302
    assert "counts until you submit again" in browser.get(f"/applications/{key}").text
    browser.post(f"/applications/{key}/parts/need", data=need)
    browser.post(f"/applications/{key}/parts/project", data={"q_name": "New name", "v_name": "1", "next": "continue"})
    with app.app_context():
        assert stored_application(app, key).project == "Answer to name."
    submit(browser, key, once="second")
    with app.app_context():
        application = stored_application(app, key)
        assert [submission.number for submission in application.submissions] == [1, 2]
        assert (application.reference, application.project) == ("OPEN-001", "New name")
        assert application.submissions[0].content["project"] == "Answer to name."
        assert application.submission.content["project"] == "New name"
    assert len(mails(app)) == 2


def test_the_form_of_the_first_submission_does_not_submit_again(app, cast, key):
    browser = cast.client("Nadia")
    submit(browser, key, once="first")
    browser.post(f"/applications/{key}/reopening")
    submit(browser, key, once="first")
    assert len(submissions(app, key)) == 1


def test_opening_again_twice_is_once_and_not_after_the_deadline(app, cast, key):
    browser = cast.client("Nadia")
    assert browser.post(f"/applications/{key}/reopening").status_code == 422
    submit(browser, key)
    for _ in range(2):
        assert browser.post(f"/applications/{key}/reopening").status_code == 302
    assert len(events(app, "application.reopened")) == 1
    submit(browser, key)
    closes(app, "OPEN-R1", now(app) - timedelta(minutes=1))
    assert browser.post(f"/applications/{key}/reopening").status_code == 422


def test_a_late_second_submission_leaves_the_first_counting(app, cast, key):
    browser = cast.client("Nadia")
    submit(browser, key, once="first")
    browser.post(f"/applications/{key}/reopening")
    closes(app, "OPEN-R1", now(app) - timedelta(minutes=1))
    answer = submit(browser, key, once="second")
    assert answer.status_code == 422
    assert "What you submitted before" in answer.text
    assert len(submissions(app, key)) == 1


def test_it_is_withdrawn_once_with_a_reason_and_a_mail(app, cast, key):
    browser = cast.client("Nadia")
    submit(browser, key)
    page = browser.get(f"/applications/{key}/withdrawal").text
    assert "Withdraw OPEN-001?" in page
    for _ in range(2):
        sent = {"reason": "The hall was sold.", "once": "w"}
        assert browser.post(f"/applications/{key}/withdrawal", data=sent).status_code == 302
    with app.app_context():
        withdrawal = db.session.query(Withdrawal).one()
        assert (withdrawal.reason, withdrawal.withdrawn_by.name) == ("The hall was sold.", "Nadia")
    assert [mail.subject for mail in mails(app)][1:] == ["Your application OPEN-001 is withdrawn"]
    assert submit(browser, key, once="again").status_code == 422
    assert browser.post(f"/applications/{key}/reopening").status_code == 422
    assert "Withdrawn" in browser.get("/applications").text


@pytest.mark.parametrize(("reason", "words"), [("", "Say why"), ("  ", "Say why"), ("x" * 2001, "at most 2,000")])
def test_a_withdrawal_without_a_readable_reason_is_explained(app, cast, key, reason, words):
    browser = cast.client("Nadia")
    submit(browser, key)
    answer = browser.post(f"/applications/{key}/withdrawal", data={"reason": reason})
    assert answer.status_code == 422
    assert words in answer.text
    assert events(app, "application.withdrawn") == []


def test_a_draft_cannot_be_withdrawn(cast, key):
    assert cast.client("Nadia").get(f"/applications/{key}/withdrawal").status_code == 422
    assert cast.client("Nadia").post(f"/applications/{key}/withdrawal", data={"reason": "No"}).status_code == 422


def test_after_the_decision_nothing_can_be_withdrawn(app, cast, key, monkeypatch):
    browser = cast.client("Nadia")
    submit(browser, key)
    monkeypatch.setattr(operations, "DECIDED", [lambda application: True])
    answer = browser.post(f"/applications/{key}/withdrawal", data={"reason": "No"})
    assert answer.status_code == 422
    assert "The decision on this application has been made." in answer.text


@pytest.mark.parametrize("act", ["submission", "reopening", "withdrawal"])
def test_strangers_and_colleagues_who_only_edit_cannot(app, cast, key, act):
    if act != "submission":
        submit(cast.client("Nadia"), key)
    before = len(submissions(app, key))
    path, sent = f"/applications/{key}/{act}", DECLARED | {"reason": "Because"}
    assert app.test_client().post(path, data=sent).status_code == 401
    assert cast.client("Farouk").post(path, data=sent).status_code == 404
    assert cast.client("Owen").post(path, data=sent).status_code == 403
    assert len(submissions(app, key)) == before
    assert events(app, "application.reopened") == events(app, "application.withdrawn") == []


def test_who_only_edits_is_told_who_submits(cast, key):
    assert (
        "for somebody of your organisation who may submit" in cast.client("Owen").get(f"/applications/{key}/check").text
    )


def test_bids_are_numbered_after_those_that_are_there(app, cast, key):
    with app.app_context():
        round_ = stored_application(app, key).round
        make.make_bid(round_, 9)
        make.make_bid(round_, 1041)
        db.session.commit()
    submit(cast.client("Nadia"), key)
    with app.app_context():
        assert stored_application(app, key).reference == "OPEN-1042"


def test_bids_submitted_at_once_are_numbered_without_gap_or_double(app, cast, key):
    keys = [key, *(draft(cast, "OPEN-R1", complete=True, key=f"draft-{number}") for number in range(5))]
    cookie = cast.client("Nadia").get_cookie("session").value
    start = threading.Barrier(len(keys), timeout=60)

    def send(one: str) -> None:
        browser = app.test_client()
        browser.set_cookie("session", cookie)
        start.wait()
        submit(browser, one)

    threads = [threading.Thread(target=send, args=(one,)) for one in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        references = sorted(stored_application(app, one).reference for one in keys)
        assert references == [f"OPEN-{number:03d}" for number in range(1, 7)]
        assert audit.verify() is None


def test_the_same_draft_submitted_by_many_at_once_is_submitted_once(app, cast, key):
    cookie = cast.client("Nadia").get_cookie("session").value
    start = threading.Barrier(4, timeout=60)
    statuses = []

    def send(token: str) -> None:
        browser = app.test_client()
        browser.set_cookie("session", cookie)
        start.wait()
        statuses.append(submit(browser, key, once=token).status_code)

    threads = [threading.Thread(target=send, args=(token,)) for token in ("a", "a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302] * 4
    assert len(submissions(app, key)) == len(mails(app)) == 1
