"""`python -m bench.meeting`: a meeting followed by fifteen screens, while ten of those people still mark bids.

A round of 500 bids, five sheets each signed off, its seal open. Each screen asks every two seconds what it shows,
with the ETag of its last answer; the chair moves the pointer every six seconds; the ten save one mark a second, each
in a window of their own. All the while a few others ask the same server for a bare Flask page. Afterwards the
database is read: whatever mark was acknowledged must be there. Everything stays on the loopback address.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.accounts import sessions
from app.accounts.models import SignInMethod
from app.applications.models import Application
from app.assessment.models import Conduct, PanelMember, PanelRole, Score, ScoreSheet, Unsealing
from app.factory import create_app
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.migrations import upgrade
from app.rounds.models import Criterion, Round
from app.rules.freezing import digest
from app.settings import read_settings
from bench import big_round
from bench.browser import form_fields
from bench.closing import Line, Reply, figures, server

BIDS = int(os.environ.get("BIDS", "500"))
SECONDS = float(os.environ.get("SECONDS", "30"))
SCORERS, SCREENS, BARE = 10, 15, 4
POLL, MARK, MOVE = 2.0, 1.0, 6.0  # seconds between two of a kind
BARE_BYTES = 400  # as much as a short answer
AIM = 6.0
SCREEN = "A screen that asks"

Times = dict[str, list[float]]


@dataclass
class Run:
    """What was measured, what was answered, and the marks that were acknowledged, by (person, bid, criterion)."""

    cookies: dict[str, str]
    times: Times = field(default_factory=dict)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    marks: dict[tuple[str, str, str], int] = field(default_factory=dict)
    until: float = 0.0

    async def ask(self, kind: str, line: Line, method: str, path: str, *more: dict[str, str], **extra: str) -> Reply:
        """Send a request and note how long its answer took; what was not changed is a kind of its own."""
        started = time.perf_counter()
        reply = await line.ask(method, path, *more, **extra)
        name = f"{kind}, not changed" if reply[0] == 304 else kind
        self.times.setdefault(name, []).append(time.perf_counter() - started)
        self.answers[kind, reply[0]] += 1
        return reply

    def line(self, port: int, name: str) -> Line:
        return Line(port, {"Cookie": self.cookies[name]})


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="safety-fund-meeting-") as folder:
        environment = {
            "INSTANCE_PATH": folder,
            "SECRET_KEY": "of-the-meeting-of-the-meeting-of-the",
            "SAFETY_FUND_DEMO": "1",
        }
        app = create_app(read_settings(environment))
        with app.app_context():
            upgrade()
            reference, run = build(app)
        with server(environment) as port:
            asyncio.run(hold(run, port, reference))
        return report(app, run)


def build(app: Flask) -> tuple[str, Run]:
    """The round, its panel of seventeen, and a signed-in browser for each of them."""
    print(f"Building a round of {BIDS} bids …", flush=True)
    reference = big_round.store(BIDS)
    with transaction():
        round_ = db.session.scalars(select(Round).where(Round.reference == reference)).one()
        bids = list(db.session.scalars(select(Application.id).where(Application.round_id == round_.id)))
        members = [add(round_, "Chair", PanelRole.CHAIR), *(add(round_, name) for name in scorers())]
        db.session.flush()
        big_round.store_declarations(members, bids)
        opened = Unsealing(
            round=round_,
            opened_by=members[0].person,
            opened_at=big_round.NOW,
            reason="The ten mark on while the first bids are discussed.",
        )
        db.session.add(opened)
        audit.record("seal.opened", actor=members[0].person, at=big_round.NOW, subject=opened, round_id=round_.id)
    run = Run({name: cookie_of(app, name) for name in ("Chair", *screens())})
    db.session.remove()
    db.engine.dispose()
    return reference, run


def scorers() -> list[str]:
    return [f"Scorer{number}" for number in range(SCORERS)]


def screens() -> list[str]:
    return [*scorers(), *(f"Member{number}" for number in range(SCREENS - SCORERS))]


def add(round_: Round, name: str, role: PanelRole = PanelRole.MEMBER) -> PanelMember:
    person = big_round.person_with(name)
    member = PanelMember(round=round_, person=person, role=role, scores=role is PanelRole.MEMBER)
    accepted = {"version": "1", "text": "Accepted.", "digest": digest("Accepted."), "accepted_at": round_.closes_at}
    db.session.add_all([member, Conduct(member=member, **accepted)])
    return member


def cookie_of(app: Flask, name: str) -> str:
    now = app.extensions["clock"].now()
    _, token = sessions.record_sign_in(
        big_round.person_with(name), SignInMethod.PASSWORD_AND_CODE, at=now - timedelta(seconds=1)
    )
    session = {"_user_id": token, "_fresh": True, sessions.SEEN: now.timestamp()}
    signed = app.session_interface.get_signing_serializer(app).dumps(session)
    return f"{app.config['SESSION_COOKIE_NAME']}={signed}"


async def hold(run: Run, port: int, reference: str) -> None:
    """The meeting, for so many seconds."""
    print(f"{SCREENS} screens follow, {SCORERS} people mark, for {SECONDS:.0f} seconds.", flush=True)
    begun = time.monotonic()
    run.until = begun + SECONDS
    acts = [follow(run, port, reference, name, POLL * place / SCREENS) for place, name in enumerate(screens())]
    acts += [mark(run, port, reference, name, place) for place, name in enumerate(scorers())]
    acts += [point(run, port, reference), *(bare(run, port) for _ in range(BARE))]
    await asyncio.gather(*acts)


async def follow(run: Run, port: int, reference: str, name: str, after: float) -> None:
    """One screen: it opens the meeting, and then asks as the page does."""
    line = run.line(port, name)
    await asyncio.sleep(after)
    _, headers, _ = await line.ask("GET", f"/panel/{reference}/meeting")
    etag = headers.get("etag", "")
    while time.monotonic() < run.until:
        next_at = time.monotonic() + POLL
        _, headers, _ = await run.ask(
            SCREEN, line, "GET", f"/panel/{reference}/meeting/now", HX_Request="true", If_None_Match=etag
        )
        etag = headers.get("etag", etag)
        await asyncio.sleep(max(0.0, next_at - time.monotonic()))


async def mark(run: Run, port: int, reference: str, name: str, place: int) -> None:
    """One person who marks: bid after bid, criterion after criterion, one a second."""
    line, number = run.line(port, name), place * BIDS // SCORERS
    await asyncio.sleep(MARK * place / SCORERS)
    while time.monotonic() < run.until:
        number += 1
        bid = f"B{BIDS}-{number % BIDS + 1:05d}"
        page = f"/panel/{reference}/bids/{bid}"
        _, _, body = await run.ask("Opening a bid", line, "GET", page)
        fields = form_fields(body, "sheet-form")
        for key in big_round.WEIGHTS:
            next_at, points = time.monotonic() + MARK, (number + len(key)) % 6
            sent = fields | {f"{key}-points": str(points)}
            reply = await run.ask("Saving one mark", line, "POST", f"{page}/marks/{key}", sent, HX_Request="true")
            if reply[0] == 200:
                run.marks[name, bid, key] = points
            await asyncio.sleep(max(0.0, next_at - time.monotonic()))
            if time.monotonic() >= run.until:
                return


async def point(run: Run, port: int, reference: str) -> None:
    """The chair: another bid of the queue every six seconds."""
    line = run.line(port, "Chair")
    number = 0
    while time.monotonic() < run.until:
        next_at = time.monotonic() + MOVE
        _, _, body = await run.ask("The chair's page", line, "GET", f"/panel/{reference}/meeting")
        token = body.partition(b'name="csrf_token" value="')[2].partition(b'"')[0].decode()
        fields = {"csrf_token": token, "seen": str(number), "bid": f"B{BIDS}-{number * 7 % BIDS + 1:05d}"}
        reply = await run.ask("Moving the pointer", line, "POST", f"/panel/{reference}/meeting/pointer", fields)
        number += reply[0] == 302
        await asyncio.sleep(max(0.0, next_at - time.monotonic()))


async def bare(run: Run, port: int) -> None:
    line = Line(port, {})
    while time.monotonic() < run.until:
        await run.ask("A bare Flask page", line, "GET", f"/bare/{BARE_BYTES}")
        await asyncio.sleep(0.25)


def report(app: Flask, run: Run) -> int:
    """Print what was measured, and every fault; 1 where there is one."""
    base = figures(run.times["A bare Flask page"])
    asks = [times for kind, times in run.times.items() if kind.startswith(SCREEN)]
    run.times[f"{SCREEN}, in all"] = [seconds for times in asks for seconds in times]
    print(f"\n{'':34}{'Number':>8}{'p50 ms':>9}{'p95 ms':>9}{'p50 ratio':>11}{'p95 ratio':>11}")
    for kind, times in sorted(run.times.items()):
        p50, p95 = figures(times) if len(times) > 1 else (times[0], times[0])
        ratios = f"{p50 / base[0]:>10.1f}×{p95 / base[1]:>10.1f}×"
        print(f"{kind:34}{len(times):>8}{1000 * p50:>9.1f}{1000 * p95:>9.1f}{ratios}")
    asked = [number for (kind, _), number in run.answers.items() if kind == SCREEN]
    unchanged = run.answers[SCREEN, 304]
    print(
        f"\n{100 * unchanged / sum(asked):.0f}% of what the screens asked was answered with 304. Aim: under {AIM:.0f}×."
    )
    faults = list(faults_of(app, run))
    print(f"{len(run.marks)} marks acknowledged, {len(faults)} faults")
    for fault in faults[:20]:
        print(f"  {fault}")
    return min(1, len(faults))


def faults_of(app: Flask, run: Run) -> Iterator[str]:
    """What does not hold, in a sentence each."""
    for (kind, status), number in sorted(run.answers.items()):
        if status >= 400:
            yield f"{kind}: answered {status}, {number} times"
    with app.app_context():
        kept = stored()
        for place, points in run.marks.items():
            if kept.get(place) != points:
                yield f"{place}: {points} acknowledged, {kept.get(place)} kept"
        if broken := audit.verify():
            yield f"the audit trail breaks at row {broken.sequence}"


def stored() -> dict[tuple[str, str, str], int]:
    """The marks of those who mark in the run, as the database has them."""
    rows = db.session.execute(
        select(PanelMember, Application.reference, Criterion.key, Score.points)
        .join(ScoreSheet, ScoreSheet.member_id == PanelMember.id)
        .join(Application, Application.id == ScoreSheet.application_id)
        .join(Score, Score.sheet_id == ScoreSheet.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
    )
    return {(member.person.name, reference, key): points for member, reference, key, points in rows}


if __name__ == "__main__":
    sys.exit(main())
