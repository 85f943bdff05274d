"""The reserve list lives: what came free goes to the next bid in order, through a record that follows the first."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from app.applications.models import Application, Withdrawal
from app.awards.models import Award, Recommendation
from app.awards.verifying import first_difference
from app.decisions.models import DecisionRecord, Publication
from app.outcomes.fund_years.queries import ledger
from app.outcomes.models import GrantReturn, OfferAnswer, Outcome
from app.outcomes.received import given_to
from app.outcomes.reserve.queries import Reserve, reserve_of
from app.platform import audit
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from app.rounds.models import Round
from tests.outcomes.conftest import RESERVE, Reserved

NEXT = "T-002"  # T-001 and T-003 fill the pot


@pytest.fixture
def declined(told) -> Reserved:
    told.decline()
    return told


def reserve_now(app: Flask) -> Reserve:
    found = reserve_of(db.session.query(Round).filter_by(reference="TEST-R1").one(), app.extensions["clock"].now())
    assert found is not None
    return found


def latest(app: Flask) -> Recommendation:
    return db.session.query(Recommendation).order_by(Recommendation.number.desc()).first()


def actions(app: Flask) -> list[str]:
    with app.app_context():
        assert audit.verify() is None
        return list(db.session.scalars(db.select(AuditEvent.action).order_by(AuditEvent.sequence)))


def ask_for(app: Flask, reference: str, amount: str) -> None:
    """Make what is asked for another sum, in the bid and in the inputs it would be frozen with."""
    with app.app_context():
        db.session.query(Application).filter_by(reference=reference).one().requested_amount = Decimal(amount)
        db.session.commit()


def move_clock(app, cast, monkeypatch, days: int) -> None:
    after = app.extensions["clock"].now() + timedelta(days=days)
    monkeypatch.setattr(app.extensions["clock"], "now", lambda: after)
    cast.browsers.clear()


def test_before_the_decision_the_page_says_that_nothing_can_have_come_free(cast):
    page = cast.client("Dilys").get(RESERVE)
    assert (page.status_code, "This round is not decided" in page.text) == (200, True)


def test_without_money_nobody_is_proposed(app, told):
    page = told.reserve().text
    assert "Nothing came free yet" in page
    assert "No money is free" in page
    refused = told.propose()
    assert (refused.status_code, "No money is free" in refused.text) == (422, True)
    with app.app_context():
        assert latest(app).number == 1


def test_a_declined_grant_frees_its_money_and_home_says_whose_turn_it_is(cast, declined):
    home = cast.client("Dilys").get("/home").text
    assert f"£10,000.00 came free; the next bid is {NEXT}" in home
    assert "Came free of its grants" in cast.client("Dilys").get("/office/rounds/TEST-R1").text
    page = declined.reserve().text
    assert "Was declined, " in page
    assert "Next is T-002" in page
    assert "Propose T-002" in page


def test_the_next_bid_goes_the_whole_way_to_its_offer(app, cast, declined):
    first = declined.reference
    assert declined.propose().status_code == 302
    assert declined.propose().status_code == 302  # the same form again makes nothing
    with app.app_context():
        made = latest(app)
        assert (made.number, made.follows.number, made.committed_amount) == (2, 1, Decimal("8000.00"))
        assert [award.application.reference for award in made.awards] == [NEXT]
        assert (made.inputs["follows"]["record"], first_difference(made)) == (first, None)
    assert "Write the record of" in cast.client("Dilys").get("/home").text
    declined.decide_list(2)
    assert declined.reference != first
    page = declined.page("Dilys")
    assert "It follows" in page
    assert f"{first}, which put the bids of this record on its reserve list" in page
    assert declined.reference in cast.client("Dilys").get(f"/records/{first}").text
    assert "Tell the applicants the outcome" in cast.client("Dilys").get("/home").text
    declined.tell()
    with app.app_context():
        told = db.session.query(Outcome).join(Application).filter(Application.reference == NEXT).order_by(Outcome.id)
        assert [(str(row.kind), str(row.amount)) for row in told] == [("not awarded", "0.00"), ("awarded", "8000.00")]
        assert told[0].content["reserve_place"] == 1
        assert db.session.query(Outcome).count() == 5  # nobody else heard twice
        assert reserve_now(app).money.free == Decimal("2000.00")
    assert "£8,000.00 awarded in" in declined.reserve().text
    assert "recommendation.made" in actions(app)


def test_the_follower_stands_in_public_with_what_became_of_the_first(app, cast, declined):
    first = declined.reference
    assert declined.propose().status_code == 302
    declined.decide_list(2)
    anybody = cast.client()
    for place in (f"/records/{declined.reference}/paper", f"/decisions/{declined.reference}/paper"):
        paper = " ".join(cast.client("Hari").get(place).text.split())
        assert f"{first}, which put the bids of this record on its reserve list" in paper
    table = anybody.get("/rounds/TEST-R1/funding").text
    assert "Was declined on" in table
    assert "From the reserve list" in table
    assert "came from the reserve list" in table
    assert f'given again in <a href="/decisions/{declined.reference}">' in anybody.get(f"/decisions/{first}").text
    later = anybody.get(f"/decisions/{declined.reference}").text
    assert f'It follows <a href="/decisions/{first}">' in later
    assert "T-004" not in later
    assert "Was declined on" in anybody.get("/awards/T-001").text
    assert "Was declined on" in anybody.get("/awards").text
    report = cast.client("Dilys").get("/office/rounds/TEST-R1/panel-report").text
    said = " ".join(re.sub(r"<[^>]+>", "", report).split())
    assert "2 grants of £19,000.00 in all were awarded." in said
    assert "Later, of money that came free, 1 grant of £8,000.00 was awarded from the reserve list." in said
    csv = anybody.get("/rounds/TEST-R1/funding.csv").text
    assert "Was declined on" in csv


def test_open_data_leaves_out_what_came_back_whole(app, cast, told):
    before = cast.client().get("/open-data/awards.json")
    assert "T-001" in before.text
    told.decline()
    after = cast.client().get("/open-data/awards.json", headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, "T-001" in after.text, "T-003" in after.text) == (200, False, True)


def test_ledger_and_running_total_know_what_came_back(app, cast, told):
    told.answer()
    assert told.give_back(way="RETURNED", amount="2500.00", reason="The hall was cheaper.").status_code == 302
    with app.app_context():
        (year,) = [year for year in ledger() if year.financial_year == "2024/25"]
        assert (year.committed, year.returned) == (Decimal("19000.00"), Decimal("2500.00"))
        assert year.left == Decimal("400000.00") - Decimal("16500.00")
        (given,) = given_to([cast.organisation_id], ["2024/25"])
        assert given.amount == Decimal("7500.00")


def test_part_funding_and_passing_over_say_why(app, told):
    told.answer()
    told.give_back(way="RETURNED", amount="5000.00")
    declined, page = told, told.reserve().text
    assert "That is more than is free" in page
    assert "Fund it in part, pass it over, or wait" in page
    assert declined.propose().status_code == 422
    silent = declined.propose(treatment="part-fund", reason=" ")
    assert (silent.status_code, "Say why" in silent.text) == (422, True)
    assert declined.propose(treatment="part-fund", reason="It can begin with it.", once="x").status_code == 302
    with app.app_context():
        (award,) = latest(app).awards
        assert (award.amount, award.part_award_reason) == (Decimal("5000.00"), "It can begin with it.")
        assert latest(app).result["pot"] == "part-fund"
        assert first_difference(latest(app)) is None


def test_what_changed_while_the_page_was_open_is_a_conflict(app, cast, declined):
    seen = re.search(r'name="seen" value="([^"]*)"', declined.reserve().text)[1]
    ask_for(app, NEXT, "7000.00")
    page = declined.propose(seen=seen, once="stale")
    assert (page.status_code, "Something changed while you looked" in page.text) == (409, True)
    with app.app_context():
        assert latest(app).number == 1


def test_only_the_fund_officer_proposes_and_nobody_outside_knows_the_list(app, cast, declined):
    for name in ("Edwin", "Fiona", "Grace", "Hari", "Imogen"):
        assert declined.reserve(name).status_code == 200
        assert declined.propose(name, once=name).status_code == 403
    for name in ("Nadia", "Farouk", "Asha"):
        assert declined.reserve(name).status_code == 404
        assert declined.propose(name, once=name).status_code == 404
    assert declined.propose("Dilys", treatment="within-tolerance").status_code == 422
    with app.app_context():
        assert latest(app).number == 1


def test_a_proposal_that_is_not_decided_gives_its_place_to_a_new_one(app, cast, declined):
    declined.propose()
    declined.prepare(2)
    declined.write_of(2)
    assert declined.send().status_code == 302
    assert "A new proposal takes its place" in declined.reserve().text
    assert declined.propose(treatment="part-fund", once="anew").status_code == 302
    with app.app_context():
        assert (latest(app).number, latest(app).follows.number) == (3, 1)
    refused = declined.advise()
    assert (refused.status_code, "List 3 of this round is newer" in refused.text) == (422, True)
    declined.decide_list(3)
    with app.app_context():
        assert reserve_now(app).money.given_again == Decimal("8000.00")


def test_a_waiting_bid_that_withdraws_fails_a_check_or_is_deferred_is_not_proposed(app, cast, declined):
    with app.app_context():
        bid = db.session.query(Application).filter_by(reference=NEXT).one()
        bid.checks[0].passed, bid.checks[0].reason = False, "The charity was struck off."
        db.session.commit()
    page = declined.reserve().text
    assert "A check is not passed: eligibility." in page
    assert "Nobody waits on the reserve list any more." in page
    assert declined.propose().status_code == 422


def test_a_bid_on_the_reserve_list_can_still_withdraw_and_one_with_a_grant_cannot(app, cast, told):
    with app.app_context():
        for reference in (NEXT, "T-004"):
            bid = db.session.query(Application).filter_by(reference=reference).one()
            bid.organisation_id = cast.organisation_id
        db.session.commit()
    for reference, status in ((NEXT, 302), ("T-001", 422), ("T-004", 422)):
        address = told.outcome(reference).replace("/outcome", "/withdrawal")
        sent = cast.client("Nadia").post(address, data={"reason": "We found money elsewhere.", "once": reference})
        assert sent.status_code == status, reference
    with app.app_context():
        assert db.session.query(Withdrawal).count() == 1
    assert "Withdrawn by the applicant." in told.reserve().text


def test_signing_stops_when_the_money_is_free_no_longer(app, cast, told):
    told.answer()
    told.give_back()
    told.propose()
    told.prepare(2)
    told.write_of(2)
    assert told.send().status_code == 302
    with app.app_context():
        key = db.session.query(GrantReturn).one().key
    sent = {"reason": "It was another organisation.", "once": "back"}
    assert cast.client("Dilys").post(f"{RESERVE}/T-001/returns/{key}/reversal", data=sent).status_code == 302
    refused = told.advise()
    assert (refused.status_code, "only £0.00 is free now" in refused.text) == (422, True)


def test_a_lapsed_offer_frees_its_money(app, cast, told, monkeypatch):
    move_clock(app, cast, monkeypatch, 15)
    page = told.reserve().text
    assert "Lapsed, " in page
    assert "£19,000.00" in page


def test_an_edit_by_hand_is_named_by_verify(app, declined):
    declined.propose()
    with app.app_context():
        made = latest(app)
        for place, change in (
            ("reserve", {"reserve": []}),
            ("came free", {"came_free": []}),
            ("follows", {"follows": made.inputs["follows"] | {"digest": "0" * 64}}),
        ):
            untouched = dict(made.inputs)
            made.inputs = untouched | change
            assert first_difference(made), place
            made.inputs = untouched
        assert first_difference(made) is None
        db.session.query(Award).filter_by(recommendation_id=made.id).one().amount = Decimal("8500.00")
        assert "awards" in (first_difference(made) or "")
        db.session.rollback()


# What was given back


def test_an_officer_enters_that_a_grant_was_given_up_once(app, cast, told):
    assert told.give_back().status_code == 302
    assert told.give_back().status_code == 302
    with app.app_context():
        (row,) = db.session.query(GrantReturn).all()
        assert (row.amount, row.way.value) == (Decimal("10000.00"), "withdrawn")
    page = cast.client("Nadia").get(told.outcome("T-001")).text
    assert "You gave the grant up" in page
    late = cast.client("Nadia").post(
        f"{told.outcome('T-001')}/answer", data={"answer": "accepted", "limit_kept": "y", "once": "late"}
    )
    assert (late.status_code, "was withdrawn already" in late.text) == (422, True)
    with app.app_context():
        assert db.session.query(OfferAnswer).count() == 0
    assert actions(app).count("grant.withdrawn") == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"way": ""}, "Say what happened."),
        ({"reason": " "}, "Say why."),
        ({"returned_on": ["", "", ""]}, "Enter the day"),
        ({"returned_on": ["1", "1", "2020"]}, "when the grant was decided"),
        ({"returned_on": ["1", "1", "2199"]}, "until today"),
        ({"way": "RETURNED", "amount": ""}, "Enter the amount that was returned"),
        ({"way": "RETURNED", "amount": "10000.01"}, "No more than £10,000.00 is left"),
    ],
)
def test_what_cannot_have_come_back_is_explained(app, told, sent, words):
    told.answer()
    page = told.give_back(**sent)
    assert (page.status_code, words in page.text) == (422, True)
    with app.app_context():
        assert db.session.query(GrantReturn).count() == 0


def test_money_is_returned_only_of_what_was_accepted_and_never_more_than_was_given(app, cast, told):
    early = told.give_back(way="RETURNED", amount="100.00")
    assert (early.status_code, "was not accepted yet" in early.text) == (422, True)
    told.answer()
    for number in (1, 2):
        assert told.give_back(way="RETURNED", amount="4000.00", once=str(number)).status_code == 302
    more = told.give_back(way="RETURNED", amount="4000.00", once="3")
    assert (more.status_code, "No more than £2,000.00 is left" in more.text) == (422, True)
    assert told.give_back("Edwin", way="RETURNED", amount="2000.00", once="4").status_code == 302
    none = told.give_back(once="5")
    assert (none.status_code, "Nothing is left of this grant" in none.text) == (422, True)
    assert "You returned the grant" in cast.client("Nadia").get(told.outcome("T-001")).text


def test_a_wrong_entry_is_taken_back_by_another_and_both_stay(app, cast, told):
    told.give_back()
    with app.app_context():
        key = db.session.query(GrantReturn).one().key
    address = f"{RESERVE}/T-001/returns/{key}/reversal"
    empty = cast.client("Dilys").post(address, data={"reason": " ", "once": "0"})
    assert (empty.status_code, "Say why." in empty.text) == (422, True)
    for once in ("1", "2"):
        assert cast.client("Dilys").post(address, data={"reason": "Another one.", "once": once}).status_code == 302
    with app.app_context():
        first, second = db.session.query(GrantReturn).order_by(GrantReturn.id)
        assert (second.reverses_id, second.amount) == (first.id, first.amount)
        assert reserve_now(app).money.came_free == Decimal("0.00")
        address = f"{RESERVE}/T-001/returns/{second.key}/reversal"
    again = cast.client("Dilys").post(address, data={"reason": "Back again.", "once": "3"})
    assert (again.status_code, "takes another back" in again.text) == (422, True)
    assert "Taken back, does not count" in cast.client("Dilys").get(f"{RESERVE}/T-001/returns").text


def test_who_may_enter_what_came_back(app, cast, told):
    for name in ("Fiona", "Grace", "Hari", "Imogen"):
        assert told.give_back(name).status_code == 403
    for name in ("Nadia", "Farouk", "Asha"):
        assert told.give_back(name).status_code == 404
    assert told.give_back(reference="T-004").status_code == 404
    with app.app_context():
        assert db.session.query(GrantReturn).count() == 0


def test_an_applicant_gives_an_accepted_grant_up(app, cast, told):
    page = f"{told.outcome('T-001')}/giving-up"
    sent = {"reason": "We moved away.", "once": "up"}
    early = cast.client("Nadia").post(page, data=sent)
    assert (early.status_code, "Only a grant that you have accepted" in early.text) == (422, True)
    told.answer()
    assert "Give the grant up" in cast.client("Nadia").get(told.outcome("T-001")).text
    assert cast.client("Owen").post(page, data=sent | {"once": "owen"}).status_code == 403
    assert cast.client("Farouk").post(page, data=sent).status_code == 404
    empty = cast.client("Nadia").post(page, data={"reason": "", "once": "e"})
    assert (empty.status_code, "Say why." in empty.text) == (422, True)
    for once in ("1", "2"):
        assert cast.client("Nadia").post(page, data=sent | {"once": once}).status_code == 302
    with app.app_context():
        (row,) = db.session.query(GrantReturn).all()
        assert (row.amount, row.reason) == (Decimal("10000.00"), "We moved away.")


def test_the_first_record_and_its_publication_stay_as_they_were_signed(app, declined):
    with app.app_context():
        before = {row.id: row.digest for row in db.session.query(Publication)}
    declined.propose()
    declined.decide_list(2)
    with app.app_context():
        after = {row.id: row.digest for row in db.session.query(Publication)}
        assert before.items() < after.items()
        assert db.session.query(DecisionRecord).count() == 2
        mails = [mail.recipient for mail in db.session.query(OutboxMessage)]
        assert mails
