"""Random histories of one round: whoever acts, in whatever order, with whatever goes wrong, every rule holds.

One seed drives everything: who acts next, what they type, when the clock moves, which form is sent twice, by
somebody else, or again much later. After each act the rules of the tables are asked and the public pages read.
In an ordinary run the seeds are always the same; `HISTORIES=200` tries that many new ones. A history that fails is
printed as the calls that make it, to be kept as a test.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.applications.models import Application, BudgetLine
from app.assessment.models import PanelRole
from app.awards.models import Recommendation
from app.decisions.models import DecisionRecord, Publication
from app.home.soundness import INVARIANTS, RECOMPUTED
from app.platform.db import db
from app.platform.invariants import recomputed, violations
from app.rounds.models import Round
from tests import factories as make
from tests.cast import Cast
from tests.reliability.clocks import Hands
from tests.reliability.states import state_of
from tests.reliability.steps import sign_in_as_in_the_demo
from tests.reliability.walks import Sent, World

pytestmark = pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="each history starts from a file")

WANTED = int(os.environ.get("HISTORIES", "0"))
BEGIN = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
CLOSED = BEGIN + timedelta(days=7, seconds=1)
ROUND, PANEL, OFFICE = "/rounds/HIST-R1", "/panel/HIST-R1", "/office/rounds/HIST-R1"
PUBLIC = ("/", "/decisions", "/past-rounds", ROUND)
SCORERS = ("Ben", "Asha")
CRITERIA = ("need", "delivery", "value")
SECRET = "Canary"
REFUSED = (401, 403, 404)

MADE_UP = {f"member {number}" for number in range(1, 7)}  # the cast's other panel: the tests wrote its declarations

some = st.integers(0, 5)
faults = st.sampled_from(("", "", "", "", "twice", "stranger", "late"))
while_open = precondition(lambda history: history.is_open)
once_closed = precondition(lambda history: not history.is_open)
with_a_bid = precondition(lambda history: "submission" in history.done)
with_a_list = precondition(lambda history: "recommendations" in history.done)
with_a_record = precondition(lambda history: "record" in history.done)


@pytest.fixture
def begun(app: Flask, cast: Cast) -> Iterator[sqlite3.Connection]:
    """A round that is open, with its panel, as every history finds it."""
    app.extensions["clock"] = Hands(BEGIN)
    with app.app_context():
        round_ = make.make_open_round(
            BEGIN,
            "HIST-R1",
            quorum=1,
            threshold="60",
            band_floors=["60"],
            bid_prefix="H",
            budget_amount=Decimal("12000.00"),
            over_commitment_percent=Decimal("50"),
        )
        for name in SCORERS:
            make.make_member(round_, cast.person(name))
        make.make_member(round_, cast.person("Chidi"), PanelRole.CHAIR, scores=False)
        db.session.commit()
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as kept:
        with closing(sqlite3.connect(str(app.config["SETTINGS"].database_url).removeprefix("sqlite:///"))) as file:
            file.backup(kept)
        yield kept


class History(RuleBasedStateMachine):
    """One round, from the first draft to the public page, as far as the seed takes it."""

    app: Flask
    cast: Cast
    begun: sqlite3.Connection
    reached: set[str]

    def __init__(self) -> None:
        super().__init__()
        with self.app.app_context():
            db.session.remove()
            with db.engine.connect() as connection:
                self.begun.backup(connection.connection.dbapi_connection)
        self.app.extensions.pop("rankings", None)
        self.app.extensions["clock"] = self.hands = Hands(BEGIN)
        self.world = World(self.cast, Random(0))
        self.sent: list[Sent] = []
        self.done: set[str] = set()
        self.is_news = True
        self.move(timedelta())

    @initialize(acts=st.sampled_from((9, 2, 0, 4)))
    def so_far(self, acts: int) -> None:
        """A history begins anywhere; the plainest one has all of it behind it."""
        for _ in range(acts):
            self.go_on("")

    # How an act is done

    def move(self, by: timedelta) -> None:
        """Time goes on, and everybody signs in anew when they next act."""
        self.hands.at += by
        self.cast.browsers.clear()

    def act(self, who: str, fault: str, compose: Callable[[], Sent]) -> bool:
        """Read the form and send it, with what goes wrong; whether it was taken. What no page offers is not done."""
        self.hands.at += timedelta(minutes=1)
        if who not in self.cast.browsers:
            sign_in_as_in_the_demo(self.world, who)
        try:
            form = compose()
        except LookupError:
            return False
        if fault == "stranger":
            self.is_refused_to_strangers(form)
        self.is_news = True
        answer = self.world.send(form)
        assert answer.status_code < 500, (form.path, answer.status_code)
        if fault == "twice":
            self.has_no_second_effect(form)
        if fault == "late" and self.sent:
            old = self.sent[len(form.path) % len(self.sent)]
            if old.who not in self.cast.browsers:
                sign_in_as_in_the_demo(self.world, old.who)
            assert self.world.send(old).status_code < 500, old.path
        self.sent.append(form)
        if answer.status_code == 302:
            self.done.add(form.path.rpartition("/")[2])
        return answer.status_code == 302

    def is_refused_to_strangers(self, form: Sent) -> None:
        """The auditor, who does nothing but read, and an applicant of another organisation."""
        for stranger in ("Imogen", "Farouk"):
            if stranger not in self.cast.browsers:
                sign_in_as_in_the_demo(self.world, stranger)
            before = state_of(self.app)
            answer = self.world.send(form, self.cast.browsers[stranger])
            is_open_to_all = form.path.endswith("/applications")
            assert is_open_to_all or (answer.status_code in REFUSED and state_of(self.app) == before), form.path

    def has_no_second_effect(self, form: Sent) -> None:
        before = state_of(self.app).rows
        assert self.world.send(form).status_code < 500
        more = {name: count for name, count in state_of(self.app).rows.items() if count != before[name]}
        assert not more.keys() - {"audit_event"}, (form.path, more)

    def keys(self, *, submitted: bool = False) -> list[str]:
        with self.app.app_context():
            wanted = select(Application.key).join(Round).where(Round.reference == "HIST-R1").order_by(Application.id)
            return list(db.session.scalars(wanted.where(Application.reference.is_not(None)) if submitted else wanted))

    def references(self) -> list[str]:
        with self.app.app_context():
            wanted = select(Application.reference).join(Round).where(Round.reference == "HIST-R1")
            return [found for found in db.session.scalars(wanted.order_by(Application.reference)) if found]

    @property
    def is_open(self) -> bool:
        return self.hands.at < CLOSED

    def chosen(self, things: list[str], n: int) -> str:
        return things[n % len(things)] if things else "none"

    # Applying

    @while_open
    @rule(fault=faults)
    def start(self, fault: str) -> None:
        if len(self.keys()) < 3:
            page = f"{ROUND}/applications/new"
            self.act(
                "Nadia",
                fault,
                lambda: self.world.form(
                    "Nadia",
                    page,
                    f"{ROUND}/applications",
                    organisation=self.world.offered("Nadia", page, "organisation"),
                ),
            )

    @while_open
    @rule(n=some, fault=faults)
    def write(self, n: int, fault: str) -> None:
        key = self.chosen(self.keys(), n)
        project = {"q_project": f"{SECRET} {key}", "q_summary": "Evenings.", "q_area": "Blaby", "q_theme": "Diversion"}
        for part, typed in {"project": project, "change": {"q_outcomes": f"{SECRET} of {key}"}}.items():
            page = f"/applications/{key}/parts/{part}"
            self.act("Nadia", fault, lambda page=page, typed=typed: self.world.form("Nadia", page, next="go", **typed))
        self.cost(key, n)

    def cost(self, key: str, n: int) -> None:
        """One line of costs, put down past its page: what is asked there is for the tests of that page."""
        with self.app.app_context():
            bid = db.session.scalars(select(Application).where(Application.key == key)).one_or_none()
            if bid and bid.is_draft and not bid.budget_lines:
                asked = Decimal(4000 + 1000 * n)
                line = {"description": "Coaches", "detail": "", "requested_amount": asked, "match_amount": Decimal(0)}
                make.stored(BudgetLine(application=bid, position=1, **line))
                db.session.commit()

    @rule(n=some, fault=faults)
    def submit(self, n: int, fault: str) -> None:
        page = f"/applications/{self.chosen(self.keys(), n)}"
        self.act("Nadia", fault, lambda: self.world.form("Nadia", f"{page}/check", f"{page}/submission"))

    @with_a_bid
    @rule(n=some, fault=faults)
    def reopen(self, n: int, fault: str) -> None:
        page = f"/applications/{self.chosen(self.keys(submitted=True), n)}"
        self.act("Nadia", fault, lambda: Sent("Nadia", f"{page}/reopening"))

    @with_a_bid
    @rule(n=some, fault=faults)
    def withdraw(self, n: int, fault: str) -> None:
        if n == 5:
            page = f"/applications/{self.chosen(self.keys(submitted=True), len(self.sent))}/withdrawal"
            self.act("Nadia", fault, lambda: self.world.form("Nadia", page, reason="We have moved."))

    # Time

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.move(timedelta(hours=hours))

    @while_open
    @with_a_bid
    @rule()
    def the_round_closes(self) -> None:
        self.move(CLOSED - self.hands.at)

    # The panel

    @once_closed
    @rule(name=st.sampled_from((*SCORERS, "Chidi")), n=some, fault=faults)
    def declare(self, name: str, n: int, fault: str) -> None:
        bids = self.references()
        kinds = {f"kind-{bid}": "KNOWS" if n == 5 and bid == bids[-1] else "NONE" for bid in bids}
        natures = {f"nature-{bid}": "A neighbour." for bid in bids if kinds[f"kind-{bid}"] != "NONE"}
        self.act(name, fault, lambda: self.world.form(name, f"{PANEL}/interests", **kinds, **natures))

    @once_closed
    @rule(n=some, fault=faults)
    def declare_later(self, n: int, fault: str) -> None:
        """Asha only, so that Ben's sheets still count and the history goes on."""
        bid = self.chosen(self.references(), n)
        typed = {f"kind-{bid}": "DIRECT" if n == 5 else "KNOWS", f"nature-{bid}": "A cousin."}
        self.act("Asha", fault, lambda: self.world.form("Asha", f"{PANEL}/interests/{bid}", **typed))

    @once_closed
    @rule(name=st.sampled_from(SCORERS), n=some, points=st.integers(0, 5), fault=faults)
    def mark(self, name: str, n: int, points: int, fault: str) -> None:
        page = f"{PANEL}/bids/{self.chosen(self.references(), n)}"
        typed = {"need-points": points, "need-note": f"{SECRET} note"}
        self.act(name, fault, lambda: self.world.form(name, page, f"{page}/marks", path=f"{page}/marks/need", **typed))

    @once_closed
    @rule(name=st.sampled_from(SCORERS), n=some, points=st.integers(2, 5), fault=faults)
    def sign_off(self, name: str, n: int, points: int, fault: str) -> None:
        page = f"{PANEL}/bids/{self.chosen(self.references(), n)}"
        typed = {f"{key}-points": points for key in CRITERIA}
        self.act(name, fault, lambda: self.world.form(name, page, f"{page}/marks", path=f"{page}/sign-off", **typed))

    # The office

    @once_closed
    @rule(n=some, fault=faults)
    def check(self, n: int, fault: str) -> None:
        page = f"{OFFICE}/bids/{self.chosen(self.references(), n)}"
        finding = {"finding": "failed", "reason": "No accounts."} if n == 5 else {"finding": "passed", "reason": ""}
        self.act("Dilys", fault, lambda: self.world.form("Dilys", page, f"{page}/check", **finding))

    @once_closed
    @rule(fault=faults)
    def recommend(self, fault: str) -> None:
        page = f"{OFFICE}/recommendations"
        self.act("Dilys", fault, lambda: self.world.form("Dilys", f"{page}/new", page, reason="The panel agreed."))

    @with_a_list
    @rule(fault=faults)
    def explain(self, fault: str) -> None:
        self.act("Dilys", fault, lambda: self.world.form("Dilys", f"{self.last_list()}/reasons"))

    @with_a_list
    @rule(fault=faults)
    def pass_due_diligence(self, fault: str) -> None:
        page = self.last_list()
        self.act("Dilys", fault, lambda: self.world.form("Dilys", page, f"{page}/due-diligence"))

    @with_a_list
    @rule(fault=faults)
    def authorise(self, fault: str) -> None:
        page = self.last_list()
        self.act("Edwin", fault, lambda: self.world.form("Edwin", page, f"{page}/authorisation", reason="It is there."))

    @with_a_list
    @rule(fault=faults)
    def write_record(self, fault: str) -> None:
        page = self.last_list()
        self.act("Dilys", fault, lambda: self.world.form("Dilys", page, f"{page}/record"))

    @with_a_record
    @rule(n=some, fault=faults)
    def edit_record(self, n: int, fault: str) -> None:
        if n == 5:
            page = f"{self.last_record()}/edit"
            self.act("Dilys", fault, lambda: self.world.form("Dilys", page, conditions=f"Terms of {self.hands.at}."))

    @with_a_record
    @rule(fault=faults)
    def send(self, fault: str) -> None:
        page = self.last_record()
        self.act("Dilys", fault, lambda: self.world.form("Dilys", page, f"{page}/sending"))

    @with_a_record
    @rule(who=st.sampled_from(("Fiona", "Edwin")), fault=faults)
    def advise(self, who: str, fault: str) -> None:
        page = self.last_record()
        self.act(
            who,
            fault,
            lambda: self.world.form(who, page, f"{page}/advice", text="Within the budget.", has_interest="no"),
        )

    @with_a_record
    @rule(fault=faults, details=st.sampled_from(("yes", "yes", "no")))
    def release(self, fault: str, details: str) -> None:
        page = self.last_record()
        said = {
            "publish_record": "yes",
            "publish_details": details,
            "has_interest": "no",
            "reasons": "Section 43." if details == "no" else "",
        }
        self.act("Grace", fault, lambda: self.world.form("Grace", page, f"{page}/release", **said))

    @with_a_record
    @rule(fault=faults, choice=st.sampled_from(("supported", "supported", "not supported")))
    def decide(self, fault: str, choice: str) -> None:
        page = self.last_record()
        said = {"choice": choice, "has_interest": "no", "reasons": "The panel followed its method."}
        self.act("Hari", fault, lambda: self.world.form("Hari", page, f"{page}/decision", **said))

    def last_list(self) -> str:
        with self.app.app_context():
            wanted = select(Recommendation.number).join(Round).where(Round.reference == "HIST-R1")
            number = db.session.scalar(wanted.order_by(Recommendation.number.desc()).limit(1))
        return f"{OFFICE}/recommendations/{number or 1}"

    def last_record(self) -> str:
        with self.app.app_context():
            newest = select(DecisionRecord.reference).order_by(DecisionRecord.id.desc()).limit(1)
            return f"/records/{db.session.scalar(newest) or 'none'}"

    # So that histories come to an end

    @rule(acts=st.integers(1, 5), fault=faults)
    def everybody_does_their_part(self, acts: int, fault: str) -> None:
        """The next acts that the round waits for, by whoever it waits for."""
        for _ in range(acts):
            self.go_on(fault)
            self.every_rule_holds()

    def go_on(self, fault: str) -> None:
        if self.is_open:
            self.start(fault)
            self.write(0, "")
            self.submit(0, fault)
            if self.references():
                self.the_round_closes()
        elif not any(self.act(*step) for step in self.next_steps(fault)):
            self.panel_scores(fault)

    def panel_scores(self, fault: str) -> None:
        for n, _ in enumerate(self.references()):
            self.check(n, "")
            for name in SCORERS:
                self.declare(name, 0, "")
                self.sign_off(name, n, 4, fault)
        if len(self.sent) % 2:
            self.declare_later(0, fault)
        self.recommend(fault)

    def next_steps(self, fault: str) -> Iterator[tuple[str, str, Callable[[], Sent]]]:
        """The last things first: what no page offers yet is not done."""
        record, made, form = self.last_record(), self.last_list(), self.world.form
        opened = {"publish_record": "yes", "publish_details": "yes", "has_interest": "no"}
        decision = {"choice": "supported", "has_interest": "no", "reasons": "The panel followed its method."}
        yield "Hari", fault, lambda: form("Hari", record, f"{record}/decision", **decision)
        yield "Grace", fault, lambda: form("Grace", record, f"{record}/release", **opened)
        yield (
            "Fiona",
            fault,
            lambda: form("Fiona", record, f"{record}/advice", text="Within the budget.", has_interest="no"),
        )
        yield "Dilys", fault, lambda: form("Dilys", record, f"{record}/sending")
        yield "Dilys", fault, lambda: form("Dilys", made, f"{made}/record")
        yield "Edwin", fault, lambda: form("Edwin", made, f"{made}/authorisation", reason="The year carries it.")
        yield "Dilys", fault, lambda: form("Dilys", made, f"{made}/due-diligence")
        yield "Dilys", fault, lambda: form("Dilys", f"{made}/reasons")

    # What always holds

    @invariant()
    def all_is_well(self) -> None:
        """Asked after each act; what changed nothing is not asked about again."""
        if self.is_news:
            self.every_rule_holds()
            self.the_public_sees_what_was_published_and_nothing_else()
        self.is_news = False

    def every_rule_holds(self) -> None:
        with self.app.app_context():
            assert violations(INVARIANTS) == []

    def the_public_sees_what_was_published_and_nothing_else(self) -> None:
        with self.app.app_context():
            published = " ".join(str(content) for content in db.session.scalars(select(Publication.content)))
        secrets = [f"{SECRET} {key}" for key in self.keys()]
        hidden = [f"{SECRET} note", f"{SECRET} of", *(secret for secret in secrets if secret not in published)]
        reader = self.app.test_client()
        for page in PUBLIC:
            text = reader.get(page).text
            assert not [secret for secret in hidden if secret in text], page

    def teardown(self) -> None:
        with self.app.app_context():
            assert [found for found in recomputed(RECOMPUTED) if found.where not in MADE_UP] == []
            self.done.update("published" for _ in db.session.scalars(select(Publication.id)))
        self.reached |= self.done


def test_every_rule_holds_in_every_history(app, cast, begun):
    reached: set[str] = set()
    this = type("History", (History,), {"app": app, "cast": cast, "begun": begun, "reached": reached})
    run_state_machine_as_test(
        this,
        settings=settings(
            max_examples=WANTED or 5,
            stateful_step_count=60 if WANTED else 20,
            derandomize=not WANTED,
            phases=[Phase.generate, Phase.shrink] if WANTED else [Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"submission", "sign-off", "recommendations", "record", "decision", "published"} <= reached
