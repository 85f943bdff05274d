"""Only what applies is asked; answers of several fields are saved as typed; what was said before is not asked again."""

from __future__ import annotations

import json
import re

import pytest

from app.applications.content import content_of
from app.applications.models import Answer
from app.platform.db import db
from app.rounds.models import Question
from tests.applications.form import DECLARED, ELIGIBLE, drafted, open_round, stored_application

CHILDREN = "Children or young people under 18"
OTHERS = "Other adults"
BOTH_PAY = "The grant and our business, and everybody takes part free of charge"
POLICY = "Safeguarding policy: not uploaded yet."


@pytest.fixture
def key(cast, stages) -> str:
    return drafted(cast, stages, complete=True)


def save(browser, key: str, section: str, **sent: object):
    return browser.post(f"/applications/{key}/parts/{section}", data={"next": "continue"} | sent)


def says_who(browser, key: str, *who: str):
    return save(browser, key, "people", q_who=list(who), q_reach="60", v_who=version(browser, key))


def version(browser, key: str, section: str = "people", question: str = "who") -> str:
    page = browser.get(f"/applications/{key}/parts/{section}").text
    return re.search(rf'name="v_{question}" value="(\d+)"', page).group(1)


def value_of(app, key: str, question: str) -> str | None:
    with app.app_context():
        found = db.select(Answer.value).join(Question, Question.id == Answer.question_id)
        here = Answer.application_id == stored_application(app, key).id
        return db.session.scalar(found.where(here, Question.key == question))


def submitted(app, key: str) -> dict:
    with app.app_context():
        return dict(stored_application(app, key).submissions[-1].content)


def test_a_section_is_asked_only_where_it_applies_and_kept_where_it_no_longer_does(app, cast, key):
    browser = cast.client("Nadia")
    assert "Keeping people safe" not in browser.get(f"/applications/{key}").text
    assert says_who(browser, key, CHILDREN).location == f"/applications/{key}/parts/safeguarding"
    tasks = browser.get(f"/applications/{key}").text
    assert "Keeping people safe" in tasks
    assert "What you give yourselves" not in tasks
    assert POLICY in browser.get(f"/applications/{key}/check").text
    at = {"v_lead": version(browser, key, "safeguarding", "lead")}
    save(browser, key, "safeguarding", q_lead="Owen, welfare officer", **at)
    says_who(browser, key, OTHERS)
    page = browser.get(f"/applications/{key}/parts/safeguarding")
    assert "You need not answer this" in page.text
    assert "Owen, welfare officer" in page.text
    check = browser.get(f"/applications/{key}/check").text
    assert "Owen, welfare officer" not in check
    assert POLICY not in check
    browser.post(f"/applications/{key}/submission", data=DECLARED)
    content = submitted(app, key)
    assert "safeguarding" not in [section["key"] for section in content["sections"]]
    assert value_of(app, key, "lead") == "Owen, welfare officer"


def test_what_was_typed_while_the_section_ceased_to_apply_is_saved(app, cast, key):
    nadia, owen = cast.client("Nadia"), cast.client("Owen")
    says_who(nadia, key, CHILDREN)
    at = {"v_lead": version(nadia, key, "safeguarding", "lead")}
    says_who(owen, key, OTHERS)
    assert save(nadia, key, "safeguarding", q_lead="Typed meanwhile", **at).status_code == 302
    assert value_of(app, key, "lead") == "Typed meanwhile"
    says_who(owen, key, CHILDREN)
    assert "Typed meanwhile" in nadia.get(f"/applications/{key}/parts/safeguarding").text


def test_a_question_on_the_same_page_comes_after_saving(app, cast, key):
    with app.app_context():
        answers = stored_application(app, key).answers
        row = db.session.scalars(db.select(Question).where(Question.key == "reach")).one()
        row.only_if = [{"question": "who", "is": [CHILDREN]}]
        db.session.delete(next(answer for answer in answers if answer.question_id == row.id))
        db.session.commit()
    browser = cast.client("Nadia")
    assert "How many people" not in browser.get(f"/applications/{key}/parts/people").text
    answer = save(browser, key, "people", q_who=[CHILDREN], v_who=version(browser, key))
    assert answer.location == f"/applications/{key}/parts/people#q_reach"
    page = browser.get(f"/applications/{key}/parts/people").text
    assert "there is more to ask on this page" in page
    assert "How many people" in page
    assert says_who(browser, key, CHILDREN).location == f"/applications/{key}/parts/safeguarding"


