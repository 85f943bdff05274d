"""A form is loaded whole or not at all, kept in versions, and frozen when its round opens."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.platform.db import db
from app.platform.errors import Refused
from app.platform.models import AuditEvent
from app.rounds import operations
from app.rounds.form_content import form_content, is_as_kept, last_version
from app.rounds.form_file import whole_form_in
from app.rounds.models import Criterion, Round
from app.rules.freezing import digest
from app.settings import ROOT
from tests import factories as make
from tests.applications.form import draft

FORM = ROOT / "app" / "demo" / "rounds" / "csf-form.toml"
WRONG = """
colour = "blue"
"""
ALL_WRONG = """
[[criteria]]
key = "Need"
title = "Need"
weight = 0
max_score = 5
guidance = "?"
descriptors = []

[[eligibility]]
key = "who"
text = "Who?"
kind = "guess"
explanation = "No."

[[sections]]
key = "a"
group = "A"
title = "A"
[[sections.questions]]
key = "one"
kind = "essay"
label = "One"
[[sections.questions]]
key = "two"
kind = "number"
label = "Two"
least = "5"
most = "4"
places = 9
[[sections.questions]]
key = "three"
label = "Three"
kind = "one choice"
options = ["only"]
[[sections.questions]]
key = "two"
kind = "milestones"
label = ""
earliest = "soon"
only_if = [{ asks = "one" }]

[[sections]]
key = "b"
group = "B"
title = "B"
questions = []
"""
LINKS = """
[[sections]]
key = "a"
group = "A"
title = "A"
[[sections.questions]]
key = "first"
kind = "short text"
label = "First"
criterion = "nothing"
carried_from = "nobody"
only_if = [{ question = "later", is = ["Yes"] }]
[[sections.questions]]
key = "later"
kind = "one choice"
label = "Later"
options = ["Yes", "No"]
[[sections.questions]]
key = "last"
kind = "short text"
label = "Last"
only_if = [{ question = "later", is = ["Perhaps"] }, { eligibility = "who", is = ["yes"] }]

[[sections]]
key = "mixed"
group = "A"
title = "Mixed"
[[sections.questions]]
key = "costs"
kind = "budget lines"
label = "Costs"
"""


BEFORE_APPLYING = """
[[eligibility]]
key = "who"
text = "Who?"
kind = "yes or no"
accepted = ["yes"]
explanation = "So it is."
only_if = [{ eligibility = "later", is = ["yes"] }]

