"""`python -m bench.closing [postgresql]`: the last minute before a round closes, with everybody in it at once.

300 applicants save what they write every second and submit in the last ten seconds, a few of them a moment too late;
500 slow connections stand beside them; and all the while a few others post to a bare Flask view on the same server.
Afterwards the database is read: whatever was acknowledged must be there, once; nothing that was received in time may
be refused, nothing late accepted, and no answer may be an error of ours. Everything stays on the loopback address.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select, update

from app.accounts import sessions
from app.accounts.models import Membership, MembershipRole, Organisation, Person, SignInMethod
from app.applications.models import Answer, Application, Submission
from app.factory import create_app
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.migrations import upgrade
from app.platform.serve import ADDRESS
from app.rounds.models import Question, Round
from app.settings import ROOT, read_settings
from bench.browser import form_fields
from tests import postgres
from tests.applications.form import DECLARED, ELIGIBLE, fill, open_round

APPLICANTS = int(os.environ.get("APPLICANTS", "300"))
SLOW = int(os.environ.get("SLOW", "500"))
BARE = 5
MINUTE, LAST = float(os.environ.get("MINUTE", "60")), 10.0  # seconds: how long the run is, and when submitting begins
TOO_LATE = 0.03  # of the applicants submit a moment after the closing time
WATCHED = "need"  # the key of the answer that everybody writes
PATIENCE = 120

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Sent:
    """One request: when it was begun and when it was sent whole, what came back, and how long that took."""

    kind: str
    text: str
    at: float
    status: int = 0
    seconds: float = 0.0
    location: str = ""


@dataclass
class Applicant:
    """One person before one draft, and everything they sent."""

    number: int
    key: str
    cookie: str
    submits_at: float = 0.0
    sent: list[Sent] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie, "X-Forwarded-For": f"10.0.{self.number // 250}.{self.number % 250 + 1}"}


class Line:
    """One connection that is kept, over which requests go one after the other."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.port, self.headers = port, headers
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, fields: dict[str, str] | None = None, **extra: str) -> Reply:
        body = urlencode(fields).encode() if fields is not None else b""
        heading = {"Host": f"{ADDRESS}:{self.port}", "Content-Length": str(len(body))} | self.headers
        if fields is not None:
            heading["Content-Type"] = "application/x-www-form-urlencoded"
        heading |= {name.replace("_", "-"): value for name, value in extra.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in heading.items())
        request = f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body
        try:
            reply = await self.exchange(request)
        except (ConnectionError, asyncio.IncompleteReadError):  # an idle connection may have been closed
            self.writer = None
            reply = await self.exchange(request)
        if given := reply[1].get("set-cookie"):
            self.headers = self.headers | {"Cookie": given.partition(";")[0]}
        return reply

    async def exchange(self, request: bytes) -> Reply:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(ADDRESS, self.port)
        assert self.reader is not None
        self.writer.write(request)
        await self.writer.drain()
        return await asyncio.wait_for(read_answer(self.reader), PATIENCE)


