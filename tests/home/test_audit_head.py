"""The end of the audit trail goes to the auditor each day, once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.home.audit_head import mail_each_day
from app.platform import audit
from app.platform.db import db
from app.platform.models import OutboxMessage
from tests import factories as make


@pytest.fixture
def head(app, cast) -> str:
    with app.app_context():
        audit.record("round.extended", actor=None, at=make.NOON, subject=cast.person("Dilys"))
        db.session.commit()
        return audit.head_digest()


def mails() -> list[OutboxMessage]:
    return list(db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id)))


def test_it_is_mailed_once_a_day_from_six_in_the_morning(app, head, monkeypatch):
    with app.app_context():
        for hour, count in {4: 0, 5: 1, 6: 1, 22: 1, 29: 2, 30: 2}.items():  # in UTC, while London has summer time
            at = datetime(2024, 9, 9 + hour // 24, hour % 24, 30, tzinfo=UTC)
            monkeypatch.setattr(app.extensions["clock"], "now", lambda at=at: at)
            mail_each_day()
            assert len(mails()) == count, hour
        message = mails()[0]
        assert (message.recipient, head in message.text, head in message.html) == ("imogen@example.org", True, True)
        assert "Last row: 1" in message.text
        assert "http://localhost/audit" in message.text


def test_the_command_prints_it_and_mails_it_when_asked(app, head):
    run = app.test_cli_runner().invoke
    assert run(args=["audit", "head"]).output == f"row 1, digest {head}\n"
    with app.app_context():
        assert mails() == []
    assert "Mailed to 1 auditor." in run(args=["audit", "head", "--mail"]).output
    with app.app_context():
        assert [message.recipient for message in mails()] == ["imogen@example.org"]


def test_an_office_without_an_auditor_is_told(app):
    done = app.test_cli_runner().invoke(args=["audit", "head", "--mail"])
    assert (done.exit_code, "Nobody is auditor" in done.output) == (1, True)
