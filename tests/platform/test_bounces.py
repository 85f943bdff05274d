"""Mail that comes back is marked, by the server's own report, and shown to the office without any text."""

from __future__ import annotations

import pytest

from app.platform import audit, mail
from app.platform.db import db, transaction
from app.platform.models import OutboxMessage
from app.rounds.models import Round
from tests import factories as make

REPORT = """\
From: postmaster@mail.example
To: grants@office.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; nadia@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such
 mailbox

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: Your receipt

--b--
"""


@pytest.fixture
def message(app) -> OutboxMessage:
    with app.app_context():
        with transaction():
            made = OutboxMessage(
                recipient="nadia@example.org",
                subject="Sign in",
                text="The secret link",
                html="<p>The secret link</p>",
                written_at=make.NOON,
                sent_at=make.NOON,
                attempts=1,
            )
            db.session.add(made)
        db.session.refresh(made)
        db.session.expunge(made)
        return made


def came_back(app, message, action: str = "failed", message_id: str | None = None) -> str:
    with app.app_context():
        ours = str(mail.as_email(message)["Message-ID"]) if message_id is None else message_id
    report = REPORT.format(action=action, message_id=ours)
    return app.test_cli_runner().invoke(args=["mail", "bounce"], input=report).output


def stored(app, message) -> OutboxMessage:
    with app.app_context():
        return db.session.get_one(OutboxMessage, message.id)


def test_a_report_marks_the_mail_once_and_the_office_reads_why(app, cast, message):
    assert "came back: smtp; 550 5.1.1 no such mailbox" in came_back(app, message)
    came_back(app, message)
    assert stored(app, message).state == "Came back"
    with app.app_context():
        assert audit.verify() is None
        mail.deliver(message.id)
    assert stored(app, message).sent_at == make.NOON
    page = cast.client("Dilys").get("/office/mail?to=nadia&state=back").text
    assert "550 5.1.1 no such mailbox" in page
    assert "secret" not in page
    assert "No mail fits" in cast.client("Imogen").get("/office/mail?state=waiting").text


@pytest.mark.parametrize(
    ("action", "message_id"),
    [("delayed", None), ("failed", "<1.1@safety-fund>"), ("failed", "<a@b>"), ("failed", "")],
)
def test_anything_else_marks_nothing(app, message, action, message_id):
    assert "This is no report" in came_back(app, message, action, message_id)
    assert stored(app, message).bounced_at is None


def test_any_text_is_read_without_a_trace(app):
    for text in ("", "\x00\xff", "Content-Type: multipart/report; boundary=x\n\n--x\n"):
        result = app.test_cli_runner().invoke(args=["mail", "bounce"], input=text)
        assert (result.exit_code, result.exception) == (0, None)


def test_nobody_else_reads_the_mail_book(cast):
    for name in ("Nadia", "Asha", "Hari"):
        assert cast.client(name).get("/office/mail").status_code == 403
    assert cast.client("Dilys").get("/office/mail?page=9").status_code == 404


def test_who_is_kept_out_of_a_round_sees_no_mail_to_its_applicants(app, cast, message):
    """Dilys sits on the panel and has not declared; Imogen does not sit on it."""
    assert "nadia@example.org" in cast.client("Dilys").get("/office/mail").text
    with app.app_context():
        make.make_member(db.session.get_one(Round, cast.round_id), cast.person("Dilys"))
        db.session.commit()

    page = cast.client("Dilys").get("/office/mail").text

    assert ("nadia@example.org" in page, "is left out" in page) == (False, True)
    assert "nadia@example.org" in cast.client("Imogen").get("/office/mail").text
