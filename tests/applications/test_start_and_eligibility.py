"""The start page and the questions before an account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.platform.db import db
from tests import factories as make
from tests.applications.form import ELIGIBLE, closes, open_round, opened, stored_application


@pytest.fixture
def round_(cast, stages) -> str:
    return opened(cast, stages)


def answer(browser, reference: str, key: str, given: object):
    return browser.post(f"/rounds/{reference}/eligibility/{key}", data={"answer": given})


def answer_all(browser, reference: str, **changes: object) -> str:
    """Goes through all six questions; where that leads."""
    place = ""
    for key, given in (ELIGIBLE | {"start": ["1", "4", "2199"]} | changes).items():
        place = answer(browser, reference, key, given).location
    return place


def test_a_round_that_nobody_knows_is_not_found(app, round_):
    assert app.test_client().get("/rounds/NO-SUCH/eligibility").status_code == 404
    assert app.test_client().get(f"/rounds/{round_}/eligibility/no-such").status_code == 404


def test_a_planned_round_says_when_it_opens(app, cast):
    now = app.extensions["clock"].now().replace(microsecond=0)
    reference = open_round(
        app, "PLANNED", opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9), bid_prefix="P"
    )
    assert "not open yet" in app.test_client().get(f"/rounds/{reference}/eligibility/area").text


def test_a_closed_round_says_so_and_asks_nothing(app, round_):
    closes(app, round_, app.extensions["clock"].now().replace(microsecond=0) - timedelta(hours=1))
    browser = app.test_client()
    assert "has closed" in answer(browser, round_, "area", "yes").text


def test_questions_come_one_by_one_and_end_with_you_may_apply(app, round_):
    browser = app.test_client()
    assert browser.get(f"/rounds/{round_}/eligibility").location == f"/rounds/{round_}/eligibility/organisation"
    assert answer(browser, round_, "organisation", "club").location == f"/rounds/{round_}/eligibility/area"
    assert answer_all(browser, round_) == f"/rounds/{round_}/eligibility-result"
    page = browser.get(f"/rounds/{round_}/eligibility-result").text
    assert "You may apply" in page
    assert "/sign-in?next=" in page


@pytest.mark.parametrize(
    ("key", "given", "words"),
    [
        ("organisation", "myself", "cannot give them to one person"),
        ("area", "no", "has to be spent for them"),
        ("purpose", "no", "reduce crime and disorder"),
        ("account", "no", "never into the account of one person"),
        ("amount", "10,000.01", "between £500.00 and £10,000.00"),
        ("start", ["1", "1", "2025"], "the decision has to come first"),
    ],
)
def test_an_answer_that_does_not_fit_is_explained_with_where_else_to_look(app, round_, key, given, words):
    browser = app.test_client()
    answer_all(browser, round_, **{key: given})
    page = browser.get(f"/rounds/{round_}/eligibility-result")
    assert page.status_code == 200
    assert words in page.text
    assert "Where else to look" in page.text
    assert "There is a problem" not in page.text


def test_one_can_go_back_and_change_an_answer(app, round_):
    browser = app.test_client()
    answer_all(browser, round_, area="no")
    page = browser.get(f"/rounds/{round_}/eligibility/area").text
    assert 'value="no" checked' in page
    assert f'href="/rounds/{round_}/eligibility/organisation"' in page
    assert answer(browser, round_, "area", "yes").location == f"/rounds/{round_}/eligibility-result"
    assert "You may apply" in browser.get(f"/rounds/{round_}/eligibility-result").text


def test_the_result_before_all_answers_leads_to_the_next_question(app, round_):
    browser = app.test_client()
    answer(browser, round_, "organisation", "club")
    assert browser.get(f"/rounds/{round_}/eligibility-result").location == f"/rounds/{round_}/eligibility/area"


@pytest.mark.parametrize(
    ("key", "given", "words"),
    [
        ("area", "", "Choose yes or no."),
        ("area", "perhaps", "Choose one of these."),
        ("amount", "", "Enter an amount in pounds"),
        ("amount", "a lot", "Enter an amount in pounds"),
        ("amount", "-5", "Enter an amount in pounds"),
        ("start", ["", "", ""], "Enter a date"),
        ("start", ["31", "2", "2026"], "There is no such day"),
        ("start", ["1", "march", "2026"], "in numbers"),
        ("start", ["1", "3", "26"], "four digits"),
        ("start", ["1"], "in numbers"),
        ("start", ["1", "2", "2026", "9"], None),
    ],
)
def test_an_answer_that_cannot_be_read_is_explained_and_kept(app, round_, key, given, words):
    page = answer(app.test_client(), round_, key, given)
    if words is None:
        assert page.status_code == 302
        return
    assert page.status_code == 422
    assert words in page.text


def test_an_application_starts_with_the_answers_and_the_organisation_asked_once(app, cast, round_):
    browser = cast.client("Farouk")
    answers = {f"answer-{key}": given for key, given in ELIGIBLE.items()}
    page = browser.get(f"/rounds/{round_}/applications/new", query_string=answers)
    assert "What is your organisation called?" in page.text
    made = browser.post(f"/rounds/{round_}/applications", data={"name": "Foxglove Sports"})
    with app.app_context():
        application = stored_application(app, made.location.rpartition("/")[2])
        assert application.eligibility == ELIGIBLE
        assert (application.organisation.name, application.organisation.kind) == ("Foxglove Sports", "club")


def test_somebody_with_an_organisation_picks_it_or_adds_another(app, cast, round_):
    browser = cast.client("Nadia")
    answer_all(browser, round_)
    page = browser.get(f"/rounds/{round_}/applications/new")
    assert "Brackenlight Sports Association" in page.text
    another = browser.post(f"/rounds/{round_}/applications", data={"organisation": "another"})
    assert another.location == f"/rounds/{round_}/applications/new?organisation=another"
    assert "What is your organisation called?" in browser.get(another.location).text
    with app.app_context():
        organisation = db.session.get_one(make.Organisation, cast.organisation_id).key
    made = browser.post(f"/rounds/{round_}/applications", data={"organisation": organisation})
    with app.app_context():
        assert stored_application(app, made.location.rpartition("/")[2]).organisation_id == cast.organisation_id


def test_starting_asks_for_a_sign_in_first(app, round_):
    browser = app.test_client()
    assert browser.get(f"/rounds/{round_}/applications/new").location.startswith("/sign-in?next=")
    assert browser.post(f"/rounds/{round_}/applications", data={"name": "X"}).status_code == 401


def test_starting_without_the_answers_leads_to_the_questions(app, cast, round_):
    browser = cast.client("Farouk")
    assert browser.get(f"/rounds/{round_}/applications/new").location == f"/rounds/{round_}/eligibility"
    assert browser.post(f"/rounds/{round_}/applications", data={"name": "X"}).status_code == 422


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "Enter the name of your organisation."),
        ({"name": "x" * 201}, "at most 200 can be kept"),
    ],
)
def test_an_organisation_without_a_name_is_explained(app, cast, round_, sent, words):
    browser = cast.client("Farouk")
    answer_all(browser, round_)
    page = browser.post(f"/rounds/{round_}/applications", data=sent)
    assert page.status_code == 422
    assert words in page.text


def test_starting_twice_with_the_same_form_starts_once(app, cast, round_):
    browser = cast.client("Farouk")
    for _ in range(2):
        answer_all(browser, round_)
        browser.post(f"/rounds/{round_}/applications", data={"name": "Foxglove Sports", "once": "same-form"})
    with app.app_context():
        assert db.session.execute(db.text("select count(*) from organisation where name like 'Fox%'")).scalar() == 1
        assert db.session.execute(db.text("select count(*) from application where key != ''")).scalar() == 5


def test_an_application_cannot_be_started_once_the_round_has_closed(app, cast, round_):
    browser = cast.client("Farouk")
    answer_all(browser, round_)
    closes(app, round_, app.extensions["clock"].now().replace(microsecond=0) - timedelta(hours=1))
    page = browser.post(f"/rounds/{round_}/applications", data={"name": "X"})
    assert page.status_code == 422
    assert "takes applications from" in page.text


@pytest.mark.parametrize(
    ("key", "given"),
    [("amount", "NaN"), ("amount", "1e9"), ("start", "soon"), ("area", "maybe"), ("organisation", "x")],
)
def test_answers_written_into_the_address_by_hand_do_not_count(app, cast, round_, key, given):
    answers = {f"answer-{name}": kept for name, kept in (ELIGIBLE | {key: given}).items()}
    answer = cast.client("Farouk").get(f"/rounds/{round_}/applications/new", query_string=answers)
    assert answer.location == f"/rounds/{round_}/eligibility"


def test_a_business_is_asked_who_pays_and_nobody_else_is(app, round_):
    browser = app.test_client()
    first = browser.get(f"/rounds/{round_}/eligibility/organisation").text
    assert "Question 1 of at most 6" in first
    assert answer(browser, round_, "organisation", "business").location.endswith("/eligibility/paying")
    assert "Question 2 of 6" in browser.get(f"/rounds/{round_}/eligibility/paying").text
    assert answer(browser, round_, "paying", "charged").location.endswith("/eligibility-result")
    page = browser.get(f"/rounds/{round_}/eligibility-result").text
    assert "pays part of the cost itself and everybody takes part free of charge" in page
    assert "Where else to look" in page
    assert answer(browser, round_, "paying", "both").location.endswith("/eligibility/area")
    assert answer(browser, round_, "area", "yes").location.endswith("/eligibility/purpose")
    assert answer(browser, round_, "purpose", "yes").location.endswith("/eligibility/amount")
    assert answer(browser, round_, "amount", "5000").location.endswith("/eligibility/start")
    assert answer(browser, round_, "start", ["1", "4", "2199"]).location.endswith("/eligibility-result")
    page = browser.get(f"/rounds/{round_}/eligibility-result").text
    assert "You may apply" in page
    assert "The grant and our business, and everybody takes part free of charge" in page
    assert "two people must sign" not in page


def test_who_went_back_is_asked_anew_and_reaches_no_question_of_others(app, round_):
    browser = app.test_client()
    answer(browser, round_, "organisation", "business")
    answer(browser, round_, "paying", "charged")
    assert answer(browser, round_, "organisation", "club").location.endswith("/eligibility/area")
    assert browser.get(f"/rounds/{round_}/eligibility/paying").location.endswith("/eligibility/area")
    assert answer_all(browser, round_).endswith("/eligibility-result")
    page = browser.get(f"/rounds/{round_}/eligibility-result").text
    assert "You may apply" in page
    assert "Who pays for it?" not in page


def test_the_start_page_says_whom_a_rule_concerns(app, round_):
    page = app.test_client().get(f"/rounds/{round_}").text
    assert "Only if you answered “Business” to “What kind of organisation are you?”" in page
