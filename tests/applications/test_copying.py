"""A new bid starts from a copy of an earlier one of the same organisation, and says what was not copied."""

from __future__ import annotations

from app.applications.models import Answer
from app.platform.db import db
from app.rounds.models import Question, QuestionKind, Round, Section
from tests import factories as make
from tests.applications.form import ELIGIBLE, draft, open_round, stored_application
from tests.applications.people import organisation_of


def organisation_key(cast):
    with cast.app.app_context():
        return db.session.get_one(make.Organisation, cast.organisation_id).key


def start(cast, reference, by="Nadia", **sent):
    browser = cast.client(by)
    browser.get(
        f"/rounds/{reference}/applications/new",
        query_string={f"answer-{key}": given for key, given in ELIGIBLE.items()},
    )
    return browser.post(f"/rounds/{reference}/applications", data=sent)


def answers(app, key):
    with app.app_context():
        rows = db.session.query(Question.key, Answer.value).join(Answer, Answer.question_id == Question.id)
        return dict(rows.filter(Answer.application_id == stored_application(app, key).id).all())


def change_question(app, reference, asked, **changes):
    with app.app_context():
        found = db.session.query(Question).join(Section).join(Round)
        question = found.filter(Round.reference == reference, Question.key == asked).one()
        for name, value in changes.items():
            setattr(question, name, value)
        db.session.commit()


def test_answers_and_costs_are_copied_and_the_rest_is_told(app, cast):
    key = draft(cast, open_round(app), complete=True)
    second = open_round(app, "OPEN-R2", bid_prefix="OPENTWO")
    change_question(app, "OPEN-R2", "work", key="our-work")
    change_question(app, "OPEN-R2", "area", options=["Another area"])
    change_question(app, "OPEN-R2", "need", kind=QuestionKind.SHORT_TEXT)
    asked = start(cast, second, organisation=organisation_key(cast))
    page = cast.client("Nadia").get(asked.location).text
    assert "How do you want to start?" in page
    assert "Draft without a name" in page

    begun = start(cast, second, organisation=organisation_key(cast), copy=key)

    assert begun.location.endswith("/copied")
    new = begun.location.split("/")[2]
    copied, source = answers(app, new), answers(app, key)
    assert copied["summary"] == source["summary"] == "Answer to summary."
    assert not {"our-work", "area", "need", "true", "terms"} & set(copied)
    told = cast.client("Nadia").get(begun.location).text
    assert "this form does not ask it" in told
    assert "is no longer offered" in told
    assert "asked in another way now" in told
    assert "1 cost" in told
    with app.app_context():
        (line,) = stored_application(app, new).budget_lines
        assert (line.description, str(line.requested_amount)) == ("Two coaches", "5520.00")
        assert {answer.finished_at for answer in stored_application(app, new).answers} == {None}
    assert "from a copy of" in cast.client("Nadia").get(f"/applications/{new}/history").text


def test_one_may_start_with_an_empty_form_all_the_same(app, cast):
    draft(cast, open_round(app), complete=True)
    second = open_round(app, "OPEN-R2", bid_prefix="OPENTWO")
    begun = start(cast, second, organisation=organisation_key(cast), copy="empty")
    key = begun.location.rpartition("/")[2]
    assert "summary" not in answers(app, key)
    assert cast.client("Nadia").get(f"/applications/{key}/copied").status_code == 404


def test_nothing_is_copied_from_other_organisations(app, cast):
    foreign = draft(cast, open_round(app), complete=True)
    own = organisation_of(cast, "Farouk")
    second = open_round(app, "OPEN-R2", bid_prefix="OPENTWO")
    assert start(cast, second, by="Farouk", organisation=own, copy=foreign).status_code == 302
    mine = cast.client("Farouk").get("/applications").text
    key = mine.partition("/applications/")[2].partition('"')[0]
    assert "Answer to summary." not in str(answers(app, key))
    stolen = start(cast, second, by="Farouk", organisation=organisation_key(cast), copy=foreign)
    assert stolen.status_code == 422
    assert "Choose one of these." in stolen.text


def test_a_choice_that_is_not_there_is_explained(app, cast):
    draft(cast, open_round(app), complete=True)
    second = open_round(app, "OPEN-R2", bid_prefix="OPENTWO")
    wrong = start(cast, second, organisation=organisation_key(cast), copy="made-up")
    none = start(cast, second, organisation=organisation_key(cast), asked="yes")
    assert (wrong.status_code, none.status_code) == (422, 422)
    assert "Choose an empty form, or a bid to copy." in none.text
