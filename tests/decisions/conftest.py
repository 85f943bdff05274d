"""A recommended award list of the cast's round, and its record at each step of its way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts import sessions
from app.accounts.models import SignInMethod
from app.applications.models import Application
from app.assessment.counting import bids_of, rules_of
from app.assessment.models import PanelMember
from app.awards.models import Authorisation, Award, Recommendation
from app.awards.preparing.models import Diligence, DueDiligence
from app.decisions.models import DecisionRecord
from app.platform import audit
from app.platform.db import db
from app.rounds.models import FundYear, Round
from app.rules import freezing
from app.rules.ranking import rank
from app.rules.recommendation import recommend
from tests import factories as make
from tests.cast import Cast
from tests.stages import Stages

MARKS = {
    "T-001": {"need": 5, "delivery": 5, "value": 4},
    "T-002": {"need": 4, "delivery": 4, "value": 4},
    "T-003": {"need": 4, "delivery": 4, "value": 4},
    "T-004": {"need": 1, "delivery": 2, "value": 1},
}
OPEN = {"publish_record": "yes", "publish_details": "yes"}


@dataclass
class Office:
    """The record's way through the office, each step by the browser of the person whose step it is."""

    cast: Cast
    reference: str = ""

    @property
    def url(self) -> str:
        return f"/records/{self.reference}"

    def page(self, name: str) -> str:
        """The record's page as this person sees it."""
        return self.cast.client(name).get(self.url).text

    def write(self, name: str = "Dilys") -> TestResponse:
        response = self.cast.client(name).post("/office/rounds/TEST-R1/recommendations/1/record")
        self.reference = response.headers.get("Location", "").rsplit("/", 1)[-1]
        return response

    def send(self, name: str = "Dilys", **fields: str) -> TestResponse:
        return self.cast.client(name).post(f"{self.url}/sending", data=fields)

    def advise(self, name: str = "Fiona", **fields: str) -> TestResponse:
        return self.sign(name, "advice", {"text": "The sum is within the budget for the year."} | fields)

    def release(self, name: str = "Grace", **fields: str) -> TestResponse:
        return self.sign(name, "release", OPEN | fields)

    def decide(self, name: str = "Hari", **fields: str) -> TestResponse:
        usual = {"choice": "supported", "reasons": "The panel followed the published method."}
        return self.sign(name, "decision", usual | fields)

    def sign(self, name: str, act: str, fields: dict[str, str]) -> TestResponse:
        """Send the act's form with what this person's page holds."""
        return self.send_form(name, act, seen_on(self.page(name)) | fields)

    def send_form(self, name: str, act: str, fields: dict[str, str]) -> TestResponse:
        return self.cast.client(name).post(f"{self.url}/{act}", data=fields)

    def record(self) -> DecisionRecord:
        """The stored record, inside an application context."""
        db.session.expire_all()
        return db.session.query(DecisionRecord).filter_by(reference=self.reference).one()


def seen_on(page: str) -> dict[str, str]:
    """The digest that a page carries in its form, sent by somebody without an interest."""
    found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in ("digest", "seals")}
    return {name: match[1] for name, match in found.items() if match} | {"has_interest": "no"}


def send_ready_list(cast: Cast, *, authorised: bool = True, explained: bool = True) -> Recommendation:
    """The recommended award list of the cast's round: three of four bids, £5,000.00 over a pot of £20,000.00."""
    round_ = db.session.get_one(Round, cast.round_id)
    round_.spending_from = date(2024, 10, 1)
    round_.over_commitment_percent = Decimal("25")
    db.session.add(FundYear(fund=round_.fund, financial_year="2024/25", budget_amount=Decimal("400000.00")))
    mark_all(cast, round_)
    recommendation = recommended(cast, round_)
    for award in recommendation.awards:
        award.crime_reduction_reason = f"{award.application.reference} keeps young people out of trouble."
        if explained:
            award.explained_at, award.explained_by_id = make.NOON, cast.people["Dilys"]
    if authorised:
        authorise(cast, recommendation)
    db.session.commit()
    return recommendation


def mark_all(cast: Cast, round_: Round) -> None:
    members = [db.session.get_one(PanelMember, cast.members[name]) for name in ("Asha", "Carys", "Ewa")]
    for bid in db.session.query(Application).filter_by(round_id=round_.id):
        for member in members:
            make.make_sheet(bid, member, MARKS[bid.reference])
    bids = {bid.reference: bid for bid in db.session.query(Application).filter_by(round_id=round_.id)}
    bids["T-003"].requested_amount = Decimal("5000.00")


