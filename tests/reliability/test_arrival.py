"""In time means received in time, however long the workers take to come to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from app.applications.models import Submission
from app.factory import create_app
from app.platform import clock
from app.platform.clock import RECEIVED_AT
from app.platform.db import db
from app.platform.models import AuditEvent
from app.settings import Settings
from tests.applications.form import DECLARED, closes, draft, open_round, stored_application
from tests.cast import cast_of
from tests.conftest import QUICK
from tests.reliability.clocks import Hands
from tests.reliability.served import Served, comes_true, serving

SECOND = timedelta(seconds=1)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def all_workers_busy(app: Flask, site: Served) -> Iterator[None]:
    """Every worker is held by a request until the block ends."""
    lines = [site.connect() for _ in range(site.server.adj.threads)]
    for line in lines:
        line.request("GET", "/held")
    comes_true(lambda: app.extensions["held"] == len(lines))
    try:
        yield
    finally:
        app.extensions["let_go"].set()
        for line in lines:
            line.getresponse().read()
            line.close()


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False, PASSWORD_COST=QUICK)
    app.extensions["jobs"].huey.immediate = True
    app.extensions["let_go"], app.extensions["held"] = threading.Event(), 0
    counting = threading.Lock()

    @app.get("/held")
    def held() -> str:
        with counting:
            app.extensions["held"] += 1
        app.extensions["let_go"].wait(20)
        return "done"

    @app.get("/when")
    def when() -> Response:
        return Response(clock.arrival().isoformat())

    @app.get("/who")
    def who() -> Response:
        return Response(f"{request.remote_addr} {request.scheme}")

    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("after", [-SECOND, timedelta(milliseconds=999), SECOND])
def test_what_was_received_in_time_counts_when_the_workers_come_to_it_late(app, after):
    cast = cast_of(app)
    key = draft(cast, open_round(app), complete=True)
    closes_at = clock_of(app).replace(microsecond=0) + timedelta(minutes=1)
    closes(app, "OPEN-R1", closes_at)
    nadia = cast.client("Nadia")
    app.extensions["clock"] = hands = Hands(closes_at + after)
    with serving(app) as site:
        line = site.connect()
        with all_workers_busy(app, site):
            line.request("POST", f"/applications/{key}/submission", urlencode(DECLARED), cookies(nadia) | FORM)
            comes_true(lambda: len(site.server.task_dispatcher.queue) == 1)
            hands.at = closes_at + 30 * SECOND
        answer = line.getresponse()
        said = answer.read().decode()
        line.close()
    if after < SECOND:
        assert (answer.status, received(app, key)) == (302, [closes_at + after])
    else:
        assert (answer.status, received(app, key)) == (422, [])
        assert "It reached us after the round had closed" in said
        assert "Your draft is kept, with everything you wrote." in said
        assert attempts(app) == [closes_at + after]
        assert "Answer to name." in answers(app, key)


def test_a_body_that_comes_slowly_is_received_with_its_last_byte(app):
    app.extensions["clock"] = hands = Hands(datetime(2024, 9, 5, 15, 59, 58, tzinfo=UTC))
    with serving(app) as site, site.socket() as line:
        line.sendall(b"GET /when HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na")
        comes_true(lambda: any(channel.request for channel in site.server.active_channels.values()))
        hands.at += 5 * SECOND
        line.sendall(b"b")
        assert body_of(line).endswith(b"2024-09-05T16:00:03+00:00")


HALF_A_MINUTE_AGO, SINCE_1970 = -30 * SECOND, datetime(1970, 1, 1, tzinfo=UTC)


CLAIMS = {
    "from the proxy": ("127.0.0.1", HALF_A_MINUTE_AGO, True),
    "from a stranger": ("192.0.2.7", HALF_A_MINUTE_AGO, False),
    "where there is no proxy": ("", HALF_A_MINUTE_AGO, False),
    "too long ago": ("127.0.0.1", timedelta(minutes=-6), False),
    "still to come": ("127.0.0.1", 30 * SECOND, False),
}


def test_the_moment_in_a_header_is_believed_from_the_proxy_only(app, settings):
    here = datetime(2024, 9, 5, 16, 0, 30, tzinfo=UTC)
    app.extensions["clock"] = Hands(here)
    for claim, (proxy, sent, believed) in CLAIMS.items():
        app.config["SETTINGS"] = replace(settings, trusted_proxy=proxy)
        with serving(app) as site:
            stamp = str((here + sent - SINCE_1970).total_seconds())
            assert when(site, stamp) == (here + sent if believed else here), claim


def test_who_the_visitor_is_is_believed_from_the_proxy_only(app, settings):
    forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    for proxy, seen in {"127.0.0.1": "203.0.113.9 https", "192.0.2.7": "127.0.0.1 http", "": "127.0.0.1 http"}.items():
        app.config["SETTINGS"] = replace(settings, trusted_proxy=proxy)
        with serving(app) as site:
            assert answer_to(site, "/who", forwarded) == seen


def test_nonsense_in_the_header_changes_nothing(app, settings):
    app.config["SETTINGS"] = replace(settings, trusted_proxy="127.0.0.1")
    here = datetime(2024, 9, 5, 16, 0, tzinfo=UTC)
    app.extensions["clock"] = Hands(here)
    with serving(app) as site:
        for nonsense in ("soon", "nan", "1e400", "1725552000, 1725552000", "-1", "inf", ""):
            assert when(site, nonsense) == here, nonsense


def test_arrival_moves_with_the_demos_clock(app, settings):
    app.config["SETTINGS"] = replace(settings, trusted_proxy="127.0.0.1")
    app.extensions["clock"].moved_by = timedelta(days=30)
    with serving(app) as site:
        before = app.extensions["clock"].now()
        assert before <= when(site, "") <= app.extensions["clock"].now()
        ten_ago = datetime.now(UTC) - 10 * SECOND
        assert when(site, str(ten_ago.timestamp())) == ten_ago + timedelta(days=30)


def test_under_another_server_it_is_when_a_worker_takes_the_request_up(app):
    app.extensions["clock"] = Hands(datetime(2024, 9, 5, 16, 0, tzinfo=UTC))
    answer = app.test_client().get("/when", headers={"X-Request-Received": "1725551990", RECEIVED_AT: "x"})
    assert answer.text == "2024-09-05T16:00:00+00:00"


def clock_of(app: Flask) -> datetime:
    return app.extensions["clock"].now()


def received(app: Flask, key: str) -> list[datetime]:
    with app.app_context():
        submissions: list[Submission] = stored_application(app, key).submissions
        return [each.received_at for each in submissions]


def answers(app: Flask, key: str) -> list[str]:
    with app.app_context():
        return [answer.value for answer in stored_application(app, key).answers]


def attempts(app: Flask) -> list[datetime]:
    with app.app_context():
        return [event.at for event in db.session.query(AuditEvent).filter_by(action="application.not-submitted")]


def cookies(browser: FlaskClient) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{each.key}={each.value}" for each in browser._cookies.values())}


def when(site: Served, header: str) -> datetime:
    return datetime.fromisoformat(answer_to(site, "/when", {"X-Request-Received": header}))


def answer_to(site: Served, path: str, headers: dict[str, str]) -> str:
    line = site.connect()
    line.request("GET", path, headers=headers)
    text = line.getresponse().read().decode()
    line.close()
    return text


def body_of(line) -> bytes:
    received = b""
    while not received.endswith(b"+00:00"):
        received += line.recv(4096) or b"+00:00"
    return received