async def read_answer(reader: asyncio.StreamReader) -> Reply:
    heading = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    status = int(heading[0].split()[1])
    headers = dict(line.split(": ", 1) for line in heading[1:] if ": " in line)
    headers = {name.lower(): value for name, value in headers.items()}
    if "content-length" in headers:
        return status, headers, await reader.readexactly(int(headers["content-length"]))
    body = b""
    while size := int((await reader.readline()).strip() or b"0", 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return status, headers, body


def main(database: str) -> int:
    with tempfile.TemporaryDirectory(prefix="safety-fund-closing-") as folder, address_of(database, folder) as url:
        environment = {
            "DATABASE_URL": url,
            "INSTANCE_PATH": folder,
            "SECRET_KEY": "of-the-last-minute-of-the-last-minute",
            "SAFETY_FUND_DEMO": "1",
            "TRUSTED_PROXY": ADDRESS,
        }
        app = create_app(read_settings(environment))
        with app.app_context():
            upgrade()
        applicants = build(app)
        with server(environment) as port:
            closes_at, bare = asyncio.run(last_minute(app, port, applicants))
        faults = report(app, applicants, bare, closes_at)
    return min(1, faults)


@contextmanager
def address_of(database: str, folder: str) -> Iterator[str]:
    """An embedded database, or one on a PostgreSQL server of its own."""
    if database != "postgresql":
        yield f"sqlite:///{folder}/closing.sqlite"
        return
    with postgres.cluster(quick=False) as url:
        if url is None:
            raise SystemExit("There is no PostgreSQL here that can be started.")
        yield url


def build(app: Flask) -> list[Applicant]:
    """An open round, and for each applicant an organisation with a complete draft and a signed-in browser."""
    print(f"Building {APPLICANTS} complete drafts …", flush=True)
    reference = open_round(app)
    dice = Random(2024)
    with app.app_context():
        round_ = db.session.scalars(select(Round).where(Round.reference == reference)).one()
        applicants = [applicant(app, round_, number) for number in range(APPLICANTS)]
        db.session.commit()
    for one in applicants:
        one.submits_at = dice.uniform(MINUTE - LAST, MINUTE)
        if dice.random() < TOO_LATE:
            one.submits_at = MINUTE + dice.uniform(1, 2)
    return applicants


def applicant(app: Flask, round_: Round, number: int) -> Applicant:
    now = app.extensions["clock"].now()
    person = Person(name=f"Applicant {number}", email=f"applicant-{number}@example.org")
    organisation = Organisation(name=f"Group {number}", kind="club")
    db.session.add_all([person, organisation])
    db.session.add(Membership(organisation=organisation, person=person, role=MembershipRole.SUBMITTER, since=now))
    draft = Application(
        round=round_,
        organisation=organisation,
        key=f"draft-{number}",
        started_at=round_.opens_at,
        started_by=person,
        eligibility=ELIGIBLE,
    )
    db.session.add(draft)
    db.session.flush()
    fill(draft, person.id)
    _, token = sessions.record_sign_in(person, SignInMethod.LINK, at=now)
    session = {"_user_id": token, "_fresh": True, sessions.SEEN: now.timestamp()}
    signed = app.session_interface.get_signing_serializer(app).dumps(session)
    return Applicant(number, draft.key, f"{app.config['SESSION_COOKIE_NAME']}={signed}")


@contextmanager
def server(environment: dict[str, str]) -> Iterator[int]:
    """The application's own server, with its limits and its jobs, and one bare view to post to."""
    command = [sys.executable, "-m", "bench.server", "0"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True)
    try:
        said = process.stdout.readline() if process.stdout else ""
        if not said:
            raise SystemExit("The server of the benchmark did not start.")
        yield int(said.split()[-1])
    finally:
        process.terminate()
        process.wait(timeout=30)


async def last_minute(app: Flask, port: int, applicants: list[Applicant]) -> tuple[datetime, list[float]]:
    """Everybody opens the page; then the minute begins."""
    lines = {one.number: Line(port, one.headers) for one in applicants}
    forms = {}
    for one in applicants:
        forms[one.number] = await opened(lines[one.number], one)
    print(f"Everybody is there; the round closes in {MINUTE:.0f} seconds.", flush=True)
    started = time.monotonic()
    closes_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=MINUTE)
    await asyncio.to_thread(close, app, closes_at)
    closes_in = closes_at.timestamp() + 1 - time.time() + started  # the closing second still counts
    over = asyncio.Event()
    bare: list[float] = []
    beside = [asyncio.create_task(slow(port, over)) for _ in range(SLOW)]
    beside += [asyncio.create_task(post_bare(port, over, bare)) for _ in range(BARE)]
    begun = closes_in - MINUTE
    await asyncio.gather(*(apply(lines[one.number], one, forms[one.number], begun) for one in applicants))
    over.set()
    await asyncio.gather(*beside, return_exceptions=True)
    return closes_at, bare


