"""A bid without an award is deferred to a later round, told to its people, and taken over there with its answers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.applications.models import Answer, Application
from app.awards.deferring.models import Deferral
from app.platform.db import db
from app.platform.models import AuditEvent, OutboxMessage
from app.rounds.models import Question, Round
from tests import factories as make
from tests.cast import Cast
from tests.decisions.conftest import demo_client
from tests.outcomes.conftest import RESERVE, Reserved, first_list

PLACE = f"{RESERVE}/T-004/deferral"
WHY = "It needs a partner in the county."


@pytest.fixture
def later(app, told) -> Reserved:
    """Everybody was told; Nadia's organisation has T-004 too, and another round is open."""
    open_round(app, told.cast)
    return told


def open_round(app: Flask, cast: Cast) -> None:
    with app.app_context():
        now = app.extensions["clock"].now().replace(microsecond=0)
        round_ = make.make_open_round(now, name="Round 2 2024/25")
        bid = db.session.query(Application).filter_by(reference="T-004").one()
        bid.organisation_id = cast.organisation_id
        section = make.stored(make.Section(round=bid.round, position=0, key="change", group="x", title="x"))
        asked = {"key": "outcomes", "kind": make.QuestionKind.LONG_TEXT, "label": "What will change"}
        question = make.stored(Question(section=section, position=0, **asked))
        answer = {"value": "Fewer fires.", "saved_by_id": cast.people["Nadia"], "saved_at": make.NOON}
        make.stored(Answer(application=bid, question_id=question.id, **answer))
        assert round_.reference == "OPEN-R1"
        db.session.commit()


def defer(cast: Cast, name: str = "Dilys", place: str = PLACE, **changes: str):
    sent = {"to_round": "OPEN-R1", "reason": WHY, "once": f"{place} {changes}"}
    return cast.client(name).post(place, data=sent | changes)


def deferrals(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        rows = db.session.query(Deferral).order_by(Deferral.id)
        return [(str(row.application.reference), row.to_round.reference, row.reason) for row in rows]


def test_a_bid_without_a_grant_is_deferred_once_and_its_people_are_told(app, cast, later):
    assert cast.client("Dilys").get(PLACE).status_code == 200
    assert defer(cast).status_code == 302
    assert defer(cast, once="again").status_code == 302
    assert deferrals(app) == [("T-004", "OPEN-R1", WHY)]
    with app.app_context():
        (mail,) = [mail for mail in db.session.query(OutboxMessage) if "is deferred to" in mail.subject]
        assert (mail.recipient, WHY in mail.text) == ("nadia@example.org", True)
    assert WHY in cast.client("Dilys").get(RESERVE).text
    listed = cast.client("Dilys").get("/office/rounds/OPEN-R1/deferred").text
    assert "Not taken over yet" in listed
    assert "Deferred from earlier rounds" in cast.client("Dilys").get("/office/rounds/OPEN-R1").text


def test_its_people_take_it_over_with_its_answers_once(app, cast, later):
    defer(cast)
    outcome = later.outcome("T-004")
    assert "Begin there with these answers" in cast.client("Nadia").get(outcome).text
    assert "Take “Project 4” over into" in cast.client("Nadia").get("/home").text
    assert cast.client("Farouk").post(f"{outcome}/draft", data={"once": "f"}).status_code == 404
    for once in ("1", "2"):
        assert cast.client("Nadia").post(f"{outcome}/draft", data={"once": once}).status_code == 302
    with app.app_context():
        draft = db.session.query(Deferral).one().draft
        assert (draft.round.reference, [answer.value for answer in draft.answers]) == ("OPEN-R1", ["Fewer fires."])
        assert db.session.query(Application).filter_by(round_id=draft.round_id).count() == 1
    assert "Draft begun" in cast.client("Dilys").get("/office/rounds/OPEN-R1/deferred").text
    assert "Your draft there has the answers of this bid." in cast.client("Nadia").get(outcome).text


def test_before_the_round_opens_nothing_is_begun_there(app, cast, later):
    defer(cast)
    with app.app_context():
        round_ = db.session.query(Round).filter_by(reference="OPEN-R1").one()
        round_.opens_at = round_.closes_at - timedelta(days=1)
        db.session.commit()
    refused = cast.client("Nadia").post(f"{later.outcome('T-004')}/draft", data={"once": "1"})
    assert (refused.status_code, "takes applications from" in refused.text) == (422, True)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"to_round": ""}, "Choose the round"),
        ({"to_round": "TEST-R1"}, "Choose one of these."),
        ({"reason": " "}, "Say why."),
    ],
)
def test_what_is_missing_is_explained(app, cast, later, sent, words):
    page = defer(cast, **sent)
    assert (page.status_code, words in page.text) == (422, True)
    assert deferrals(app) == []


