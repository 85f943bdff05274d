"""The blank form: page, PDF and Word file say the same, every question with room for its answer."""

from __future__ import annotations

from html import unescape
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from app.platform.db import db
from app.rounds.blank_form import Asked, form_of
from app.rounds.models import EligibilityQuestion, Question, QuestionKind, Round, Section
from tests import factories as make
from tests import pdf

EVERY_KIND = {
    "hours": {"kind": QuestionKind.NUMBER, "label": "Hours a week", "settings": {"most": "40"}},
    "people": {"kind": QuestionKind.SEVERAL_CHOICES, "label": "Who takes part", "options": ["Children", "Adults"]},
    "where": {"kind": QuestionKind.ADDRESS, "label": "Where you are"},
    "identity": {"kind": QuestionKind.ORGANISATION, "label": "Who you are"},
    "contact": {"kind": QuestionKind.CONTACT, "label": "Whom we can ask"},
    "steps": {"kind": QuestionKind.MILESTONES, "label": "Your milestones"},
    "policy": {
        "kind": QuestionKind.DOCUMENT,
        "label": "Safeguarding policy",
        "only_if": [{"question": "people", "is": ["Children", "Adults"]}],
    },
    "insurance": {"kind": QuestionKind.DOCUMENT, "label": "Insurance", "valid_past": "begins"},
    "rules": {
        "kind": QuestionKind.LONG_TEXT,
        "label": "Your rules",
        "required": False,
        "example": "Who decides, and how often you meet.",
        "only_if": [{"eligibility": "organisation", "is": ["group"]}, {"question": "identity", "is": ["unregistered"]}],
    },
}


DECLARATIONS = {
    "true": {"kind": QuestionKind.DECLARATION, "label": "What we say is true."},
    "terms": {"kind": QuestionKind.DECLARATION, "label": "We keep receipts."},
}


@pytest.fixture
def reference(app, cast) -> str:
    with app.app_context():
        round_ = make.make_open_round(app.extensions["clock"].now().replace(microsecond=0))
        round_.cost_categories = ["Staff", "Travel"]
        choices = [{"key": "club", "words": "Club"}, {"key": "group", "words": "Group with its own rules"}]
        rule = {"kind": "one choice", "choices": choices, "accepted": ["club", "group"]}
        make.stored(
            EligibilityQuestion(
                round=round_,
                position=0,
                key="organisation",
                text="What are you?",
                hint="",
                rule=rule,
                explanation="Not you.",
            )
        )
        add_section(round_, 2, "Every kind", EVERY_KIND)
        add_section(round_, 3, "Declarations", DECLARATIONS)
        db.session.commit()
    return "OPEN-R1"


def add_section(round_: Round, position: int, title: str, questions: dict[str, dict[str, object]]) -> None:
    section = make.stored(Section(round=round_, position=position, key=title.lower(), group=title, title=title))
    for place, (key, facts) in enumerate(questions.items()):
        make.stored(Question(section=section, position=place, key=key, **facts))


def round_of(reference: str) -> Round:
    return db.session.query(Round).filter_by(reference=reference).one()


def asked_in(app, reference: str) -> list[Asked]:
    with app.app_context():
        return [asked for group in form_of(round_of(reference)) for asked in group.questions]


def words_of_page(app, reference: str) -> str:
    return plain(unescape(app.test_client().get(f"/rounds/{reference}/form").text))


def words_of_word(app, reference: str) -> str:
    document = docx.Document(BytesIO(app.test_client().get(f"/rounds/{reference}/form.docx").data))
    return plain(" ".join(text.text or "" for text in document.element.body.iter(qn("w:t"))))


def words_of_pdf(app, reference: str) -> str:
    return plain(pdf.words_of(app.test_client().get(f"/rounds/{reference}/form.pdf").data))


def plain(text: str) -> str:
    """Without spaces: the three break lines and runs in different places."""
    return "".join(text.split())


def parts_of(asked: Asked) -> list[str]:
    space = asked.space
    return [asked.label, *asked.help, *asked.notes, *space.boxes, *space.names, *space.heads]


