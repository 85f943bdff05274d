"""Documents for Word, opened again: headings, heads of tables, language, title, and places to write in."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from app.platform.word_document import WordDocument

AT = datetime(2024, 9, 5, 16, 0, tzinfo=UTC)


@pytest.fixture
def written() -> WordDocument:
    return WordDocument("Blank form", author="The office", at=AT)


def opened(written: WordDocument):
    return docx.Document(BytesIO(written.content()))


def test_it_has_its_title_its_language_and_its_time(written):
    document = opened(written)
    facts = document.core_properties
    assert (facts.title, facts.author, facts.language) == ("Blank form", "The office", "en-GB")
    assert facts.created == AT
    assert [element.get(qn("w:val")) for element in document.styles.element.iter(qn("w:lang"))] == ["en-GB"]


def test_headings_are_headings(written):
    written.heading(2, "Your project")
    written.heading(3, "The need")
    assert [(p.style.name, p.text) for p in opened(written).paragraphs] == [
        ("Heading 1", "Blank form"),
        ("Heading 2", "Your project"),
        ("Heading 3", "The need"),
    ]


def test_a_table_has_a_head_row(written):
    written.table(["Points", "What they mean"], [["0", "Nothing"], ["5", "Everything"]])
    (table,) = opened(written).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Points", "What they mean"],
        ["0", "Nothing"],
        ["5", "Everything"],
    ]
    heads = [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, False, False]


def test_places_to_write_and_boxes_say_what_they_are_for(written):
    written.answer("The need")
    written.choice("Where", "Blaby")
    body = opened(written).element.body
    assert [label.get(qn("w:val")) for label in body.iter(qn("w:alias"))] == ["The need", "Where: Blaby"]
    assert "w14:checkbox" in ZipFile(BytesIO(written.content())).read("word/document.xml").decode()


@pytest.mark.parametrize("words", ["<w:p/> & \"quotes\" 'too'", "nul \x00 bell \x07 \ud800", "👩‍👧 مرحبا", "=1+1"])
def test_any_words_leave_a_file_that_opens(written, words):
    written.heading(2, words)
    written.paragraph(words, quiet=True)
    written.items([words])
    written.table([words], [[words]])
    written.answer(words)
    written.choice(words, words)
    kept = "".join(sign for sign in words if sign not in "\x00\x07\ud800")
    assert kept.strip() in opened(written).paragraphs[1].text
