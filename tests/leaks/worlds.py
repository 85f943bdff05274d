"""A whole round in six phases, stored twice: two worlds that differ only in what most people must not see.

In world A three members signed off bid T-002 with high marks, and it is given a grant. In world B two did, with low
marks, other notes and another reason, and it is not. Bids T-001, T-003 and T-004 fare alike in both.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from flask import Flask, has_request_context, request
from sqlalchemy import event

from app.accounts import sessions
from app.accounts.models import OfficeRole, Person, SignInMethod
from app.applications.adjustments.models import Adjustment, Need
from app.applications.clarifications.models import Clarification
from app.applications.models import Application, Submission
from app.applications.monitoring.models import MonitoringAnswer
from app.assessment.models import (
    Declaration,
    Interest,
    InterestKind,
    Moderation,
    PanelMember,
    PanelRole,
    ScoreSheet,
    Unsealing,
)
from app.awards.models import Award
from app.factory import create_app
from app.platform.clock import Clock
from app.platform.db import db
from app.rounds.enquiries.models import Enquiry
from app.rounds.models import FundYear, Round
from app.rules.freezing import digest
from tests import conftest, databases
from tests import factories as make
from tests.cast import Cast
from tests.decisions.conftest import Office, authorise, recommended

NOW = datetime(2024, 9, 20, 12, 0, tzinfo=UTC)
PHASES = {
    "P": "planned",
    "O": "open",
    "S": "in assessment, sealed",
    "U": "in assessment, the seal opened",
    "C": "with the commissioner",
    "D": "decided and published, the applicants told",
}
WORLDS = ("A", "B")
SIGNERS = ("Asha", "Carys", "Ewa")
MARKS = {"T-001": (5, 5, 4), "T-003": (4, 4, 4), "T-004": (1, 2, 1)}
MARKS_OF_THE_SECOND = {"A": (4, 5, 4), "B": (1, 0, 2)}  # Asha's and Ewa's; Carys gives the same in both
NOT_SIGNED_OFF = {"B": ("Ewa", "T-002")}


class StoppedClock(Clock):
    """It shows one moment, so that two worlds differ in no time."""

    def now(self) -> datetime:
        return NOW

    def shown(self, moment: datetime) -> datetime:
        return NOW


class WentThrough(Exception):
    """What was sent got past the guard and would have been stored. It is not: everybody can be asked for everything."""


@dataclass
class Worlds:
    """The files of every world and phase, and the one application that is set before them in turn."""

    app: Flask
    cast: Cast
    file: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def kept_as(self, world: str, phase: str) -> Path:
        return self.file.with_name(f"{world}-{phase}.sqlite")

    def keep(self, world: str, *phases: str) -> None:
        """Keep what is stored now as these phases of a world."""
        self.let_go()
        for phase in phases:
            shutil.copy(self.file, self.kept_as(world, phase))

    def enter(self, world: str, phase: str) -> None:
        """Let the application stand in this phase of a world, with nothing in mind of another."""
        self.let_go()
        shutil.copy(self.kept_as(world, phase), self.file)

    def let_go(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for forgotten in ("rankings", "kept"):
            self.app.extensions.pop(forgotten, None)

    @contextmanager
    def storing(self) -> Iterator[Round]:
        with self.app.app_context():
            yield db.session.get_one(Round, self.cast.round_id)
            db.session.commit()


def store_worlds(peopled: tuple[str, Cast], folder: Path) -> Worlds:
    """Store every phase of both worlds, each from the one before."""
    worlds = begin(peopled, folder)
    people_and_bids(worlds)
    worlds.keep("A", "before")
    store_earlier(worlds, "P", opens_in=timedelta(days=30))
    store_earlier(worlds, "O", opens_in=timedelta(days=-30))
    for world in WORLDS:
        worlds.enter("A", "before")
        store_later(worlds, world)
    hold_writes(worlds.app)
    return worlds


def begin(peopled: tuple[str, Cast], folder: Path) -> Worlds:
    url, cast = peopled
    address = databases.copy_of(url, folder / "world.sqlite", "worlds")
    app = create_app(
        conftest.settings_for(address, folder / "instance"),
        **conftest.FOR_TESTS,
        WTF_CSRF_ENABLED=False,
        RATELIMIT_ENABLED=False,
    )
    app.extensions["jobs"].huey.immediate = True
    app.extensions["clock"] = StoppedClock()
    app.register_error_handler(WentThrough, lambda problem: ("", 418))
    return Worlds(app, replace(cast, app=app, browsers={}, people=dict(cast.people)), folder / "world.sqlite")


def hold_writes(app: Flask) -> None:
    """From here on nothing that is sent is stored, so that the same world can be asked by everybody."""
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "before_cursor_execute")
    def hold(connection, cursor, statement, parameters, context, many) -> None:
        if has_request_context() and conftest.WRITE.match(statement):
            assert request.method != "GET", f"GET {request.path} writes: {statement}"
            raise WentThrough


def people_and_bids(worlds: Worlds) -> None:
    """Beside the cast: Odette, an officer on the panel with an interest in T-002; Gwen, out by a direct interest in
    T-004; Olive, who observes; Petra, whose bid T-002 is.
    """
    cast = worlds.cast
    with worlds.storing() as round_:
        bids = {bid.reference: bid for bid in db.session.query(Application).filter_by(round_id=round_.id)}
        odette = make.make_officer("Odette", OfficeRole.FUND_OFFICER)
        gwen, olive = make.make_person("Gwen"), make.make_person("Olive")
        petra = make.make_person("Petra", "canary-email-petra@example.org")
        make.make_membership(petra, bids["T-002"].organisation)
        for person, role, scores, interest in (
            (odette, PanelRole.MEMBER, False, {"T-002": InterestKind.KNOWS}),
            (gwen, PanelRole.MEMBER, True, {"T-004": InterestKind.DIRECT}),
            (olive, PanelRole.OBSERVER, False, {}),
        ):
            make.declare(make.make_member(round_, person, role, scores), list(bids.values()), interest)
        say_what_is_private(cast, round_, bids, petra)
        cast.people |= {person.name.partition(" ")[0]: person.id for person in (odette, gwen, olive, petra)}
    sign_everybody_in(worlds)


def say_what_is_private(cast: Cast, round_: Round, bids: dict[str, Application], petra: Person) -> None:
    nadia = cast.person("Nadia")
    for number, bid in enumerate(bids.values(), start=1):
        bid.project = f"canary-bid-{number}"
    contact = {"key": "contact", "label": "Whom to ask", "kind": "contact", "private": True}
    contact["answer"] = "canary-contact-1, 0116 496 0000"
    sent = db.session.query(Submission).filter_by(application_id=bids["T-001"].id).one()
    content = {"sections": [*sent.content["sections"], {"key": "you", "title": "You", "questions": [contact]}]}
    db.session.delete(sent)
    db.session.flush()
    received = {"received_at": sent.received_at, "content": content, "digest": digest(content)}
    make.stored(Submission(application=bids["T-001"], number=1, **received))
    make.stored(
        Application(
            round=round_,
            organisation=bids["T-002"].organisation,
            key="draft-of-petra",
            started_at=make.NOON,
            project="canary-draft-petra",
        )
    )
    make.stored(MonitoringAnswer(round_id=round_.id, chosen={"age": ["canary-monitoring-1"]}))
    asked = {"name": "Nadia", "email": "nadia@example.org", "reached_by": "", "asked_by": nadia, "asked_at": make.NOON}
    make.stored(Adjustment(round=round_, need=Need.OTHER, words="canary-adjustment-nadia", **asked))
    question = {"question": "canary-clarification-1", "answer_by": NOW.date(), "asked_at": make.NOON}
    make.stored(Clarification(application=bids["T-001"], asked_by=cast.person("Dilys"), **question))
    asks = {"question": "canary-enquiry-nadia", "asked_by": nadia, "asked_at": make.NOON}
    make.stored(Enquiry(round=round_, **asks))


def sign_everybody_in(worlds: Worlds) -> None:
    """One sign-in each, which holds in every world and phase: all are copied from this one."""
    with worlds.app.app_context():
        tokens = {}
        for name, person_id in worlds.cast.people.items():
            person = db.session.get_one(Person, person_id)
            _, tokens[name] = sessions.record_sign_in(person, SignInMethod.DEMO, at=NOW)
        db.session.commit()
    for name, token in tokens.items():
        browser = worlds.app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"], session["_fresh"], session[sessions.SEEN] = token, True, NOW.timestamp()
        cookie = browser.get_cookie("session")
        assert cookie is not None
        worlds.cookies[name] = cookie.value
        worlds.cast.browsers[name] = browser


def store_earlier(worlds: Worlds, phase: str, *, opens_in: timedelta) -> None:
    """The round before it closes, and before anybody declared. What is hidden later is not there yet: both are one."""
    worlds.enter("A", "before")
    with worlds.storing() as round_:
        round_.opens_at = NOW + opens_in
        round_.closes_at = NOW + opens_in + timedelta(days=60)
        round_.panel_from = round_.panel_to = round_.closes_at.date()
        for declared in (Declaration, Interest):
            db.session.query(declared).delete()
    for world in WORLDS:
        worlds.keep(world, phase)


def store_later(worlds: Worlds, world: str) -> None:
    """The same world in assessment, unsealed, with the commissioner, decided."""
    with worlds.storing() as round_:
        store_sheets(worlds.cast, round_, world)
    worlds.keep(world, "S")
    with worlds.storing() as round_:
        open_the_seal(worlds.cast, round_, world)
    worlds.keep(world, "U")
    with worlds.storing() as round_:
        store_list(worlds.cast, round_)
    office = Office(worlds.cast)
    done(office.write(), office.send())
    worlds.keep(world, "C")
    done(office.advise(), office.release(), office.decide())
    tell_everybody(worlds.cast)
    worlds.keep(world, "D")


def done(*answers) -> None:
    assert [answer.status_code for answer in answers] == [302] * len(answers)


def store_sheets(cast: Cast, round_: Round, world: str) -> None:
    for bid in db.session.query(Application).filter(Application.round_id == round_.id, Application.reference != ""):
        for name in SIGNERS:
            points = MARKS.get(bid.reference) or (MARKS_OF_THE_SECOND[world] if name != "Carys" else (4, 4, 4))
            signed_off = NOT_SIGNED_OFF.get(world) != (name, bid.reference)
            member = db.session.get_one(PanelMember, cast.members[name])
            given = dict(zip(("need", "delivery", "value"), points, strict=True))
            write_words(make.make_sheet(bid, member, given, signed_off), name, world)


def write_words(sheet: ScoreSheet, name: str, world: str) -> None:
    """A note and a line of feedback on the first criterion. On T-002 they are longer in world B, but for Carys's."""
    number = sheet.application.reference[-1]
    more = " and more" * 9 if (world, number) == ("B", "2") and name != "Carys" else ""
    score = min(sheet.scores, key=lambda each: each.criterion_id)
    score.note = f"canary-note-{name.lower()}{number}{more}"
    score.feedback = f"canary-feedback-{name.lower()}{number}{more}"
    db.session.flush()


