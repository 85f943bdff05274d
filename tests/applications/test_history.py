"""Who changed what and when; a colleague's overwritten text can be read and put back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.applications.history import earlier_texts
from app.applications.history.models import AnswerVersion
from app.applications.models import Answer
from app.platform.db import db
from app.rounds.models import Question
from tests.applications.form import closes, drafted
from tests.cast import signed_in_client
from tests.counting import count_queries

NEED = "parts/need"


@pytest.fixture
def key(cast, stages) -> str:
    return drafted(cast, stages)


def write(cast, key, name, text, version):
    sent = {"q_need": text, "v_need": version, "page": f"{name}{version}:1", "next": "stay"}
    return signed_in_client(cast.app, cast.people[name]).post(f"/applications/{key}/{NEED}", data=sent)


def wait(cast, **by):
    cast.app.extensions["clock"].moved_by += timedelta(**by)


def need(cast):
    """The present answer, its version, and the earlier texts, oldest first."""
    with cast.app.app_context():
        db.session.expire_all()
        answer = db.session.query(Answer).join(Question).filter(Question.key == "need").one()
        rows = db.session.query(AnswerVersion).filter_by(answer_id=answer.id).order_by(AnswerVersion.number)
        return answer.value, answer.version, [row.value for row in rows]


def test_the_overwritten_text_of_a_colleague_is_read_and_put_back(cast, key):
    write(cast, key, "Nadia", "Nadia’s words.", 0)
    write(cast, key, "Owen", "Owen’s words.", 1)
    owen = cast.client("Owen")
    page = owen.get(f"/applications/{key}/{NEED}/earlier").text
    assert "Nadia’s words." in page
    assert "Before, by Nadia" in page

    back = owen.post(f"/applications/{key}/{NEED}/earlier/need/1", data={"version": 2})

    assert back.location == f"/applications/{key}/{NEED}"
    assert need(cast)[0] == "Nadia’s words."
    assert need(cast)[2] == ["Nadia’s words.", "Owen’s words."]
    assert "put an earlier text back in" in owen.get(f"/applications/{key}/history").text


def test_what_one_types_in_one_sitting_is_one_text(cast, key):
    for version, text in enumerate(["On", "On Fri", "On Fridays"]):
        write(cast, key, "Nadia", text, version)
        wait(cast, minutes=9)
    assert need(cast)[2] == []
    wait(cast, minutes=2)
    write(cast, key, "Nadia", "Something else", 3)
    assert need(cast)[2] == ["On Fridays"]


def test_of_each_answer_the_latest_twenty_are_kept(cast, key, monkeypatch):
    monkeypatch.setattr(earlier_texts, "MOST", 3)
    for version in range(6):
        write(cast, key, ("Nadia", "Owen")[version % 2], f"Text {version}", version)
    assert need(cast)[2] == ["Text 2", "Text 3", "Text 4"]


def test_the_history_tells_in_plain_words_who_did_what(cast, key, app):
    write(cast, key, "Nadia", "One", 0)
    write(cast, key, "Nadia", "One two", 1)
    write(cast, key, "Owen", "One two three", 2)
    sent = {"readers": "Our trustees", "weeks": "1"}
    cast.client("Nadia").post(f"/applications/{key}/reading-links", data=sent)

    page = cast.client("Owen").get(f"/applications/{key}/history").text

    words = [
        "<strong>Nadia</strong> made a reading link for Our trustees",
        "<strong>Owen</strong> changed “The need”",
        "<strong>Nadia</strong> changed “The need”",
    ]
    places = [page.index(word) for word in words]
    assert places == sorted(places)
    assert page.count("<strong>Nadia</strong> changed") == 1


def test_the_history_is_paged_and_asks_little(cast, key, monkeypatch):
    monkeypatch.setattr("app.applications.history.queries.PAGE", 2)
    for version in range(5):
        write(cast, key, ("Nadia", "Owen")[version % 2], f"Text {version}", version)
    client = cast.client("Nadia")
    with count_queries(cast.app) as queries:
        first = client.get(f"/applications/{key}/history").text
    assert first.count("changed “The need”") == 2
    assert ">Older</a>" in first
    assert len(queries) <= 16


def test_nobody_else_reads_or_puts_back(cast, key, app):
    write(cast, key, "Nadia", "Nadia’s words.", 0)
    write(cast, key, "Owen", "Owen’s words.", 1)
    here = f"/applications/{key}/{NEED}/earlier"
    for path in (here, f"/applications/{key}/history"):
        assert cast.client("Farouk").get(path).status_code == 404
    assert cast.client("Farouk").post(f"{here}/need/1", data={"version": 2}).status_code == 404
    assert cast.client("Owen").post(f"{here}/need/9", data={"version": 2}).status_code == 404
    stale = cast.client("Owen").post(f"{here}/need/1", data={"version": 1})
    assert stale.status_code == 409
    with app.app_context():
        reference = db.session.query(Answer).first().application.round.reference
    closes(app, reference, app.extensions["clock"].now().replace(microsecond=0) - timedelta(hours=1))
    late = cast.client("Owen").post(f"{here}/need/1", data={"version": 2})
    assert late.status_code == 422
    assert "The round closed on" in late.text
    assert need(cast)[0] == "Owen’s words."