def close(app: Flask, closes_at: datetime) -> None:
    """Let the round close at this moment."""
    with app.app_context(), transaction():
        db.session.execute(update(Round).values(closes_at=closes_at))


async def opened(line: Line, one: Applicant) -> tuple[dict[str, str], dict[str, str]]:
    """The fields of the question's page and of the page where one submits."""
    status, _, page = await line.ask("GET", f"/applications/{one.key}/parts/{WATCHED}")
    check_status, _, check = await line.ask("GET", f"/applications/{one.key}/check")
    if (status, check_status) != (200, 200):
        raise SystemExit(f"The pages cannot be opened: {status}, {check_status}.")
    return form_fields(page, "part-form"), form_fields(check, "submission-form")


async def apply(line: Line, one: Applicant, forms: tuple[dict[str, str], dict[str, str]], begun: float) -> None:
    """Write and save in one window, and submit in another when it is time, whatever the first still waits for."""
    part, check = forms
    window = Line(line.port, line.headers)
    await asyncio.gather(write(line, one, part, begun), submit(window, one, check, begun))


async def write(line: Line, one: Applicant, part: dict[str, str], begun: float) -> None:
    """Save every second, or as often as the answers come, until it is time to submit."""
    answer = next(name for name in part if name.endswith(WATCHED) and name.startswith("q_"))
    token, _, _ = part["page"].partition(":")
    await asyncio.sleep(max(0.0, begun + Random(one.number).random() - time.monotonic()))
    save = 0
    while time.monotonic() < begun + one.submits_at:
        save += 1
        next_at = time.monotonic() + 1
        text = f"Applicant {one.number} writes for the {save}th time, and every word of it is needed."
        fields = part | {answer: text, "page": f"{token}:{save}"}
        await send(line, one, Sent("save", text, time.time()), f"/applications/{one.key}/parts/{WATCHED}", fields)
        await asyncio.sleep(max(0.0, min(next_at, begun + one.submits_at) - time.monotonic()))


async def submit(line: Line, one: Applicant, check: dict[str, str], begun: float) -> None:
    """Submit at one's own moment."""
    await asyncio.sleep(max(0.0, begun + one.submits_at - time.monotonic()))
    await send(line, one, Sent("submit", "", time.time()), f"/applications/{one.key}/submission", check | DECLARED)
    # A double click, or a retry after the answer was lost: the very same form again.
    await send(line, one, Sent("again", "", time.time()), f"/applications/{one.key}/submission", check | DECLARED)


async def send(line: Line, one: Applicant, sent: Sent, path: str, fields: dict[str, str]) -> None:
    started = time.perf_counter()
    extra = {"HX_Request": "true"} if sent.kind == "save" else {}
    status, headers, _ = await line.ask("POST", path, fields, **extra)
    sent.status, sent.seconds, sent.location = status, time.perf_counter() - started, headers.get("location", "")
    one.sent.append(sent)


async def slow(port: int, over: asyncio.Event) -> None:
    """A connection that sends one byte of its heading a second."""
    _, writer = await asyncio.open_connection(ADDRESS, port)
    for letter in "GET / HTTP/1.1\r\nHost: slow\r\nX-Slow: " + "x" * 200:
        if over.is_set():
            break
        try:
            writer.write(letter.encode())
            await writer.drain()
        except ConnectionError:  # the server is right not to wait for ever
            _, writer = await asyncio.open_connection(ADDRESS, port)
        await asyncio.sleep(1)
    writer.close()


async def post_bare(port: int, over: asyncio.Event, times: list[float]) -> None:
    line = Line(port, {})
    while not over.is_set():
        started = time.perf_counter()
        status, _, _ = await line.ask("POST", "/bare", {"text": "x" * 80})
        if status == 200:
            times.append(time.perf_counter() - started)
        await asyncio.sleep(0.2)


