"""A register of interests, kept by the person themself and the fund officer: made, ended, struck out, never erased."""

from __future__ import annotations

import re
from datetime import date

import pytest

from app.assessment.interests.models import RegisterEntry
from app.platform.db import db
from tests.assessment.steps import OFFICE, events

OWN, PANEL = "/register", f"{OFFICE}/registers"
TYPED = {"kind": "OFFICE", "body": "Lantern Youth Club", "number": "1098765", "postcode": "le11aa"}
SINCE = {"since": ["1", "4", "2022"]}


def enter(cast, name="Asha", **more):
    return cast.client(name).post(OWN, data=TYPED | more)


def entry():
    return db.session.query(RegisterEntry).one()


def key_of(app):
    with app.app_context():
        return entry().key


def test_a_person_keeps_their_own_register(cast, app):
    assert enter(cast, **SINCE).status_code == 302

    page = cast.client("Asha").get(OWN).text
    assert "Lantern Youth Club" in page
    with app.app_context():
        row = entry()
        assert (row.person.name, row.entered_by.name) == ("Asha", "Asha")
        assert (row.number, row.postcode, row.since, row.until) == ("1098765", "LE1 1AA", date(2022, 4, 1), None)
        assert events() == ["register_entry.made"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": ""}, "Choose what it is."),
        ({"body": " "}, "Enter the name of the body or place."),
        ({"body": "x" * 201}, "Enter a name of at most 200 characters."),
        ({"number": "no number"}, "Enter a charity number like 1098765 or a company number like 01234567."),
        ({"postcode": "nowhere"}, "Enter a UK postcode, like LE1 1AA."),
        ({"since": ["31", "2", "2022"]}, "There is no such day."),
        (SINCE | {"until": ["31", "3", "2022"]}, "Enter an end that is not before the beginning."),
    ],
)
def test_an_entry_that_will_not_do_is_explained(cast, app, typed, sentence):
    page = enter(cast, **typed)

    assert page.status_code == 422
    assert sentence in page.text
    with app.app_context():
        assert db.session.query(RegisterEntry).count() == 0


def test_the_same_form_twice_enters_once(cast, app):
    for _ in range(2):
        assert enter(cast, once="token").status_code == 302
    with app.app_context():
        assert db.session.query(RegisterEntry).count() == 1


@pytest.mark.parametrize(("name", "status"), [("Nadia", 403), ("Farouk", 403), ("Chidi", 200), ("Grace", 200)])
def test_who_keeps_a_register(cast, name, status):
    assert cast.client(name).get(OWN).status_code == status


def test_the_fund_officer_enters_for_a_member(cast, app):
    page = cast.client("Dilys").get(PANEL).text
    about = re.search(r'name="about" value="([^"]+)"', page)[1]
    data = {"about": about, f"{about}email": "ben@example.org"} | {
        f"{about}{name}": text for name, text in TYPED.items()
    }

    assert cast.client("Dilys").post(PANEL, data=data).status_code == 302

    with app.app_context():
        assert (entry().person.name, entry().entered_by.name) == ("Ben", "Dilys")
    assert "entered by Dilys" in cast.client("Ben").get(OWN).text


def test_the_officer_enters_for_nobody_outside_the_panel(cast, app):
    data = {"about": "x-", "x-email": "nadia@example.org"} | {f"x-{name}": text for name, text in TYPED.items()}

    assert cast.client("Dilys").post(PANEL, data=data).status_code == 422
    with app.app_context():
        assert db.session.query(RegisterEntry).count() == 0


@pytest.mark.parametrize(
    ("name", "reads", "enters"),
    [("Grace", 200, 403), ("Fiona", 403, 403), ("Asha", 403, 403), ("Farouk", 403, 403)],
)
def test_who_reads_the_registers_of_a_panel(cast, name, reads, enters):
    assert cast.client(name).get(PANEL).status_code == reads
    assert cast.client(name).post(PANEL, data=TYPED).status_code == enters


def test_an_entry_ends_and_is_kept(cast, app):
    enter(cast, **SINCE)
    key = key_of(app)
    data = {"about": "", "until": ["5", "9", "2024"]}

    assert cast.client("Asha").post(f"{OWN}/{key}/ending", data=data).status_code == 302
    assert cast.client("Asha").post(f"{OWN}/{key}/ending", data=data).status_code == 302

    with app.app_context():
        assert entry().until == date(2024, 9, 5)
        assert events() == ["register_entry.made", "register_entry.ended"]


@pytest.mark.parametrize(
    ("until", "sentence"),
    [(["", "", ""], "Enter the day on which it ended"), (["1", "1", "2020"], "It began on 1 April 2022.")],
)
def test_an_end_that_will_not_do_is_explained(cast, app, until, sentence):
    enter(cast, **SINCE)
    key = key_of(app)

    page = cast.client("Asha").post(f"{OWN}/{key}/ending", data={"until": until, "key": key})

    assert page.status_code == 422
    assert sentence in page.text


def test_a_wrong_entry_is_struck_out_and_kept(cast, app):
    enter(cast)
    key = key_of(app)

    for _ in range(2):
        answer = cast.client("Dilys").post(f"{OWN}/{key}/striking", data={"round": "TEST-R1"})
        assert (answer.status_code, answer.location) == (302, PANEL)

    with app.app_context():
        assert entry().struck_by.name == "Dilys"
        assert events() == ["register_entry.made", "register_entry.struck-out"]
    assert "<s>Lantern Youth Club</s>" in cast.client("Asha").get(OWN).text
    ended = cast.client("Asha").post(f"{OWN}/{key}/ending", data={"until": ["1", "1", "2024"], "key": key})
    assert ended.status_code == 422 or "struck out" in cast.client("Asha").get(OWN).text


@pytest.mark.parametrize(("name", "status"), [("Ben", 404), ("Farouk", 404), ("Grace", 403)])
@pytest.mark.parametrize("act", ["ending", "striking"])
def test_nobody_else_changes_an_entry(cast, app, name, status, act):
    enter(cast)
    key = key_of(app)

    assert cast.client(name).post(f"{OWN}/{key}/{act}", data={"until": ["1", "1", "2024"]}).status_code == status
    assert cast.client(name).post(f"{OWN}/no-such-entry/{act}", data={}).status_code == 404
