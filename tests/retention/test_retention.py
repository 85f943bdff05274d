"""What the privacy notice promises to delete is deleted, and what the decision rests on stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.models import Membership, Person
from app.applications.models import Answer, Application, BudgetLine, Withdrawal
from app.applications.paper.models import PaperBid
from app.assessment.counting import ranking_of
from app.assessment.models import ScoreSheet
from app.decisions.models import Act, DecisionRecord
from app.outcomes.models import Outcome
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from app.retention.models import Removal
from app.rounds.models import Round
from tests.applications.documents.conftest import policy, send
from tests.applications.form import draft, open_round, stored_application
from tests.applications.on_paper import came_on_paper

YEAR = timedelta(days=366)
SECRET = "Canary words of a volunteer"


def run(app, *options: str) -> str:
    done = app.test_cli_runner().invoke(args=["retention", *options])
    assert done.exit_code == 0, done.output
    return done.output


def years_later(app, years: int) -> None:
    app.extensions["clock"].moved_by += years * YEAR


def verified(app) -> tuple[str, str]:
    """What the office's own checks find, and every bid with its score as the stored marks give it now.

    The cast's marks were never signed, which those checks say; nothing may come to that.
    """
    checks = ["recommendation", "verify"], ["check", "invariants"]
    found = "".join(app.test_cli_runner().invoke(args=each).output for each in checks)
    with app.app_context():
        round_ = db.session.query(Round).filter_by(reference="TEST-R1").one()
        return found, repr([(each.bid.reference, each.bid.sheets, each.tally) for each in ranking_of(round_).assessed])


def everything(app) -> str:
    """Every text of the database, but the trail."""
    with app.app_context():
        tables = [table for table in db.metadata.sorted_tables if table.name != "audit_event"]
        return "\n".join(str(tuple(row)) for table in tables for row in db.session.execute(table.select()))


@pytest.fixture
def written(app, cast, told) -> str:
    """T-002 got no grant, or T-001 did; each was written by people whose words must go."""
    with app.app_context():
        for bid in db.session.query(Application).all():
            bid.summary = f"{SECRET} of {bid.reference}"
        db.session.commit()
    return told


def refused_reference(app) -> str:
    with app.app_context():
        wanted = db.select(Application.reference).join(Outcome).where(Outcome.kind == "not awarded")
        return str(db.session.scalars(wanted).one())


def test_nothing_is_due_before_its_years_are_over_and_showing_deletes_nothing(app, cast, written):
    before = everything(app)
    assert "0 bids and 0 people to delete" in run(app)
    years_later(app, 1)
    assert "0 bids" in run(app, "--delete")
    years_later(app, 1)
    shown = run(app)
    assert f"{refused_reference(app)}: no grant, kept since" in shown
    assert SECRET not in shown
    assert everything(app) == before


def test_a_bid_without_a_grant_is_emptied_and_the_decision_still_holds(app, cast, written):
    reference = refused_reference(app)
    with app.app_context():
        marks = db.session.query(ScoreSheet).count()
    before = verified(app)
    years_later(app, 2)
    public = {path: app.test_client().get(path).data for path in ("/decisions", "/awards", "/past-rounds")}

    assert "1 bid and" in run(app, "--delete")

    left = everything(app)
    assert f"{SECRET} of {reference}" not in left
    assert left.count(SECRET) >= 3  # the grants are kept longer
    with app.app_context():
        bid = db.session.query(Application).filter_by(reference=reference).one()
        assert bid.summary.startswith("What was submitted was deleted on")
        assert bid.submissions[-1].content["sections"] == []
        assert bid.requested_amount is not None
        assert db.session.query(ScoreSheet).count() == marks
        assert db.session.query(Answer).filter_by(application_id=bid.id).count() == 0
        assert db.session.query(BudgetLine).filter_by(application_id=bid.id).count() == 0
        assert bid.organisation.name == "Deleted organisation"
        event = db.session.query(AuditEvent).filter_by(action="application.data-deleted").one()
        assert (event.actor_name, event.after["rule"]) == ("command line", "no grant")
        assert SECRET not in str(event.after)
        assert audit.verify() is None
        record = db.session.query(DecisionRecord).one()
        assert record.valid(Act.DECISION) is not None
    assert verified(app) == before
    assert {path: app.test_client().get(path).data for path in public} == public
    cast.browsers.clear()
    page = cast.client("Dilys").get(f"/office/rounds/TEST-R1/bids/{reference}")
    assert (page.status_code, "as the privacy notice says" in page.text) == (200, True)
    assert "0 bids" in run(app, "--delete")


def test_a_grant_is_kept_until_its_own_years_are_over_and_stays_published(app, cast, written):
    with app.app_context():
        round_ = db.session.query(Application).first().round
        round_.spending_until = app.extensions["clock"].now().date()
        db.session.commit()
    before = verified(app)
    years_later(app, 7)
    public = app.test_client().get("/awards").data

    run(app, "--delete")

    with app.app_context():
        assert db.session.query(Removal).count() == 4
        assert db.session.query(Membership).count() == 0
        nadia = db.session.get_one(Person, cast.people["Nadia"])
        assert (nadia.name, nadia.email) == ("Deleted person", f"deleted-{nadia.id}@removed.invalid")
        assert db.session.query(OutboxMessage).filter_by(recipient="nadia@example.org").count() == 0
        assert db.session.query(Person).filter_by(name="Asha").count() == 1  # a panel member is no applicant
        granted = db.session.query(Application).filter_by(reference="T-001").one()
        assert granted.organisation.name != "Deleted organisation"
        assert audit.verify() is None
    assert app.test_client().get("/awards").data == public
    assert verified(app) == before


def test_a_draft_that_was_never_submitted_goes_whole_with_its_files(app, cast):
    key = draft(cast, open_round(app), complete=True)
    assert send(cast.client("Nadia"), key, {"f_quotes": policy("quotes.pdf")}).status_code == 302
    with app.app_context():
        stored_application(app, key).answers[0].value = SECRET
        db.session.commit()
    store = app.extensions["files"].folder
    assert len(list(store.iterdir())) == 1
    years_later(app, 3)

    assert "never submitted, kept since" in run(app)
    run(app, "--delete")

    assert list(store.iterdir()) == []
    assert SECRET not in everything(app)
    with app.app_context():
        assert db.session.query(Application).filter_by(key=key).count() == 0
        assert audit.verify() is None
    assert "0 bids" in run(app)


def test_a_bid_that_waits_for_its_decision_is_not_deleted(app, cast):
    years_later(app, 20)
    assert "0 bids" in run(app, "--delete")
    with app.app_context():
        assert db.session.query(Withdrawal).count() == 0
        assert db.session.query(Removal).count() == 0


def test_the_notice_names_the_same_years(app):
    page = app.test_client().get("/privacy").text
    assert "2 years after the decision" in page
    assert "7 years after the grant ends" in page


def test_a_person_who_belongs_to_nothing_goes_after_as_long_as_a_bid(app, cast):
    """Farouk signed in once and began nothing; Dilys and Asha belong here."""
    cast.client("Farouk").get("/applications")
    years_later(app, 1)
    assert "0 people" in run(app)
    years_later(app, 1)

    run(app, "--delete")

    with app.app_context():
        names = {name: db.session.get_one(Person, cast.people[name]).name for name in ("Farouk", "Dilys", "Asha")}
        assert names == {"Farouk": "Deleted person", "Dilys": "Dilys", "Asha": "Asha"}
    assert "0 people" in run(app)


def test_a_paper_bids_contact_and_the_mail_to_them_go_with_it(app, cast, written):
    reference = refused_reference(app)
    came_on_paper(app, cast, reference)
    with app.app_context():
        paper = db.session.query(PaperBid).one()
        paper.email = "wilf@example.org"
        words = {"subject": "Your receipt", "text": "For Wilf", "html": "For Wilf"}
        db.session.add(OutboxMessage(recipient="wilf@example.org", written_at=paper.received_at, **words))
        db.session.commit()
    years_later(app, 2)

    run(app, "--delete")

    left = everything(app)
    assert ("Wilf" in left, "wilf@example.org" in left, "0116 496 0000" in left) == (False, False, False)