@pytest.mark.parametrize("words_of", [words_of_page, words_of_word, words_of_pdf])
def test_every_question_stands_there_with_all_that_belongs_to_it(app, reference, words_of):
    said, place = words_of(app, reference), 0
    for asked in asked_in(app, reference):
        place = said.index(plain(asked.label), place)
        for words in parts_of(asked):
            assert plain(words) in said[place:], words
    for words in ("by post to Grants, The Old Watch House", "by e-mail to grants@office.example", "0116 496 0100"):
        assert plain(words) in said
    assert plain(f"http://localhost/rounds/{reference}") in said


def test_each_kind_has_its_own_room(app, reference):
    rooms = {asked.label: asked.space for asked in asked_in(app, reference)}
    assert rooms["Who takes part"].boxes == ("Children", "Adults")
    assert "Postcode" in rooms["Where you are"].names
    assert rooms["Who you are"].boxes
    assert rooms["Who you are"].names
    assert rooms["Your milestones"].heads == ("What will be done", "By when")
    assert rooms["Insurance"].names == ("It expires on",)
    assert rooms["What will change"].lines > rooms["Summary"].lines
    assert rooms["Declarations"].names == ("Name", "Role in the organisation", "Signature", "Date")
    assert "Kind of cost" in rooms["Costs, line by line"].heads
    assert all(any((s.lines, s.boxes, s.names, s.heads)) for s in rooms.values())


def test_conditions_are_said_in_words(app, reference):
    notes = {asked.label: asked.notes for asked in asked_in(app, reference)}
    assert notes["Safeguarding policy"][0] == "Only if you answered “Children” or “Adults” to “Who takes part”."
    first, second, *rest = notes["Your rules"]
    assert first == "Only if you answered “Group with its own rules” to “What are you?”"
    assert second == "Only if you answered “Club or group that is not registered” to “Who you are”."
    assert rest[-1].endswith("You can leave it empty.")
    assert "Scored as “Evidence of need”, 40% of the total." in notes["What will change"]


def test_the_pdf_is_tagged_and_named(app, reference):
    response = app.test_client().get(f"/rounds/{reference}/form.pdf")
    assert response.headers["Content-Disposition"] == f'attachment; filename="{reference}-form.pdf"'
    document = pdf.read(response.data)
    assert document.Root.MarkInfo.Marked
    assert document.Root.Lang == "en-GB"
    assert str(document.docinfo["/Title"]) == "Blank form: Commissioners Safety Fund, round 1 2024/25"
    headings = pdf.headings_of(response.data)
    assert headings[0] == ("H1", "Commissioners Safety Fund, round 1 2024/25")
    assert ("H2", "How bids are scored") in headings
    questions = [words for tag, words in headings if tag == "H3"]
    assert questions[0] == "1. Project name"
    assert len(questions) == len(asked_in(app, reference)) + 3
    assert pdf.tags_of(response.data).count("Table") == 5  # milestones, costs, the points of three criteria
    assert {"THead", "TH", "TD"} <= set(pdf.tags_of(response.data))
    assert app.test_client().get(f"/rounds/{reference}/form.pdf").data == response.data


def test_the_word_file_has_headings_tables_with_heads_and_a_place_for_each_answer(app, reference):
    response = app.test_client().get(f"/rounds/{reference}/form.docx")
    assert response.mimetype.endswith("wordprocessingml.document")
    document = docx.Document(BytesIO(response.data))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 3"]
    asked = asked_in(app, reference)
    assert headings[: len(asked)] == [f"{number}. {one.label}" for number, one in enumerate(asked, 1)]
    assert document.core_properties.language == "en-GB"
    heads = [table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables]
    assert heads == [True] * 5
    labels = [label.get(qn("w:val")) for label in document.element.body.iter(qn("w:alias"))]
    assert {"Summary", "Postcode", "Who takes part: Children"} <= set(labels)


def test_a_form_that_asks_for_the_costs_itself_is_not_asked_twice(app, reference):
    with app.app_context():
        section = round_of(reference).sections[0]
        facts = {"key": "costs", "kind": QuestionKind.BUDGET_LINES, "label": "Your costs"}
        db.session.add(Question(section=section, position=50, **facts))
        db.session.commit()
    labels = [asked.label for asked in asked_in(app, reference)]
    assert "Your costs" in labels
    assert "Costs, line by line" not in labels


def test_a_round_without_a_form_still_has_its_pages(app, cast):
    for part in ("", "/form", "/form.pdf", "/form.docx", "/criteria"):
        assert app.test_client().get(f"/rounds/TEST-R1{part}").status_code == 200, part