[[eligibility]]
key = "later"
text = "Later?"
kind = "yes or no"
accepted = ["yes"]
explanation = "So it is."
only_if = [{ eligibility = "who", is = ["perhaps"] }]
"""
NO_FORMS = {
    BEFORE_APPLYING.replace("{ eligibility", "{ question"): "is written here {eligibility =",
    WRONG: "colour is not known here",
    "[[sections": "form.toml: ",
    'sections = "many"': "sections is a list",
    "sections = [1, 2]": "section 1: it is not a table",
    "[[sections]]\nkey = 4": "section 1: group is missing",
}


@pytest.fixture
def planned(app):
    """A round that opens tomorrow, with the first version of its form."""
    with app.app_context():
        now = app.extensions["clock"].now()
        round_ = make.make_round("PLAN-R1", opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9))
        operations.load_form(round_, whole_form_in(FORM, round_), actor=None, at=now)
        yield round_


def load(app, path: Path, reference: str = "PLAN-R1"):
    return app.test_cli_runner().invoke(args=["round", "form", reference, str(path)])


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "form.toml"
    file.write_text(text, encoding="utf-8")
    return file


def changed(tmp_path: Path, before: str, after: str) -> Path:
    return written(tmp_path, FORM.read_text(encoding="utf-8").replace(before, after, 1))


def test_a_new_version_takes_the_place_of_the_whole_form(app, planned, tmp_path):
    first = last_version(planned)
    result = load(app, changed(tmp_path, 'label = "The need"', 'label = "What is wrong"'))
    assert result.exit_code == 0, result.output
    assert "version 2 of the form, 7 criteria, 7 eligibility questions" in result.output
    db.session.expire_all()
    version = last_version(planned)
    assert (version.number, version.digest != first.digest) == (2, True)
    assert version.digest == digest(version.content) == digest(form_content(planned))
    assert "What is wrong" in [question.label for section in planned.sections for question in section.questions]
    assert [row.position for row in planned.criteria] == list(range(7))
    assert "version 3 of the form, the same as before" in load(app, tmp_path / "form.toml").output
    event = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
    assert (event.action, event.before["version"], event.after["version"]) == ("round.form-loaded", 2, 3)


def test_once_open_nothing_of_the_form_can_be_changed(app, planned):
    opens_at = planned.opens_at
    form = whole_form_in(FORM, planned)
    before = form_content(planned)
    for at in (opens_at, opens_at + timedelta(days=400)):
        with pytest.raises(Refused, match="are frozen since then"):
            operations.load_form(planned, form, actor=None, at=at)
    operations.load_form(planned, form, actor=None, at=opens_at - timedelta(seconds=1))
    assert form_content(planned) == before
    planned.opens_at -= timedelta(days=2)
    db.session.commit()
    result = load(app, FORM)
    assert (result.exit_code, "frozen since then" in result.output) == (1, True)
    assert "there is no round" in load(app, FORM, "NO-SUCH").output


def test_every_wrong_entry_is_named_with_its_place_and_nothing_is_changed(app, planned, tmp_path):
    before = last_version(planned).digest
    result = load(app, written(tmp_path, ALL_WRONG))
    assert result.exit_code == 1
    for sentence in (
        "criterion 1 (Need): key is small letters",
        "eligibility 1 (who): kind is one of yes or no",
        "section 1 (a), question 1 (one): kind is one of short text",
        "section 1 (a), question 2 (two): least is more than most",
        "section 1 (a), question 2 (two): places is a whole number from 0 to 6",
        "section 1 (a), question 3 (three): options are at least two",
        "section 1 (a), question 4 (two): label is text of 1 to 200",
        "section 2 (b): it asks nothing",
        "More than one question has the key two",
        "Nothing was changed",
    ):
        assert sentence in result.output
    db.session.expire_all()
    assert digest(form_content(planned)) == before
    assert is_as_kept(planned)

    result = load(app, written(tmp_path, LINKS))
    for sentence in (
        "question 1 (first): the round has no criterion nothing",
        "question 1 (first): carried_from names nobody",
        "question 1 (first): only_if looks at later, which is not asked before it",
        "question 3 (last): only_if waits for “Perhaps”, which later does not offer",
        "question 3 (last): only_if looks at eligibility: who, and there is no question of that key",
    ):
        assert sentence in result.output
    result = load(app, written(tmp_path, BEFORE_APPLYING))
    for sentence in (
        "eligibility 1 (who): only_if looks at eligibility: later, which is not asked before it",
        "eligibility 2 (later): only_if waits for “perhaps”, which eligibility: who does not offer",
    ):
        assert sentence in result.output
    for text, says in NO_FORMS.items():
        assert says in load(app, written(tmp_path, text)).output
    assert "No such file" in load(app, tmp_path / "none.toml").output


def test_a_form_on_which_something_stands_is_not_replaced_and_tampering_shows(app, cast, planned, tmp_path):
    draft(cast, "PLAN-R1", complete=True)
    with pytest.raises(Refused, match="something was begun"):
        operations.load_form(planned, whole_form_in(FORM, planned), actor=None, at=app.extensions["clock"].now())

    db.session.rollback()
    assert is_as_kept(planned)
    db.session.get_one(Criterion, planned.criteria[0].id).weight += 1
    db.session.flush()
    assert not is_as_kept(db.session.get_one(Round, planned.id))
