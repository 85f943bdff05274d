"""The form of a round comes from one file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from app.platform.db import db
from app.rounds.eligibility import questions_of
from app.rounds.form_file import read_criteria, read_form
from app.rules.eligibility import most_asked
from app.rules.errors import RuleError
from app.settings import ROOT
from tests import factories as make

FORM = ROOT / "app" / "demo" / "rounds" / "csf-form.toml"


@pytest.fixture
def round_(app: Flask):
    with app.app_context():
        made = make.make_round(spending_from=date(2026, 2, 1), themes=["Diversion", "Burglary"])
        for criterion in made.criteria:
            db.session.delete(criterion)
        db.session.flush()
        db.session.expire(made, ["criteria"])
        yield made


def test_the_form_asks_anybody_six_questions_first_and_has_seven_criteria_and_all_sections(round_):
    read_form(round_, FORM)
    questions = questions_of(round_.eligibility_questions)
    assert (len(questions), most_asked(questions)) == (7, 6)
    assert [criterion.weight for criterion in round_.criteria] == [20, 20, 15, 15, 10, 10, 10]
    assert all(len(criterion.descriptors) == 6 for criterion in round_.criteria)
    assert [section.position for section in round_.sections] == list(range(19))


def test_each_criterion_is_served_by_a_question(round_):
    read_form(round_, FORM)
    served = {question.criterion_key for section in round_.sections for question in section.questions} - {None}
    assert served == {criterion.key for criterion in round_.criteria}


def test_amounts_and_dates_of_the_round_fill_the_form(round_):
    read_form(round_, FORM)
    questions = {question.key: question for question in questions_of(round_.eligibility_questions)}
    assert questions["amount"].most == Decimal("10000.00")
    assert questions["start"].earliest == date(2026, 2, 1)
    assert "£10,000.00" in questions["amount"].explanation
    assert "1 February 2026" in questions["start"].explanation
    assert "{" not in "".join(question.help for section in round_.sections for question in section.questions)


def test_areas_and_themes_are_those_of_the_round(round_):
    read_form(round_, FORM)
    asked = {question.key: question for section in round_.sections for question in section.questions}
    assert asked["area"].options == ["Leicester City", "Blaby"]
    assert asked["theme"].options == ["Diversion", "Burglary"]


def test_the_form_can_be_stored_and_read_again(round_):
    read_form(round_, FORM)
    db.session.commit()
    db.session.expire_all()
    assert next(row.key for row in round_.eligibility_questions) == "organisation"


def test_a_round_that_has_its_criteria_keeps_weights_and_gets_descriptors(app: Flask):
    with app.app_context():
        round_ = make.make_round()
        read_criteria(round_, FORM)
        assert [criterion.weight for criterion in round_.criteria][:3] == [20, 20, 10]
        assert round_.criteria[0].descriptors[0].startswith("No problem is described")


def test_a_question_for_a_criterion_that_the_round_lacks_is_refused(round_, tmp_path: Path):
    file = tmp_path / "form.toml"
    file.write_text(
        '[[sections]]\nkey = "a"\ngroup = "A"\ntitle = "A"\n'
        '[[sections.questions]]\nkey = "b"\nkind = "long text"\nlabel = "B"\ncriterion = "nothing"\n'
    )
    with pytest.raises(RuleError, match="no criterion nothing"):
        read_form(round_, file)


def test_seven_eligibility_questions_are_a_form_and_refused(round_, tmp_path: Path):
    one = '[[eligibility]]\nkey = "k{}"\ntext = "?"\nkind = "yes or no"\naccepted = ["yes"]\nexplanation = "No."\n'
    file = tmp_path / "form.toml"
    file.write_text("".join(one.format(number) for number in range(7)))
    with pytest.raises(RuleError, match="at most 6"):
        read_form(round_, file)
