"""How long one stays signed in is told to the page, is put off by one request, and loses nothing that was typed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.staying import spoken
from app.factory import create_app
from app.platform.db import db
from tests.applications.form import draft, open_round
from tests.applications.test_writing import text_of
from tests.cast import signed_in_client

TIME_LEFT = "/sign-in/time-left"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
TEXT = "There were 94 reports, and “nobody” came."


def move_clock(app, **by):
    app.extensions["clock"].moved_by += timedelta(**by)


def test_asking_for_the_time_left_makes_it_no_longer_and_a_press_does(app, cast):
    browser = cast.client("Dilys")
    left = [browser.get(TIME_LEFT).json["left"] // 60]
    move_clock(app, minutes=20)
    left += [browser.get(TIME_LEFT).json["left"] // 60, browser.get(TIME_LEFT).json["left"] // 60]
    left.append(browser.post(TIME_LEFT).json["left"] // 60)
    move_clock(app, minutes=29)
    left.append(browser.get(TIME_LEFT).json["left"] // 60)
    move_clock(app, minutes=2)
    left.append(browser.get(TIME_LEFT).json["left"])

    assert left[0] in (29, 30)
    assert [abs(found - told) <= 1 for found, told in zip(left[1:], (9, 9, 29, 0, 0), strict=True)] == [True] * 5
    assert left[-1] == 0
    assert browser.get("/account").status_code == 302


def test_strangers_are_told_nothing_and_stay_nowhere(cast):
    assert cast.client().get(TIME_LEFT).json == {"left": 0}
    assert cast.client().post(TIME_LEFT).status_code == 401


def test_pages_know_their_own_person_and_no_other(app, cast):
    tags = [client.get(TIME_LEFT).json["person"] for client in (cast.client("Dilys"), cast.client("Edwin"))]
    again = signed_in_client(app, cast.people["Dilys"]).get(TIME_LEFT).json["person"]

    assert tags[0] == again != tags[1]
    assert f'data-person="{again}"' in cast.client("Dilys").get("/home").text


def test_twelve_hours_are_the_most_and_the_page_says_that_no_press_makes_it_longer(app, cast):
    browser = cast.client("Dilys")
    assert browser.get(TIME_LEFT).json["extends"] is True
    for _ in range(29):
        move_clock(app, minutes=24, seconds=40)
        browser.get("/account")

    stay = browser.post(TIME_LEFT).json

    assert stay["extends"] is False
    assert 0 < stay["left"] <= 5 * 60


def test_a_time_of_tomorrow_says_so():
    evening = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)  # half past eleven in the office

    assert spoken(evening, evening - timedelta(minutes=30)) == "11:30pm"
    assert spoken(evening + timedelta(minutes=31), evening) == "12:01am tomorrow"


@pytest.mark.parametrize(
    ("name", "path"), [("Dilys", "/account"), ("Nadia", "/account"), ("Asha", "/panel/TEST-R1/bids/T-001")]
)
def test_every_signed_in_page_says_at_its_foot_when_one_is_signed_out(cast, name, path):
    foot = cast.client(name).get(path).text.partition("</main>")[2]

    assert re.search(r"You are signed out at [\d:]*(am|pm|midday|midnight)( tomorrow)? unless you save or open ", foot)
    assert "You are signed out at" not in cast.client(name).get("/").text


def test_what_was_sent_after_the_sign_in_ended_is_held_in_the_page(app, cast):
    key = draft(cast, open_round(app))
    browser, address = cast.client("Nadia"), f"/applications/{key}/parts/need"
    move_clock(app, minutes=31)

    answer = browser.post(address, data={"q_need": TEXT, "v_need": "0", "next": "tasks"}, headers=FROM_HERE)

    assert answer.status_code == 401
    assert "it is still in this page" in answer.text.lower()
    assert answer.text.count("There were 94 reports, and “nobody” came.") == 2
    assert f'action="{address}"' in answer.text
    assert text_of(app, key) is None


def test_a_form_of_an_earlier_sign_in_is_saved_by_one_more_press(settings, app, cast):
    key = draft(cast, open_round(app))
    guarded = create_app(settings, TESTING=True)
    browser, address = signed_in_client(guarded, cast.people["Nadia"]), f"/applications/{key}/parts/need"
    sent = {"q_need": TEXT, "v_need": "0", "next": "tasks", "csrf_token": "of-an-earlier-one"}

    answer = browser.post(address, data=sent, headers=FROM_HERE)
    assert answer.status_code == 400
    assert "You are signed in again" in answer.text
    sent["csrf_token"] = re.search(r'name="csrf_token" value="([^"]+)"', answer.text).group(1)
    assert browser.post(address, data=sent, headers=FROM_HERE).status_code == 302

    assert text_of(app, key) == TEXT
    with guarded.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_what_another_site_sent_is_not_offered_under_our_name(cast, headers):
    answer = cast.client().post("/applications/some-key/parts/need", data={"q_need": TEXT}, headers=headers)

    assert answer.status_code == 401
    assert "nobody" not in answer.text


def test_no_password_is_held_in_a_page(cast):
    answer = cast.client().post(
        "/account/password", data={"password": "correct horse battery", "new_password": "staple"}, headers=FROM_HERE
    )

    assert "correct horse" not in answer.text
    assert "staple" not in answer.text
