"""Equality monitoring: optional, without names, kept apart from the bid, counted for the office, never the panel's."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect

from app.applications.monitoring.models import MonitoringAnswer
from app.applications.monitoring.questions import RATHER_NOT
from app.platform.db import db
from app.platform.models import AuditEvent, DoneOnce
from tests.applications.form import DECLARED, draft, drafted, open_round

ASK = "/applications/nadias-draft/monitoring"
COUNTS = "/office/rounds/OPEN-R1/monitoring"
CHOSEN = {"age": ["Adults", "People over 65"], "reached": ["Women or girls"], "led": [RATHER_NOT]}


@pytest.fixture
def submitted(cast, stages) -> None:
    drafted(cast, stages, complete=True)
    assert cast.client("Nadia").post("/applications/nadias-draft/submission", data=DECLARED).status_code == 302


def answers(app) -> list[MonitoringAnswer]:
    with app.app_context():
        return list(db.session.scalars(db.select(MonitoringAnswer)))


def test_an_answer_is_kept_without_whose_it_is(app, cast, submitted):
    assert cast.client("Nadia").post(ASK, data=CHOSEN | {"once": "a"}).location.endswith("/receipt")
    cast.client("Nadia").post(ASK, data=CHOSEN | {"once": "a"})
    (answer,) = answers(app)
    assert answer.chosen == CHOSEN
    with app.app_context():
        keys = {key.column.table.name for key in inspect(MonitoringAnswer).local_table.foreign_keys}
        assert keys == {"round"}
        event = db.session.scalars(db.select(AuditEvent).where(AuditEvent.action == "monitoring.answered")).one()
        assert (event.actor_id, event.before, event.after, event.subject) == (None, None, None, "round")
        assert db.session.get_one(DoneOnce, "a").person_id is None


def test_nothing_chosen_is_an_answer_too(app, cast, submitted):
    assert cast.client("Nadia").post(ASK, data={}).status_code == 302
    assert answers(app)[0].chosen == {"age": [], "reached": [], "led": []}


def test_what_is_not_offered_is_refused(app, cast, submitted):
    page = cast.client("Nadia").post(ASK, data={"age": ["=cmd|' /C calc'!A0"]})
    assert page.status_code == 422
    assert "Choose from these." in page.text
    assert not answers(app)


def test_it_is_asked_only_once_a_bid_is_in(app, cast):
    draft(cast, open_round(app))
    assert cast.client("Nadia").get(ASK).status_code == 404
    assert cast.client("Nadia").post(ASK, data=CHOSEN).status_code == 404


def test_the_office_sees_counts_and_no_small_number(app, cast, submitted):
    for number in range(5):
        cast.client("Nadia").post(ASK, data={"age": ["Adults"], "led": ["Trans people"] if number else []})
    page = cast.client("Dilys").get(COUNTS).text
    assert "5 answers so far" in page
    assert '<th scope="row">Adults</th><td class="num">5</td>' in page
    assert '<th scope="row">Trans people</th><td class="num">fewer than 5</td>' in page
    assert '<th scope="row">People over 65</th><td class="num">0</td>' in page


def test_the_panel_and_others_never_see_it(cast, submitted):
    for name in ("Asha", "Chidi", "Devan", "Nadia", "Farouk", "Hari"):
        assert cast.client(name).get(COUNTS).status_code == 403
    for name in ("Imogen", "Grace"):
        assert cast.client(name).get(COUNTS).status_code == 200
    assert cast.client("Farouk").get(ASK).status_code == 404
    assert cast.client().post(ASK, data=CHOSEN).status_code == 401