def report(app: Flask, applicants: list[Applicant], bare: list[float], closes_at: datetime) -> int:
    """Print what was measured and every fault; the number of faults."""
    with app.app_context():
        faults = [*faults_of(applicants, stored(), closes_at)]
        if broken := audit.verify():
            faults.append(f"the audit trail breaks at row {broken.sequence}")
    base = figures(bare)
    print(f"\n{'':24}{'Number':>8}{'p50 ms':>9}{'p95 ms':>9}{'p50 ratio':>11}{'p95 ratio':>11}")
    print(f"{'A bare Flask POST':24}{len(bare):>8}{1000 * base[0]:>9.0f}{1000 * base[1]:>9.0f}{1:>11.1f}{1:>11.1f}")
    for kind, words in (("save", "Saving an answer"), ("submit", "Submitting")):
        times = [sent.seconds for one in applicants for sent in one.sent if sent.kind == kind]
        p50, p95 = figures(times)
        ratios = f"{p50 / base[0]:>11.1f}{p95 / base[1]:>11.1f}"
        print(f"{words:24}{len(times):>8}{1000 * p50:>9.0f}{1000 * p95:>9.0f}{ratios}")
    answers = Counter((sent.kind, sent.status) for one in applicants for sent in one.sent)
    print("\nAnswers: " + ", ".join(f"{kind} {status}: {number}" for (kind, status), number in sorted(answers.items())))
    print(f"{APPLICANTS} applicants, {SLOW} slow connections, {len(faults)} faults")
    for fault in faults[:20]:
        print(f"  {fault}")
    return len(faults)


def figures(times: list[float]) -> tuple[float, float]:
    return median(times), quantiles(times, n=20)[-1]


def stored() -> dict[str, dict[str, Any]]:
    """What the database holds of each application: the watched answer, and when its submissions were received."""
    answers = dict(
        db.session.execute(
            select(Application.key, Answer.value)
            .join(Answer, Answer.application_id == Application.id)
            .join(Question, Question.id == Answer.question_id)
            .where(Question.key == WATCHED)
        ).all()
    )
    received: dict[str, list[datetime]] = {}
    for key, at in db.session.execute(select(Application.key, Submission.received_at).join(Submission)):
        received.setdefault(key, []).append(at)
    references = db.session.scalars(select(Application.reference).where(Application.reference.is_not(None))).all()
    assert len(set(references)) == db.session.scalar(select(func.count(Submission.id)))
    return {key: {"answer": value, "received": received.get(key, [])} for key, value in answers.items()}


def faults_of(applicants: list[Applicant], kept: dict[str, dict[str, Any]], closes_at: datetime) -> Iterator[str]:
    """What does not hold, in a sentence each."""
    end = closes_at.timestamp() + 1
    for one in applicants:
        saves = [sent for sent in one.sent if sent.kind == "save"]
        acknowledged = [number for number, sent in enumerate(saves) if sent.status == 200]
        allowed = {sent.text for sent in saves[acknowledged[-1] :]} if acknowledged else None
        if allowed and kept[one.key]["answer"] not in allowed:
            yield f"{one.key}: what was acknowledged last is not what is kept"
        yield from (f"{one.key}: {sent.kind} was answered {sent.status}" for sent in one.sent if sent.status >= 500)
        yield from faults_of_submitting(one, kept[one.key]["received"], end)


def faults_of_submitting(one: Applicant, received: list[datetime], end: float) -> Iterator[str]:
    submits = [sent for sent in one.sent if sent.kind in ("submit", "again")]
    accepted = [sent for sent in submits if sent.status == 302]
    if accepted and len(received) != 1:
        yield f"{one.key}: acknowledged, and kept {len(received)} times"
    if received and not accepted:
        yield f"{one.key}: kept, and not acknowledged"
    if any(at.timestamp() >= end for at in received):
        yield f"{one.key}: accepted {received[0]:%T.%f}, which is late"
    if not accepted and submits[0].at < end - 0.5:
        yield f"{one.key}: sent {end - submits[0].at:.2f} seconds before the end and refused"
    if accepted and submits[0].at > end:
        yield f"{one.key}: sent after the end and accepted"


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["sqlite"])))