def recommended(cast: Cast, round_: Round) -> Recommendation:
    db.session.flush()
    line = recommend(rank(bids_of(round_), rules_of(round_)))
    frozen = freezing.freeze(line)
    made = make.stored(
        Recommendation(
            round=round_,
            number=1,
            made_by=cast.person("Dilys"),
            made_at=make.NOON,
            reason="The panel's line.",
            inputs={key: frozen[key] for key in ("form", "rules", "bids")},
            result=frozen["report"],
            digest=freezing.digest(frozen),
            committed_amount=line.commitment,
            over_amount=line.over_budget,
        )
    )
    bids = {bid.reference: bid for bid in db.session.query(Application).filter_by(round_id=round_.id)}
    for position, result in enumerate(line.recommended_list(), start=1):
        made.awards.append(
            Award(
                recommendation=made,
                application=bids[result.reference],
                position=position,
                score=line.score_shown(result.standing),
                band=result.band.name,
                amount=result.amount,
            )
        )
    db.session.flush()
    facts = {"actor": made.made_by, "at": make.NOON, "subject": made, "round_id": round_.id}
    audit.record("recommendation.made", **facts, after={"digest": made.digest})
    pass_due_diligence(cast, made)
    return made


def pass_due_diligence(cast: Cast, made: Recommendation) -> None:
    for award in made.awards:
        found = {"state": Diligence.PASSED, "reason": "", "recorded_by": cast.person("Dilys"), "recorded_at": make.NOON}
        db.session.add(DueDiligence(application=award.application, **found))
    db.session.flush()


def authorise(cast: Cast, recommendation: Recommendation) -> Authorisation:
    return make.stored(
        Authorisation(
            recommendation=recommendation,
            authorised_by=cast.person("Edwin"),
            name="Edwin",
            role_title="chief finance officer",
            over_amount=recommendation.over_amount,
            reason="The year's budget carries it.",
            authorised_at=make.NOON,
            digest=recommendation.digest,
        )
    )


@dataclass
class Way:
    """How far this test's record has come, step by step from the list to the decision."""

    stages: Stages
    office: Office
    taken: int = 0

    def to(self, step: str) -> Office:
        """The record after this step. Steps that were taken in this test before are not taken again."""
        wanted = STEPS.index(step) + 1
        if wanted > self.taken:
            app = self.office.cast.app
            self.office.reference = self.stages.after(app, f"record: {step}", lambda: self.taken_to(wanted))
            self.taken = wanted
            sign_in(self.office.cast)
        return self.office

    def taken_to(self, wanted: int) -> str:
        """Take the steps that are still to take; the record's reference, empty before it is written."""
        if wanted > 1:
            self.to(STEPS[wanted - 2])
        if wanted == 1:
            with self.office.cast.app.app_context():
                send_ready_list(self.office.cast)
        else:
            getattr(self.office, STEPS[wanted - 1])()
        return self.office.reference


STEPS = ("list", "write", "send", "advise", "release", "decide")


def sign_in(cast: Cast) -> None:
    """The office as the demo has it: its people sign without a code. Whoever had signed in before does so again."""
    cast.browsers.clear()
    for name in ("Edwin", "Fiona", "Grace", "Hari"):
        cast.browsers[name] = demo_client(cast, name)


def demo_client(cast: Cast, name: str) -> FlaskClient:
    client, at = cast.app.test_client(), cast.app.extensions["clock"].now()
    with cast.app.app_context():
        _, token = sessions.record_sign_in(cast.person(name), SignInMethod.DEMO, at=at)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"], session[sessions.SEEN] = token, True, at.timestamp()
    return client


@pytest.fixture
def way(cast: Cast, stages: Stages) -> Way:
    return Way(stages, Office(cast))


@pytest.fixture
def listed(way: Way) -> Cast:
    """A list with every reason confirmed and its over-commitment authorised; no record yet."""
    return way.to("list").cast


@pytest.fixture
def office(way: Way) -> Office:
    """As listed; its people can sign the record as soon as there is one."""
    return way.to("list")


@pytest.fixture
def draft(way: Way) -> Office:
    return way.to("write")


@pytest.fixture
def sent(way: Way) -> Office:
    return way.to("send")


@pytest.fixture
def advised(way: Way) -> Office:
    return way.to("advise")


@pytest.fixture
def released(way: Way) -> Office:
    return way.to("release")


@pytest.fixture
def decided(way: Way) -> Office:
    return way.to("decide")