def open_the_seal(cast: Cast, round_: Round, world: str) -> None:
    """Chidi opens the seal, and the panel moderates one criterion of two bids."""
    make.stored(Unsealing(round=round_, opened_by=cast.person("Chidi"), opened_at=make.NOON))
    need = next(criterion for criterion in round_.criteria if criterion.key == "need")
    points = {"T-001": 4, "T-002": MARKS_OF_THE_SECOND[world][0]}
    agreed = {"criterion_id": need.id, "moderated_by_id": cast.people["Chidi"], "moderated_at": make.NOON}
    for bid in db.session.query(Application).filter(Application.reference.in_(points)):
        reason = f"canary-reason-{bid.reference[-1]}{' of world B' if (world, bid.reference) == ('B', 'T-002') else ''}"
        make.stored(Moderation(application=bid, points=points[bid.reference], reason=reason, **agreed))
    round_.over_commitment_percent = Decimal("60")


def store_list(cast: Cast, round_: Round) -> None:
    round_.spending_from = NOW.date() + timedelta(days=10)
    db.session.add(FundYear(fund=round_.fund, financial_year="2024/25", budget_amount=Decimal("400000.00")))
    made = recommended(cast, round_)
    for award in made.awards:
        explain(award, cast)
    if made.over_amount:
        authorise(cast, made)


def explain(award: Award, cast: Cast) -> None:
    award.crime_reduction_reason = "It keeps young people out of trouble."
    award.explained_at, award.explained_by_id = make.NOON, cast.people["Dilys"]


def tell_everybody(cast: Cast) -> None:
    """Dilys approves the feedback of every bid and tells the applicants."""
    dilys, place = cast.client("Dilys"), "/office/rounds/TEST-R1/outcomes"
    words: Callable[[str], str] = lambda reference: f"canary-told-{reference[-1]}"  # noqa: E731
    for reference in ("T-001", "T-002", "T-003", "T-004"):
        form = {f"f_{key}": words(reference) for key in ("need", "delivery", "value")}
        done(dilys.post(f"{place}/{reference}/feedback", data=form | {"version": 0, "act": "approve"}))
    day = NOW.date() + timedelta(days=14)
    letters = {"answer_by": [str(day.day), str(day.month), str(day.year)], "once": "told"}
    looked_through = re.search(r'name="seen" value="([^"]*)"', dilys.post(place, data=letters).text)
    done(dilys.post(place, data=letters | {"seen": looked_through[1] if looked_through else ""}))
