"""A bid without an award is deferred to a later round, told to its people, and taken over there with its answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.applications.models import Answer, Application
from app.awards.deferring.models import Deferral
from app.platform.db import db
from app.platform.models import OutboxMessage
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


def test_before_the_decision_the_letter_tells_it_and_the_record_counts_it(app, cast):
    with app.app_context():
        first_list(app, cast)
    open_round(app, cast)
    office = Reserved(cast)
    for name in ("Edwin", "Fiona", "Grace", "Hari"):
        cast.browsers[name] = demo_client(cast, name)
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
