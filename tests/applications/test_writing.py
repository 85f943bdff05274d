"""Answers are saved as one writes; nothing that was typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.applications.models import Answer
from app.applications.queries import waiting_for
from app.platform.db import db
from app.platform.guard import load_actor
from app.platform.models import AuditEvent
from app.rounds.models import Question
from tests import factories as make
from tests.applications.form import closes, draft, drafted, stored_application
from tests.counting import count_queries

HTMX = {"HX-Request": "true"}


@pytest.fixture
def key(cast, stages) -> str:
    return drafted(cast, stages)


def save(browser, key: str, section: str = "need", htmx: bool = False, **sent: object):
    return browser.post(f"/applications/{key}/parts/{section}", data=sent, headers=HTMX if htmx else {})


def text_of(app, key: str, question: str = "need") -> str | None:
    with app.app_context():
        return db.session.scalar(
            db.select(Answer.value)
            .join(Question, Question.id == Answer.question_id)
            .where(Answer.application_id == stored_application(app, key).id, Question.key == question)
        )


def version_in(page, question: str = "need") -> str:
    return re.search(rf'name="v_{question}" value="(\d+)"', page.text).group(1)


def acts(app) -> list[AuditEvent]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.sequence)))


def test_save_and_continue_saves_and_leads_to_the_next_part(app, cast, key):
    answer = save(cast.client("Nadia"), key, q_need="There were 94 reports.", next="continue")
    assert answer.location == f"/applications/{key}/parts/activities"
    assert text_of(app, key) == "There were 94 reports."


def test_save_and_go_back_leads_to_the_task_list_and_leaves_it_in_progress(app, cast, key):
    browser = cast.client("Nadia")
    assert save(browser, key, q_need="A start.", next="tasks").location == f"/applications/{key}"
    page = browser.get(f"/applications/{key}").text
    assert "2 of 300 words" in page
    assert "In progress" in page
    save(browser, key, q_need="A start.", next="continue")
    assert "1 of 17" in browser.get(f"/applications/{key}").text


def test_a_pause_in_typing_saves_and_says_when(app, cast, key):
    answer = save(cast.client("Nadia"), key, htmx=True, q_need="Typing", v_need="0", page="tab:1")
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<div id="saved"')
    assert re.search(r"Saved at \d+(:\d\d)?[ap]m|Saved at mid", answer.text)
    assert version_in(answer) == "1"
    assert text_of(app, key) == "Typing"


def test_the_swapped_part_is_an_exact_part_of_the_page(app, cast, key):
    browser = cast.client("Nadia")
    part = save(browser, key, htmx=True, q_need="Typing", v_need="0", page="tab:1").text
    assert part.strip() in browser.get(f"/applications/{key}/parts/need").text


def test_the_trail_records_sections_and_sizes_and_never_the_text(app, cast, key):
    save(cast.client("Nadia"), key, q_need="Secret words here", next="tasks")
    event = acts(app)[-1]
    assert (event.action, event.actor_name) == ("application.saved", "Nadia")
    assert event.after == {"section": "need", "words": {"need": 3}, "finished": False}
    assert "Secret" not in str([one.after for one in acts(app)])


def test_saving_what_is_stored_already_writes_nothing(app, cast, key):
    browser = cast.client("Nadia")
    save(browser, key, q_need="Same", v_need="0", page="tab:1", next="tasks")
    before = len(acts(app))
    save(browser, key, htmx=True, q_need="Same", v_need="1", page="tab:2")
    assert len(acts(app)) == before


def test_a_second_tab_gets_both_texts_to_choose_from(app, cast, key):
    browser = cast.client("Nadia")
    save(browser, key, htmx=True, q_need="From the first tab", v_need="0", page="one:1")
    answer = save(browser, key, q_need="From the second tab", v_need="0", page="two:0", next="continue")
    assert answer.status_code == 409
    assert '<div class="note as-typed">From the first tab</div>' in answer.text
    assert re.search(r'<textarea [^>]*name="q_need"[^>]*>\nFrom the second tab</textarea>', answer.text)
    assert answer.text.count('name="q_need"') == 1
    sent = {"q_need": "From the second tab", "v_need": version_in(answer), "next": "tasks"}
    assert save(browser, key, keep_need="stored", **sent).status_code == 302
    assert text_of(app, key) == "From the first tab"
    assert save(browser, key, keep_need="yours", **sent).status_code == 302
    assert text_of(app, key) == "From the second tab"


def test_a_colleague_is_named_where_texts_clash(app, cast, key):
    save(cast.client("Owen"), key, q_need="Owen's text", v_need="0", page="one:1", next="tasks")
    answer = save(cast.client("Nadia"), key, q_need="Nadia's text", v_need="0", page="two:1", next="continue")
    assert "by Owen at" in answer.text


def test_a_pause_in_a_second_tab_is_told_so_and_keeps_what_is_typed(app, cast, key):
    browser = cast.client("Nadia")
    save(browser, key, htmx=True, q_need="First", v_need="0", page="one:1")
    answer = save(browser, key, htmx=True, q_need="Second", v_need="0", page="two:1")
    assert answer.status_code == 409
    assert answer.content_type.startswith("text/plain")
    assert "choose which text to keep" in answer.text


def test_a_page_never_clashes_with_what_it_saved_itself(app, cast, key):
    """The answer to its first save was lost on the way, so it does not know the new version."""
    browser = cast.client("Nadia")
    save(browser, key, htmx=True, q_need="Half", v_need="0", page="tab:1")
    assert save(browser, key, q_need="Half and whole", v_need="0", page="tab:2", next="continue").status_code == 302
    assert text_of(app, key) == "Half and whole"


def test_a_save_that_was_held_up_never_replaces_a_later_one(app, cast, key):
    browser = cast.client("Nadia")
    save(browser, key, htmx=True, q_need="Later", v_need="0", page="tab:2")
    assert save(browser, key, htmx=True, q_need="Earlier", v_need="0", page="tab:1").status_code == 200
    assert text_of(app, key) == "Later"


def test_too_many_words_are_allowed_in_a_draft_and_explained(app, cast, key):
    browser = cast.client("Nadia")
    assert save(browser, key, q_need="word " * 312, next="continue").status_code == 302
    assert "12 over" in browser.get(f"/applications/{key}/parts/need").text
    page = browser.get(f"/applications/{key}").text
    assert "Needs you" in page
    assert "312 of 300 words" in page


@pytest.mark.parametrize(
    "text",
    [
        "Grüße, 你好, ‮مرحبا‬ 👩‍👩‍👧 and a zero\u200bwidth space",
        '<script>alert(1)</script> & "quotes" {{7*7}}',
        "=cmd|' /C calc'!A0",
        "a\n\nb\n\n\nc",
        "word " * 3999,
    ],
    ids=["scripts and emoji", "HTML", "formula", "empty lines", "19,995 characters"],
)
def test_any_text_is_kept_as_it_was_typed(app, cast, key, text):
    browser = cast.client("Nadia")
    assert save(browser, key, q_need=text, next="tasks").status_code == 302
    assert text_of(app, key) == text
    page = browser.get(f"/applications/{key}/parts/need")
    assert "<script>alert" not in page.text
    assert browser.get(f"/applications/{key}/check").status_code == 200


def test_an_invisible_nul_character_is_left_out_and_the_rest_kept(app, cast, key):
    save(cast.client("Nadia"), key, q_need="before\x00after\r\nnext", next="tasks")
    assert text_of(app, key) == "beforeafter\nnext"


def test_a_text_longer_than_can_be_kept_is_explained_and_stays_in_the_page(app, cast, key):
    answer = save(cast.client("Nadia"), key, q_need="x" * 100_000, next="continue")
    assert answer.status_code == 422
    assert "The need is 100,000 characters long, and at most 20,000 can be kept." in answer.text
    assert "x" * 100_000 in answer.text
    assert text_of(app, key) is None


def test_what_is_too_large_for_any_form_gets_a_clear_answer(app, cast, key):
    answer = save(cast.client("Nadia"), key, q_need="x" * 600_000, next="continue")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("section", "question", "given", "words"),
    [
        ("public-money", "received", "lots", "Enter an amount in pounds"),
        ("public-money", "received", "1.234", "Enter an amount in pounds"),
        ("public-money", "received", "-1", "Enter an amount in pounds"),
        ("project", "begins", ["30", "2", "2026"], "There is no such day"),
        ("project", "begins", ["1", "", "2026"], "in numbers"),
        ("project", "area", "Atlantis", "Choose one of these."),
        ("project", "name", "x" * 201, "at most 200 can be kept"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_explained(app, cast, key, section, question, given, words):
    answer = save(cast.client("Nadia"), key, section, **{f"q_{question}": given, "next": "continue"})
    assert answer.status_code == 422
    assert words in answer.text
    assert "There is a problem" in answer.text
    assert text_of(app, key, question) is None


@pytest.mark.parametrize(
    ("typed", "stored"), [("5,520", "5520.00"), ("£5520.00", "5520.00"), (" 0 ", "0.00"), ("1,250.5", "1250.50")]
)
def test_money_is_understood_as_people_type_it(app, cast, key, typed, stored):
    save(cast.client("Nadia"), key, "public-money", q_received=typed, next="continue")
    assert text_of(app, key, "received") == stored


def test_a_wrong_answer_does_not_hold_up_the_others_of_its_page(app, cast, key):
    answer = save(
        cast.client("Nadia"), key, "project", q_name="Football", q_begins=["1", "", ""], page="tab:1", htmx=True
    )
    assert answer.status_code == 200
    assert "Not saved yet: When it begins" in answer.text
    assert text_of(app, key, "name") == "Football"


def test_an_answer_can_be_taken_back(app, cast, key):
    browser = cast.client("Nadia")
    save(browser, key, q_need="Something", v_need="0", next="tasks")
    save(browser, key, q_need="", v_need="1", next="tasks")
    assert text_of(app, key) == ""
    assert "Not started" in browser.get(f"/applications/{key}").text


def test_the_draft_is_listed_under_the_name_of_its_project(app, cast, key):
    browser = cast.client("Nadia")
    save(browser, key, "project", q_name="Weekend football", next="tasks")
    assert "Weekend football" in browser.get("/applications").text


@pytest.mark.parametrize("path", ["", "/parts/need", "/costs", "/check"])
def test_a_stranger_finds_nothing(app, cast, key, path):
    assert cast.client("Farouk").get(f"/applications/{key}{path}").status_code == 404
    assert cast.client("Dilys").get(f"/applications/{key}{path}").status_code == 404


def test_a_stranger_can_save_nothing(app, cast, key):
    assert save(cast.client("Farouk"), key, q_need="Mine now", next="tasks").status_code == 404
    assert save(app.test_client(), key, q_need="Mine now", next="tasks").status_code == 401
    assert text_of(app, key) is None


@pytest.mark.parametrize("section", ["no-such", "declarations"])
def test_a_part_without_a_page_of_its_own_is_not_found(cast, key, section):
    assert cast.client("Nadia").get(f"/applications/{key}/parts/{section}").status_code == 404
    assert save(cast.client("Nadia"), key, section, q_true="y", next="continue").status_code == 404


def test_a_reader_reads_and_may_not_write(app, cast, key):
    with app.app_context():
        organisation = db.session.get_one(make.Organisation, cast.organisation_id)
        make.make_membership(cast.person("Farouk"), organisation, make.MembershipRole.READER)
        db.session.commit()
    save(cast.client("Nadia"), key, q_need="To be read", next="tasks")
    reader = cast.client("Farouk")
    page = reader.get(f"/applications/{key}/parts/need")
    assert "To be read" in page.text
    assert "<textarea" not in page.text
    assert save(reader, key, q_need="Mine now", next="tasks").status_code == 403
    assert text_of(app, key) == "To be read"


def test_after_the_closing_time_a_draft_is_read_and_not_changed(app, cast, key):
    browser = cast.client("Nadia")
    save(browser, key, q_need="In time", next="tasks")
    closes(app, "OPEN-R1", app.extensions["clock"].now().replace(microsecond=0) - timedelta(seconds=30))
    answer = save(browser, key, q_need="Too late", v_need="1", next="tasks")
    assert answer.status_code == 422
    assert "Your draft is kept as it was" in answer.text
    assert "Too late" in answer.text
    assert text_of(app, key) == "In time"
    assert "can no longer be changed" in browser.get(f"/applications/{key}/parts/need").text
    assert "can no longer be submitted" in browser.get(f"/applications/{key}").text


@pytest.mark.parametrize(("path", "most"), [("", 13), ("/parts/need", 13), ("/costs", 13), ("/check", 13)])
def test_a_page_asks_the_database_the_same_whatever_the_draft_holds(app, cast, key, path, most):
    full = draft(cast, "OPEN-R1", complete=True, key="a-complete-one")
    browser = cast.client("Nadia")
    counts = []
    for one in (key, full):
        with count_queries(app) as queries:
            assert browser.get(f"/applications/{one}{path}").status_code == 200
        counts.append(len([sql for sql in queries if sql.startswith("SELECT")]))
    assert counts[0] == counts[1] <= most


def test_the_list_asks_the_database_the_same_whatever_its_length(app, cast, key):
    browser = cast.client("Nadia")
    counts = []
    for number in range(2):
        with count_queries(app) as queries:
            browser.get("/applications")
        counts.append(len(queries))
        draft(cast, "OPEN-R1", complete=True, key=f"another-{number}")
    assert counts[0] == counts[1]


def test_the_list_of_somebody_without_applications_says_what_to_do(cast):
    assert "have not started an application yet" in cast.client("Farouk").get("/applications").text


def test_a_draft_waits_for_its_people(app, cast, key):
    with app.test_request_context():
        now = app.extensions["clock"].now()
        person = cast.person("Nadia")
        waits = waiting_for(person, load_actor(person.id), now)
        assert [(wait.what, wait.is_pressing) for wait in waits] == [("Finish your application", False)]
        assert waits[0].url == f"/applications/{key}"
        soon = waiting_for(person, load_actor(person.id), now + timedelta(days=6, hours=12))
        assert soon[0].is_pressing
        assert waiting_for(person, load_actor(person.id), now + timedelta(days=8)) == []
        stranger = cast.person("Farouk")
        assert waiting_for(stranger, load_actor(stranger.id), now) == []
