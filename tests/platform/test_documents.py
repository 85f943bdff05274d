"""Documents as PDF: readable without eyes, made again the same, and nothing typed is ever markup."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.platform import documents
from tests import pdf

AT = datetime(2024, 9, 5, 16, 0, tzinfo=UTC)
COSTS = {"head": ["What it is for", "From this fund"], "rows": [["Football coach", "£900.00"]], "numbers": [1]}


@pytest.fixture(autouse=True)
def _office(bare: Flask) -> Iterator[None]:
    with bare.app_context():
        yield


def made(answer: str = "Young people have nowhere to go.", at: datetime = AT) -> bytes:
    section = {"title": "The need", "questions": [{"label": "What is the need?", "answer": answer, "table": None}]}
    data = {
        "reference": "CSF24R1-059",
        "project": "Weekend football",
        "about": [["Organisation", "Fennelbrook Family Support"]],
        "groups": [{"title": "Your project", "sections": [section]}],
        "costs": COSTS | {"foot": ["Total", "£900.00"]},
    }
    return documents.pdf("receipt", data, title="Receipt CSF24R1-059", at=at)


def test_it_says_what_it_is_called_and_in_which_language():
    document = pdf.read(made())
    root = document.Root
    assert root.MarkInfo.Marked
    assert root.Lang == "en-GB"
    assert root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as facts:
        assert facts["dc:title"] == "Receipt CSF24R1-059"
        assert facts["pdfuaid:part"] == "1"


def test_its_headings_and_its_tables_are_marked_as_such():
    content = made()
    assert pdf.headings_of(content) == [
        ("H1", "Weekend football"),
        ("H2", "Your project"),
        ("H3", "The need"),
        ("H4", "What is the need?"),
        ("H2", "Costs"),
    ]
    tags = pdf.tags_of(content)
    table = tags[tags.index("Table") :]
    assert table[:5] == ["Table", "THead", "TR", "TH", "TH"]
    assert {"L", "LI", "Lbl", "LBody", "TD"} <= set(tags)


def test_it_shows_the_office_and_what_it_was_given():
    said = pdf.words_of(made())
    for words in ("Police and Crime Commissioner", "CSF24R1-059", "Young people have nowhere to go.", "£900.00"):
        assert words in said


def test_the_same_at_the_same_time_is_the_same_file():
    assert made() == made()
    assert made() != made(at=datetime(2024, 9, 5, 16, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "typed",
    ["#panic() $x^2$ *bold* _thin_ \\ <label> @label = Heading", "= 1\n- 2\n+ 3\n/ a: b", '"); #import "/etc/passwd"'],
)
def test_what_was_typed_is_never_markup(typed):
    said = pdf.words_of(made(typed))
    assert " ".join(typed.split()) in said


@pytest.mark.parametrize("typed", ["Football ⚽ for all", "مرحبا بالعالم", "你好"])
def test_signs_that_the_typeface_lacks_become_boxes_and_the_document_says_so(typed):
    said = pdf.words_of(made(typed))
    assert "□" in said
    assert "lacks a sign" in said


def test_signs_that_nobody_sees_are_left_out():
    assert "Young people have" in pdf.words_of(made("Young\u200d people\x00 ha\x07ve"))


def test_other_alphabets_and_broken_lines_are_shown():
    said = pdf.words_of(made("Tŷ Croeso, Łódź, Ελλάδα, Київ\r\nnext line\r\n\r\n" + "x" * 400))
    assert "Tŷ Croeso, Łódź, Ελλάδα, Київ" in said
    assert "lacks a sign" not in said


def test_a_hundred_thousand_signs_are_set_on_many_pages():
    assert len(pdf.read(made("word " * 20_000)).pages) > 10


def test_the_application_starts_without_what_makes_documents_and_keeps_files():
    asked = "import sys, app.factory; print({'typst', 'docx', 'obstore'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
