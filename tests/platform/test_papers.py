"""A paper in its three forms: every kind of piece, links that lead somewhere, tables whose numbers are not broken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from flask import Flask, render_template_string

from app.platform import paper_files
from app.platform.paper_in_word import TEXT_WIDTH, widths_of
from app.platform.papers import Field, Heading, Items, Paper, Run, line, lines, table
from tests import pdf
from tests.papers import assert_all_say_the_same, assert_is_tagged, assert_opens_in_word

AT = datetime(2024, 9, 19, 10, 0, tzinfo=UTC)
SUMS = table(
    ("Reference", "Organisation", "Award"),
    [("CSF24R1-059", "Fennelbrook Family Support", Run("£9,479.00", url="/decisions/EXE031-24"))],
    foot=("1 award", "£9,479.00"),
    numbers=(2,),
    wide=(1,),
    named=1,
)


@pytest.fixture(autouse=True)
def _office(bare: Flask) -> Iterator[None]:
    with bare.test_request_context():
        yield


def paper(*pieces, title: str = "Where the money goes") -> Paper:
    return Paper("Police and Crime Commissioner", "Rutland", title, "EXE031-24", "Record", tuple(pieces), AT)


def forms_of(made: Paper) -> tuple[str, bytes, bytes]:
    page = render_template_string("{{ paper_body(paper) }}", paper=made)
    return page, paper_files.PDF.make(made), paper_files.WORD.make(made)


EVERYTHING = paper(
    Field("Date", lines("19 September 2024")),
    Field("Awards", (line("One ", Run("award", strong=True)), line("quietly", quiet=True)), (SUMS,)),
    Heading(2, "Terms"),
    Heading(3, "Of all"),
    Items(("Spend it on the project.", "Send a return."), numbered=True),
    Items(("This,", "and that")),
    line("See ", Run("the decision", url="/decisions/EXE031-24"), "."),
)


def test_every_kind_of_piece_says_the_same_in_each_form():
    page, printed, word = forms_of(EVERYTHING)

    assert_all_say_the_same(page, printed, word)
    assert_is_tagged(printed, "Record EXE031-24: Where the money goes")
    assert_opens_in_word(word, "Where the money goes")


@pytest.mark.parametrize(
    "typed", ["<b>&amp;</b> #panic() $x$", "nul \x00 bell \x07", "=1+1", "x" * 300, "word " * 3000]
)
def test_whatever_is_typed_leaves_papers_that_open(typed):
    made = paper(line(typed), Field(typed[:90], lines(typed)), Items((typed,)), title=typed[:60])
    _, printed, word = forms_of(made)

    assert len(pdf.read(printed).pages) > 0
    assert docx.Document(BytesIO(word)).paragraphs


def test_links_lead_to_whole_addresses():
    _, printed, word = forms_of(EVERYTHING)
    address = "http://localhost/decisions/EXE031-24"

    with pdf.read(printed) as document:
        found = [str(note.A.URI) for page in document.pages for note in page.get("/Annots", []) if "/A" in note]
    assert found == [address, address]
    relations = docx.Document(BytesIO(word)).part.rels.values()
    assert {each.target_ref for each in relations if each.is_external} == {address}


def test_the_same_paper_is_the_same_pdf():
    assert paper_files.PDF.make(EVERYTHING) == paper_files.PDF.make(EVERYTHING)


def test_numbers_and_references_keep_to_one_line_in_word():
    reference, organisation, award = widths_of(SUMS)

    assert round(reference + organisation + award) == TEXT_WIDTH
    assert reference > len("CSF24R1-059") * 2
    assert organisation > award > 15
