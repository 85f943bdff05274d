"""Mail goes out through a real server, once, and waits where there is none."""

from __future__ import annotations

import json
import socket
import sqlite3
import ssl
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import select

from app.factory import create_app
from app.platform import mail
from app.platform.db import db, transaction
from app.platform.models import OutboxMessage
from tests import factories as make


class Letters:
    """A mail server's handler that keeps what it is given, or refuses."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer, self.received = answer, []

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.received.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return self.answer


@pytest.fixture
def letters():
    handler = Letters()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    handler.url = f"smtp://127.0.0.1:{port}"
    yield handler
    server.stop()


def application_with(settings, url):
    app = create_app(replace(settings, mail_url=url), TESTING=True)
    app.extensions["jobs"].huey.immediate = True
    return app


def write_one(subject: str = "Your bid – received") -> int:
    with transaction():
        message = OutboxMessage(
            recipient="nadia@example.org",
            subject=subject,
            text="Thank you.\n",
            html="<p>Thank you.</p>",
            written_at=make.NOON,
        )
        db.session.add(message)
    return message.id


def test_a_message_arrives_with_both_its_texts(settings, letters):
    app = application_with(settings, letters.url)
    with app.app_context():
        mail.deliver(write_one())

    [(recipients, email)] = letters.received
    assert recipients == ["nadia@example.org"]
    assert email["Subject"] == "Your bid – received"
    assert email.get_body(("plain",)).get_content().strip() == "Thank you."
    assert "<p>Thank you.</p>" in email.get_body(("html",)).get_content()


def test_a_name_that_ends_lines_adds_no_header_and_holds_up_no_other_message(settings, letters):
    app = application_with(settings, letters.url)
    with app.app_context():
        write_one("Nadia\r\n\r\v\f\x1c\x85\u2028\u2029Bcc: evil@example.org asks to join")
        write_one()
        mail.sweep()

    [(recipients, email), (_, other)] = letters.received
    assert recipients == ["nadia@example.org"]
    assert email["Bcc"] is None
    assert email["Subject"] == "Nadia Bcc: evil@example.org asks to join"
    assert other["Subject"] == "Your bid – received"


def test_a_message_is_sent_once(settings, letters):
    app = application_with(settings, letters.url)
    with app.app_context():
        number = write_one()
        mail.deliver(number)
        mail.deliver(number)

    assert len(letters.received) == 1


def test_a_refused_message_waits_longer_each_time_and_then_goes(settings, letters):
    letters.answer = "451 Come back later"
    app = application_with(settings, letters.url)
    with app.app_context():
        number = write_one()
        mail.deliver(number)
        message = db.session.scalars(select(OutboxMessage)).one()
        assert (message.attempts, message.sent_at) == (1, None)
        assert "Come back later" in message.last_problem
        assert mail.due(make.NOON) == []
        assert mail.due(make.NOON + timedelta(minutes=2)) == [number]

        letters.answer = "250 OK"
        mail.deliver(number)
        assert message.sent_at is not None
    assert len(letters.received) == 1


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(settings, tmp_path):
    handler = Letters()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_of_its_own(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port, ssl_context=context)
    server.start()
    app = application_with(settings, f"smtps://127.0.0.1:{port}")
    with app.app_context():
        mail.deliver(message_id := write_one())
        message = db.session.get_one(OutboxMessage, message_id)
        assert message.sent_at is None
        assert "certificate verify failed" in message.last_problem
    server.stop()

    assert handler.received == []


def certificate_of_its_own(folder):
    """A key with a certificate that it signed itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = made.not_valid_before(make.NOON).not_valid_after(make.NOON + timedelta(days=36500)).sign(key, SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "own.pem").write_bytes(secret + signed.public_bytes(Encoding.PEM))
    return folder / "own.pem"


def test_no_server_at_all_loses_nothing(settings):
    app = application_with(settings, "smtp://127.0.0.1:9")
    with app.app_context():
        number = write_one()
        mail.deliver(number)
        assert mail.due(make.NOON + timedelta(days=1)) == [number]


def test_without_a_server_messages_become_files(app, settings):
    with app.app_context():
        number = write_one()
        mail.deliver(number)

    written = settings.instance_path / "mail" / f"{number:06d}.eml"
    assert message_from_bytes(written.read_bytes(), policy=policy.default)["To"] == "nadia@example.org"


def test_the_queue_holds_json(settings):
    app = create_app(settings, TESTING=True)
    with app.app_context():
        app.extensions["jobs"].tasks["deliver"](7)
    with sqlite3.connect(settings.instance_path / "jobs.sqlite") as queue:
        [(row,)] = queue.execute("select data from task").fetchall()

    assert json.loads(row)[1].endswith(".deliver")
    assert app.extensions["jobs"].huey.dequeue().args == [7]
