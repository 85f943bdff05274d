"""A mail server that is busy, slow, cut off in the middle, or gone: nothing lost, nothing sent twice that is known."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from sqlalchemy import select

from app.factory import create_app
from app.platform import mail
from app.platform.clock import now
from app.platform.db import db, transaction
from app.platform.models import OutboxMessage

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd", "ignore::ResourceWarning")


class Rude(SMTP):
    """A real server that takes the mail and then is not polite about the goodbye."""

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        await self.push("421 Too busy to say goodbye" if self.event_handler.is_rude else "221 Bye")
        self.transport.close()


class Letters:
    """Keeps what it is given, in the way that a test asks for."""

    def __init__(self) -> None:
        self.received: list[str] = []
        self.answers: list[str] = []
        self.delay, self.is_cut, self.is_rude = 0.0, False, False

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        self.received.append(next(line for line in envelope.content.decode().splitlines() if "Message-ID" in line))
        await asyncio.sleep(self.delay)
        if self.is_cut:
            server.transport.abort()
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if not answer.startswith("250"):
            self.received.pop()
        return answer


class Post(Controller):
    def factory(self) -> SMTP:
        return Rude(self.handler)


@contextmanager
def served(letters: Letters, port: int):
    server = Post(letters, hostname="127.0.0.1", port=port)
    server.start()
    yield
    server.stop()


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def app(settings, port):
    app = create_app(replace(settings, mail_url=f"smtp://127.0.0.1:{port}"), TESTING=True)
    app.extensions["jobs"].huey.immediate = True
    return app


@pytest.fixture(autouse=True)
def _inside(app):
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def write(count: int = 1) -> list[int]:
    with transaction():
        messages = [
            OutboxMessage(recipient="n@example.org", subject="A", text="B\n", html="<p>B</p>", written_at=now())
            for _ in range(count)
        ]
        db.session.add_all(messages)
        db.session.flush()
        return [message.id for message in messages]


def waiting() -> list[int]:
    db.session.expire_all()
    return list(db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.sent_at.is_(None))))


def wait(app, **time: float) -> None:
    app.extensions["clock"].moved_by += timedelta(**time)


def test_a_busy_server_is_asked_again_later_and_later_and_gets_it_once(app, letters, port):
    (message,) = write()
    letters.answers = ["451 Busy"] * 3
    tries = []
    with served(letters, port):
        for minute in range(20):
            before = len(letters.answers)
            mail.sweep()
            if len(letters.answers) < before or (letters.received and message not in [n for _, n in tries]):
                tries.append((minute, message if letters.received else 0))
            wait(app, minutes=1)

    assert [minute for minute, _ in tries] == [0, 2, 4, 8]
    assert len(letters.received) == 1
    assert waiting() == []


def test_days_without_a_server_end_in_one_mail_and_no_storm(app, letters, port):
    messages = write(3)
    for _ in range(12):
        mail.sweep()
        wait(app, hours=8)
    assert waiting() == messages
    assert max(message.attempts for message in db.session.scalars(select(OutboxMessage))) <= 12

    with served(letters, port):
        for _ in range(3):
            mail.sweep()
            wait(app, hours=8)

    assert len(letters.received) == len(set(letters.received)) == 3


def test_where_nobody_answers_a_sweep_does_not_ask_for_each_message(app):
    write(3)

    mail.sweep()

    assert sorted(message.attempts for message in db.session.scalars(select(OutboxMessage))) == [0, 0, 1]


def test_a_slow_server_is_left_and_asked_again(app, letters, port, monkeypatch):
    monkeypatch.setattr(mail, "TIMEOUT", 0.2)
    write()
    letters.delay = 1.0
    with served(letters, port):
        mail.sweep()
        assert len(waiting()) == 1
        letters.delay = 0
        wait(app, minutes=2)
        mail.sweep()

    assert waiting() == []
    assert len(set(letters.received)) == 1, "whether the first came is not known: the same Message-ID tells the reader"


def test_a_connection_cut_after_the_text_is_tried_again_under_the_same_name(app, letters, port):
    write()
    letters.is_cut = True
    with served(letters, port):
        mail.sweep()
        assert len(waiting()) == 1
        letters.is_cut = False
        wait(app, minutes=2)
        mail.sweep()

    assert waiting() == []
    assert len(set(letters.received)) == 1


def test_a_rude_goodbye_after_the_mail_was_taken_does_not_send_it_again(app, letters, port):
    write()
    letters.is_rude = True
    with served(letters, port):
        mail.sweep()
        wait(app, days=1)
        mail.sweep()

    assert len(letters.received) == 1
    assert waiting() == []


def test_two_who_deliver_at_once_send_it_once(app, letters, port):
    (message,) = write()
    start, came = Barrier(2, timeout=60), []

    def deliver() -> None:
        with app.app_context():
            start.wait()
            came.append(mail.deliver(message))

    threads = [Thread(target=deliver) for _ in range(2)]
    with served(letters, port):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(letters.received) == 1
    assert sorted(came, key=str) == [mail.Delivery.NOT_OURS, mail.Delivery.TRIED]