def test_what_has_a_grant_or_is_proposed_is_not_deferred(app, cast, later):
    granted = defer(cast, place=f"{RESERVE}/T-001/deferral")
    assert (granted.status_code, "has a grant, so it is not deferred" in granted.text) == (422, True)
    later.decline()
    later.propose()
    proposed = defer(cast, place=f"{RESERVE}/T-002/deferral")
    assert proposed.status_code == 422
    assert deferrals(app) == []


def test_a_deferred_bid_gives_its_turn_to_the_next(app, cast, later):
    defer(cast, place=f"{RESERVE}/T-002/deferral")
    later.decline()
    page = later.reserve().text
    assert "Deferred to Commissioners Safety Fund, round 2 2024/25." in page
    assert later.propose().status_code == 422


def test_only_the_fund_officer_defers(app, cast, later):
    for name in ("Edwin", "Hari", "Imogen", "Asha", "Nadia", "Farouk"):
        assert defer(cast, name).status_code == 403
    assert defer(cast, place=f"{RESERVE}/T-099/deferral").status_code == 404
    found = cast.client("Dilys").get(f"{RESERVE}/deferral?bid=t-004")
    assert (found.status_code, found.location) == (302, PLACE)
    assert cast.client("Dilys").get(f"{RESERVE}/deferral?bid=T-099").status_code == 422
    assert deferrals(app) == []


def office_before_the_decision(app, cast):
    """A list is made, a later round is open, and everybody who signs is signed in."""
    with app.app_context():
        first_list(app, cast)
    open_round(app, cast)
    office = Reserved(cast)
    for name in ("Edwin", "Fiona", "Grace", "Hari"):
        cast.browsers[name] = demo_client(cast, name)
    return office


def test_before_the_decision_the_letter_tells_it_and_the_record_counts_it(app, cast):
    office = office_before_the_decision(app, cast)
    assert defer(cast).status_code == 302
    office.decide_list(1)
    said = "deferred to a later round: one to Commissioners Safety Fund, round 2 2024/25."
    assert said in office.page("Hari")
    public = cast.client().get(f"/decisions/{office.reference}").text
    assert (said in public, "T-004" in public) == (True, False)
    with app.app_context():
        assert not [mail for mail in db.session.query(OutboxMessage) if "is deferred to" in mail.subject]
    office.tell()
    with app.app_context():
        texts = [mail.text for mail in db.session.query(OutboxMessage) if mail.subject.endswith("T-004")]
        assert ["is deferred to Commissioners Safety Fund, round 2 2024/25" in text for text in texts] == [True]
    assert defer(cast, place=f"{RESERVE}/T-002/deferral").status_code == 302  # after it was signed: nothing is void
    assert office.page("Hari").count("Signed digest") == 3


# Taken back


BACK = f"{PLACE}/reversal"
WRONG = "That round is for the other county."


def take_back(cast: Cast, name: str = "Dilys", **changes: str):
    """What this person's page of the deferral sends; of others' what the fund officer's does."""
    shown = re.search(r'name="seen"[^>]*value="([^"]*)"', cast.client("Dilys").get(PLACE).text)
    sent = {"reason": WRONG, "seen": shown[1] if shown else "", "once": f"back {changes}"}
    return cast.client(name).post(BACK, data=sent | changes)


