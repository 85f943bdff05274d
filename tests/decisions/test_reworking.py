"""Whoever's turn it is sends a record back with a reason; what it said then is kept, as often as that happens."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from app.decisions.models import Act, Rework, State
from app.decisions.reworking import versions_of
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from app.rules.freezing import digest
from tests.decisions.conftest import Office
from tests.decisions.test_sending import edit

REASON = "Say what becomes of the young people if this is refused."


def send_back(office: Office, name: str = "Fiona", **fields: str) -> TestResponse:
    seen = re.search(r'/versions".*?name="digest"[^>]*value="([^"]*)"', office.page(name), re.DOTALL)
    return office.send_form(name, "versions", {"digest": seen[1] if seen else "", "reason": REASON} | fields)


def versions(office: Office) -> list[Rework]:
    return list(versions_of(office.record()))


def test_it_is_a_draft_again_and_what_it_said_is_kept(app, sent):
    said = sent.page("Fiona")
    assert send_back(sent).status_code == 302

    with app.app_context():
        record, (version,) = sent.record(), versions(sent)
        assert (record.state, record.sent_at) == (State.DRAFT, None)
        assert (version.number, version.act, version.name) == (1, Act.ADVICE, "Fiona")
        assert version.digest == digest(version.content)
        assert version.digest in said
        event = db.session.query(AuditEvent).filter_by(action="record.sent-back").one()
        assert event.after["reason"] == REASON
    assert REASON in sent.page("Dilys")
    assert "sent it back for rework" in sent.page("Imogen")


def test_as_often_as_needed_and_each_version_can_be_read(app, sent):
    send_back(sent)
    with app.app_context():
        version = sent.record().version
    edit(sent, version=version, key_points="Without it the hall stays shut.")
    sent.send()
    sent.advise()
    assert send_back(sent, "Grace", reason="Name the venue.").status_code == 302

    with app.app_context():
        assert [kept.act for kept in versions(sent)] == [Act.ADVICE, Act.RELEASE]
        assert sent.record().valid(Act.ADVICE) is None
    assert "Grace sent the record back for rework." in sent.page("Fiona")
    first, second = (sent.cast.client("Imogen").get(f"{sent.url}/versions/{number}").text for number in (1, 2))
    assert ("Without it the hall stays shut." in first, "Without it the hall stays shut." in second) == (False, True)
    assert "The sum is within the budget for the year." in second
    assert sent.send().status_code == 302, "it goes its way again"


def test_the_writer_and_those_who_signed_are_told(app, sent):
    sent.advise()
    send_back(sent, "Grace")

    with app.app_context():
        told = db.session.query(OutboxMessage).order_by(OutboxMessage.id).all()[-2:]
        assert [(mail.recipient, "rework" in mail.subject or "void" in mail.subject) for mail in told] == [
            ("fiona@example.org", True),
            ("dilys@example.org", True),
        ]
        assert REASON in told[1].text


def test_the_same_form_twice_sends_back_once(app, sent):
    for _ in range(2):
        assert send_back(sent, once="one-token", digest=seen_digest(sent)).status_code == 302
    with app.app_context():
        assert len(versions(sent)) == 1


def seen_digest(office: Office) -> str:
    if not hasattr(office, "seen"):
        office.seen = re.search(r'name="digest"[^>]*value="([^"]*)"', office.page("Fiona"))[1]
    return office.seen


@pytest.mark.parametrize(("name", "status"), [("Dilys", 403), ("Grace", 403), ("Farouk", 404), ("Nadia", 404)])
def test_only_whoever_has_the_turn(app, sent, name, status):
    assert send_back(sent, name).status_code == status
    with app.app_context():
        assert versions(sent) == []


def test_who_has_signed_does_not_send_back(sent):
    sent.advise()
    assert send_back(sent, "Fiona").status_code == 403


def test_a_draft_and_a_decided_record_are_with_nobody(draft):
    assert send_back(draft).status_code == 422
    draft.send()
    draft.advise()
    draft.release()
    draft.decide()
    assert send_back(draft, "Hari").status_code == 422


def test_without_a_reason_nothing_happens_and_the_form_says_so(app, sent):
    response = send_back(sent, reason=" ")
    assert response.status_code == 422
    assert "Say what is to be changed, and why." in response.text
    with app.app_context():
        assert sent.record().state is State.SENT


def test_what_changed_meanwhile_is_not_sent_back_unread(app, sent):
    seen = seen_digest(sent)
    with app.app_context():
        version = sent.record().version
    edit(sent, version=version)
    response = send_back(sent, digest=seen)
    assert response.status_code == 409
    assert REASON in response.text
