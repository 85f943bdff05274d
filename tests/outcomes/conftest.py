"""The cast's round decided under a strict pot, so that a bid waits on the reserve list; and everybody told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from app.applications.models import Application
from app.awards.choice import usual_choice
from app.awards.models import Recommendation
from app.awards.operations import make_recommendation, recommended_by, seen_digest
from app.awards.preparing.models import Diligence, DueDiligence
from app.outcomes.models import Feedback
from app.platform.clock import local
from app.platform.db import db
from app.rounds.models import FundYear, Round
from app.rules.pot import Pot
from tests import factories as make
from tests.cast import Cast
from tests.decisions.conftest import Office, mark_all, sign_in

RESERVE = "/office/rounds/TEST-R1/reserve"
LETTERS = "/office/rounds/TEST-R1/outcomes"


class Reserved(Office):
    """The office's way with the reserve list, each step by whose step it is."""

    def prepare(self, number: int) -> None:
        """Due diligence passed and every statutory reason looked through, for a list of the round."""
        with self.cast.app.app_context():
            prepared(self.cast, db.session.query(Recommendation).filter_by(number=number).one())
            db.session.commit()

    def write_of(self, number: int) -> None:
        response = self.cast.client("Dilys").post(f"/office/rounds/TEST-R1/recommendations/{number}/record")
        self.reference = response.headers["Location"].rsplit("/", 1)[-1]

    def decide_list(self, number: int, **decision: str) -> None:
        """A list on its whole way: prepared, written, sent, signed by three."""
        self.prepare(number)
        self.write_of(number)
        for act in (self.send, self.advise, self.release):
            assert act().status_code == 302
        assert self.decide(**decision).status_code == 302

    def tell(self, days: int = 14) -> None:
        """Look through the letters, then send them."""
        day = local(self.cast.app.extensions["clock"].now()).date() + timedelta(days=days)
        boxes = [str(day.day), str(day.month), str(day.year)]
        page = self.cast.client("Dilys").get(f"{LETTERS}/letters", query_string={"answer_by": boxes}).text
        seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
        sent = {"answer_by": boxes, "seen": seen, "once": f"letters {seen}"}
        assert self.cast.client("Dilys").post(LETTERS, data=sent).status_code == 302

    def answer(self, name: str = "Nadia", reference: str = "T-001", **answer: str) -> None:
        sent = {"answer": "accepted", "limit_kept": "y", "reason": "", "once": f"{name} {answer}"} | answer
        assert self.cast.client(name).post(f"{self.outcome(reference)}/answer", data=sent).status_code == 302

    def decline(self, reason: str = "The hall burned down.") -> None:
        self.answer(answer="declined", reason=reason)

    def outcome(self, reference: str) -> str:
        with self.cast.app.app_context():
            return f"/applications/{db.session.query(Application).filter_by(reference=reference).one().key}/outcome"

    def reserve(self, name: str = "Dilys", treatment: str = "strict"):
        return self.cast.client(name).get(RESERVE, query_string={"treatment": treatment})

    def propose(self, name: str = "Dilys", treatment: str = "strict", **changes: str):
        seen = re.search(r'name="seen" value="([^"]*)"', self.reserve("Dilys", treatment).text)
        sent = {"treatment": treatment, "seen": seen[1] if seen else "", "once": f"propose {seen and seen[1]}"}
        return self.cast.client(name).post(RESERVE, data=sent | changes)

    def give_back(self, name: str = "Dilys", reference: str = "T-001", **changes: object):
        today = local(self.cast.app.extensions["clock"].now()).date()
        sent = {"way": "WITHDRAWN", "amount": "", "reason": "They moved away.", "once": f"{reference} {changes}"}
        sent["returned_on"] = [str(today.day), str(today.month), str(today.year)]
        return self.cast.client(name).post(f"{RESERVE}/{reference}/returns", data=sent | changes)


def prepared(cast: Cast, made: Recommendation) -> None:
    for award in made.awards:
        award.crime_reduction_reason = f"{award.application.reference} keeps young people out of trouble."
        award.explained_at, award.explained_by_id = make.NOON, cast.people["Dilys"]
        passed = {"state": Diligence.PASSED, "reason": "", "recorded_at": make.NOON}
        db.session.add(DueDiligence(application=award.application, recorded_by=cast.person("Dilys"), **passed))


def first_list(app: Flask, cast: Cast) -> None:
    """T-001 (£10,000.00) and one of the two that tie are funded of £20,000.00; the other waits, with T-005."""
    round_ = db.session.get_one(Round, cast.round_id)
    round_.spending_from = date(2024, 10, 1)
    db.session.add(FundYear(fund=round_.fund, financial_year="2024/25", budget_amount=Decimal("400000.00")))
    mark_all(cast, round_)
    bids = {bid.reference: bid for bid in db.session.query(Application).filter_by(round_id=round_.id)}
    bids["T-003"].requested_amount = Decimal("9000.00")
    bids["T-002"].requested_amount = Decimal("8000.00")
    bids["T-001"].requested_amount = Decimal("10000.00")
    for bid in bids.values():
        words = {criterion.key: "The need was clear." for criterion in round_.criteria}
        said = {"texts": words, "edited_by_id": cast.people["Dilys"], "edited_at": make.NOON}
        db.session.add(Feedback(application=bid, approved_by_id=cast.people["Dilys"], approved_at=make.NOON, **said))
    db.session.commit()
    choice = replace(usual_choice(round_), pot=Pot.STRICT)
    seen = seen_digest(recommended_by(round_, choice))
    act = {"actor": cast.person("Dilys"), "at": app.extensions["clock"].now(), "once": "first list"}
    make_recommendation(round_, choice, reason="The panel's line.", seen=seen, **act)


@pytest.fixture
def waiting(app, cast, stages) -> Reserved:
    """Decided: T-001 and one of T-002 and T-003 funded, the other on the reserve list, nobody told yet."""
    office = Reserved(cast)
    office.reference = stages.after(app, "reserve: decided", lambda: first_decision(office))
    sign_in(cast)
    return office


def first_decision(office: Reserved) -> str:
    app = office.cast.app
    with app.app_context():
        first_list(app, office.cast)
    sign_in(office.cast)
    office.decide_list(1)
    return office.reference


@pytest.fixture
def told(app, cast, waiting, stages) -> Reserved:
    stages.after(app, "reserve: told", waiting.tell)
    sign_in(cast)
    return waiting