def test_a_deferral_is_taken_back_once_and_its_people_are_told(app, cast, later):
    defer(cast)
    assert "Take the deferral back" in cast.client("Dilys").get(PLACE).text
    assert f'href="{PLACE}"' in cast.client("Dilys").get(RESERVE).text

    assert [take_back(cast).status_code for _ in range(2)] == [302, 302]

    with app.app_context():
        (row,) = db.session.query(Deferral)
        assert (row.taken_back_reason, row.taken_back_by.name) == (WRONG, "Dilys")
        (mail,) = [mail for mail in db.session.query(OutboxMessage) if "is no longer deferred" in mail.subject]
        assert (mail.recipient, WRONG in mail.text) == ("nadia@example.org", True)
        (event,) = db.session.query(AuditEvent).filter_by(action="deferral.taken-back")
        assert (event.actor_name, event.before["to"], event.after["reason"]) == ("Dilys", "OPEN-R1", WRONG)
    outcome = cast.client("Nadia").get(later.outcome("T-004")).text
    assert (WRONG in outcome, "Begin there with these answers" in outcome) == (True, False)
    assert "Take “Project 4” over" not in cast.client("Nadia").get("/home").text
    assert cast.client("Nadia").post(f"{later.outcome('T-004')}/draft", data={"once": "1"}).status_code == 404
    assert "Not taken over yet" not in cast.client("Dilys").get("/office/rounds/OPEN-R1/deferred").text


def test_the_bid_has_its_place_on_the_reserve_list_again_and_can_be_deferred_anew(app, cast, later):
    place = f"{RESERVE}/T-002/deferral"
    defer(cast, place=place)
    later.decline()
    assert later.propose().status_code == 422
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', cast.client("Dilys").get(place).text)[1]
    back = {"reason": WRONG, "seen": seen, "once": "back"}
    assert cast.client("Dilys").post(f"{place}/reversal", data=back).status_code == 302

    assert "Deferred to Commissioners Safety Fund, round 2 2024/25." not in later.reserve().text
    assert defer(cast, place=place, once="anew").status_code == 302
    stale = cast.client("Dilys").post(f"{place}/reversal", data=back | {"once": "stale"})

    assert (stale.status_code, "was deferred anew meanwhile" in stale.text) == (409, True)
    assert len(deferrals(app)) == 2
    assert "taken back by Dilys" in cast.client("Dilys").get(place).text


def test_what_was_begun_in_the_later_round_is_not_taken_back(app, cast, later):
    defer(cast)
    cast.client("Nadia").post(f"{later.outcome('T-004')}/draft", data={"once": "1"})
    with app.app_context():
        seen = db.session.query(Deferral).one().deferred_at.isoformat()

    answer = take_back(cast, seen=seen)

    assert (answer.status_code, "can no longer be taken back" in answer.text) == (422, True)
    with app.app_context():
        assert db.session.query(Deferral).one().taken_back_at is None


@pytest.mark.parametrize(("deferred", "reason", "words"), [(True, " ", "Say why."), (False, WRONG, "is not deferred")])
def test_what_cannot_be_taken_back_is_explained(app, cast, later, deferred, reason, words):
    if deferred:
        defer(cast)

    answer = take_back(cast, reason=reason)

    assert (answer.status_code, words in answer.text) == (422, True)


def test_only_the_fund_officer_takes_a_deferral_back(app, cast, later):
    defer(cast)
    for name in ("Edwin", "Hari", "Imogen", "Asha", "Nadia", "Farouk"):
        assert take_back(cast, name).status_code == 403
    assert cast.client("Dilys").post(f"{RESERVE}/T-099/deferral/reversal").status_code == 404
    with app.app_context():
        assert db.session.query(Deferral).one().taken_back_at is None


def test_a_record_counts_what_was_deferred_when_it_was_sent(app, cast):
    office = office_before_the_decision(app, cast)
    defer(cast)
    office.decide_list(1)

    assert take_back(cast).status_code == 302

    assert "deferred to a later round: one to Commissioners" in office.page("Hari")
    assert office.page("Hari").count("Signed digest") == 3
    with app.app_context():
        assert not [mail for mail in db.session.query(OutboxMessage) if "deferred to" in mail.subject]