def test_a_slip_is_saved_and_said_on_going_on_and_rows_need_no_script(app, cast, key):
    browser = cast.client("Nadia")
    fields = {"q_contact__name": "Nadia", "q_contact__role": "treasurer", "q_contact__email": "nadia at home"}
    at = {"v_contact": version(browser, key, "contact", "contact")}
    answer = save(browser, key, "contact", **fields, **at)
    assert answer.status_code == 422
    assert '<a href="#q_contact__email">Enter an e-mail address such as name@example.org.</a>' in answer.text
    assert json.loads(value_of(app, key, "contact"))["email"] == "nadia at home"
    tasks = browser.get(f"/applications/{key}").text
    assert "Needs you" in tasks
    check = browser.get(f"/applications/{key}/check").text
    assert "/parts/contact#q_contact__email" in check
    at = {"v_contact": version(browser, key, "contact", "contact")}
    assert save(browser, key, "contact", **fields, **at, next="tasks").location == f"/applications/{key}"

    def rows(next_: str, **fields: object):
        at = {"v_steps": version(browser, key, "steps", "steps")}
        return save(browser, key, "steps", next=next_, **fields, **at)

    three = {f"q_steps__what{place}": f"Step {place}" for place in range(3)}
    three |= {f"q_steps__by{place}": ["1", "4", "2199"] for place in range(3)}
    assert rows("more:steps", **three).location == f"/applications/{key}/parts/steps#q_steps"
    page = browser.get(f"/applications/{key}/parts/steps").text
    assert 'name="q_steps__what3"' in page
    assert rows("remove:steps:1", **three).location == f"/applications/{key}/parts/steps#q_steps"
    assert [row["what"] for row in json.loads(value_of(app, key, "steps"))] == ["Step 0", "Step 2"]
    assert rows("remove:steps:99", **three).status_code == 302
    assert rows("remove:steps:no", **three).status_code == 302
    assert len(json.loads(value_of(app, key, "steps"))) == 3


def test_the_panel_never_reads_what_is_for_the_office(app, cast, key):
    browser = cast.client("Nadia")
    says_who(browser, key, OTHERS)
    assert "For the office only" in browser.get(f"/applications/{key}/check").text
    browser.post(f"/applications/{key}/submission", data=DECLARED)
    content = submitted(app, key)
    private = {q["key"] for section in content["sections"] for q in section["questions"] if q.get("private")}
    assert private == {"address", "contact"}
    steps = next(q for section in content["sections"] for q in section["questions"] if q["key"] == "steps")
    assert steps["table"] == {"heads": ["What will be done", "By when"], "rows": [["Coaches agreed", "1 April 2199"]]}
    assert content["eligibility"][0] == {"question": "What kind of organisation are you?", "answer": "Club"}


def begun(app, cast, **answers: str) -> str:
    """Nadia's application, begun as people do, with these answers given before."""
    reference = open_round(app, "BEGIN-R1", bid_prefix="BEGIN")
    browser = cast.client("Nadia")
    carried = "&".join(f"answer-{key}={given}" for key, given in (ELIGIBLE | answers).items())
    page = browser.get(f"/rounds/{reference}/applications/new?{carried}").text
    organisation = re.search(r'name="organisation"[^>]*value="([^"]+)"', page).group(1)
    made = browser.post(f"/rounds/{reference}/applications", data={"organisation": organisation})
    return made.location.rsplit("/", 1)[-1]


def test_what_was_said_before_is_carried_over_and_can_be_changed(app, cast):
    key = begun(app, cast)
    browser = cast.client("Nadia")
    assert value_of(app, key, "begins") == ELIGIBLE["start"]
    assert json.loads(value_of(app, key, "identity")) == {
        "identity": "unregistered",
        "name": "Brackenlight Sports Association",
    }
    page = browser.get(f"/applications/{key}/parts/project").text
    assert page.count("You told us this before you applied") == 1
    at = {"v_begins": version(browser, key, "project", "begins")}
    save(browser, key, "project", q_begins=["2", "1", "2199"], next="tasks", **at)
    assert "You told us this" not in browser.get(f"/applications/{key}/parts/project").text
    with app.app_context():
        application = stored_application(app, key)
        version_answered = application.form_version
        assert content_of(application)["form"] == {"version": 1, "digest": version_answered.digest}


def test_a_business_is_asked_what_it_gives(app, cast):
    key = begun(app, cast, organisation="business", paying="both")
    assert "What you give yourselves" in cast.client("Nadia").get(f"/applications/{key}").text
    with app.app_context():
        before = content_of(stored_application(app, key))["eligibility"]
    assert {"question": "Who pays for it?", "answer": BOTH_PAY} in before
    assert all("two people must sign" not in row["question"] for row in before)


def test_what_was_answered_as_somebody_else_is_not_carried_over(app, cast):
    """Whoever went back and chose another organisation leaves nothing of the first in the bid."""
    key = begun(app, cast, organisation="club", paying="grant")
    with app.app_context():
        assert stored_application(app, key).eligibility == ELIGIBLE
    assert "What you give yourselves" not in cast.client("Nadia").get(f"/applications/{key}").text


def test_others_may_not_change_what_is_asked(app, cast, key):
    sent = {"q_who": CHILDREN, "next": "continue"}
    path = f"/applications/{key}/parts/people"
    assert cast.client("Asha").post(path, data=sent).status_code == 404
    assert app.test_client().post(path, data=sent).status_code in (302, 401, 403)
    cast.client("Nadia").post(f"/applications/{key}/submission", data=DECLARED)
    answer = cast.client("Nadia").post(path, data=sent)
    assert answer.status_code == 422
    assert CHILDREN in answer.text
    assert value_of(app, key, "who") != json.dumps([CHILDREN])
