"""The ledger of the funds: budget, committed, returned, left, and who covers what is over a pot."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.applications.models import Application
from app.outcomes.fund_years.queries import ledger
from app.outcomes.models import OfferAnswer, Outcome, OutcomeKind
from app.platform.db import db
from tests import factories as make
from tests.awards.conftest import words
from tests.decisions.conftest import Office

LEDGER = "/office/ledger"


def page(office: Office, who: str = "Hari") -> str:
    return words(office.cast.client(who).get(LEDGER))


def test_nothing_is_committed_before_the_decision(draft: Office) -> None:
    assert "Budget of the year £400,000.00. Left £400,000.00." in page(draft)


def test_a_decision_commits_and_what_is_over_the_pot_names_its_cover(decided: Office) -> None:
    said = page(decided)

    assert "£20,000.00 £25,000.00 £0.00" in said
    assert "£5,000.00 over the pot, covered: The year's budget carries it. Edwin, chief finance officer" in said
    assert "Budget of the year £400,000.00. Left £375,000.00." in said


def test_what_is_declined_or_lapsed_comes_back_to_the_year(decided: Office) -> None:
    with decided.cast.app.app_context():
        offer(decided, "T-001", accepted=False)
        offer(decided, "T-002", accepted=True)
        offer(decided, "T-003")
        year = ledger()[0]
        amounts = {award.application.reference: award.amount for award in decided.record().recommendation.awards}
        assert year.committed == Decimal("25000.00")
        assert year.returned == amounts["T-001"] + amounts["T-003"]
        assert year.left == Decimal("375000.00") + year.returned
        db.session.rollback()


def offer(office: Office, reference: str, accepted: bool | None = None) -> None:
    """An offer that could be accepted until a day long ago, and its answer, where one came."""
    bid = db.session.query(Application).filter_by(reference=reference).one()
    made = Outcome(
        application=bid,
        record=office.record(),
        kind=OutcomeKind.AWARDED,
        amount=Decimal("1.00"),
        answer_by=make.NOON.date(),
        content={},
        digest="0" * 64,
        sent_by_id=office.cast.people["Dilys"],
        sent_at=make.NOON,
    )
    db.session.add(made)
    if accepted is not None:
        nadia = office.cast.person("Nadia")
        said = OfferAnswer(accepted=accepted, reason="Moved.", answered_at=make.NOON, outcome=made, answered_by=nadia)
        db.session.add(said)
    db.session.flush()


@pytest.mark.parametrize(("who", "status"), [("Farouk", 403), ("Nadia", 403), ("Asha", 403), ("Imogen", 200)])
def test_the_ledger_is_the_offices(decided: Office, who: str, status: int) -> None:
    assert decided.cast.client(who).get(LEDGER).status_code == status
    assert decided.cast.client().get(LEDGER).status_code == 302
