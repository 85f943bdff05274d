"""What a paper says in each of its forms, so that they can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import docx
import html5lib
from docx.oxml.ns import qn

from tests import pdf

UNSEEN = str.maketrans("", "", "\u200b•")


def said_by_page(text: str) -> str:
    """All signs of a page's paper, in order, without the spaces; a numbered list with its numbers."""
    return signs("".join(words_below(article_of(text))))


def said_in_pieces(text: str) -> str:
    """The same of a page that has a head of its own above the pieces of its paper."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    pieces = next(node for node in tree.iter("div") if node.get("class") == "paper-pieces")
    return signs("".join(words_below(pieces)))


def said_by_pdf(content: bytes) -> str:
    return signs(pdf.body_of(content))


def said_by_word(content: bytes) -> str:
    body = docx.Document(BytesIO(content)).element.body
    return signs("".join(text.text or "" for text in body.iter(qn("w:t"))))


def signs(words: str) -> str:
    return "".join(words.split()).translate(UNSEEN)


def article_of(text: str) -> Element:
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    return next(node for node in tree.iter("article") if node.get("class") == "paper")


def words_below(node: Any) -> Iterator[str]:
    yield node.text or ""
    for number, child in enumerate(node, start=1):
        if node.tag == "ol":
            yield f"{number}."
        yield from words_below(child)
        yield child.tail or ""


def headings_of_page(text: str) -> list[tuple[str, str]]:
    article = article_of(text)
    return [(n.tag.upper(), "".join(n.itertext())) for n in article.iter() if n.tag in ("h1", "h2", "h3")]


def headings_of_word(content: bytes) -> list[tuple[str, str]]:
    found = docx.Document(BytesIO(content)).paragraphs
    styled = [(paragraph.style.name or "", paragraph.text) for paragraph in found]
    return [(f"H{name.removeprefix('Heading ')}", words) for name, words in styled if name.startswith("Heading")]


def assert_all_say_the_same(page: str, printed: bytes, word: bytes) -> None:
    """One source: the same signs in the same order, the same headings, and as many tables with heads."""
    assert said_by_pdf(printed) == said_by_page(page)
    assert said_by_word(word) == said_by_page(page)
    assert headings_of_word(word) == headings_of_page(page) == pdf.headings_of(printed)
    tables = len(list(article_of(page).iter("table")))
    assert pdf.tags_of(printed).count("Table") == tables
    assert len(docx.Document(BytesIO(word)).tables) == tables


def assert_is_tagged(printed: bytes, title: str) -> None:
    """PDF/UA-1: tagged, in English, with its title shown, heads of columns and rows in every table, bookmarks."""
    document = pdf.read(printed)
    assert (document.Root.MarkInfo.Marked, str(document.Root.Lang)) == (True, "en-GB")
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as facts:
        assert (facts["dc:title"], facts["pdfuaid:part"]) == (title, "1")
    tags = pdf.tags_of(printed)
    assert tags.count("THead") == tags.count("Table")
    assert [pdf.row_heads_of(row) for row in pdf.rows_of(document)] == [["Row"] for _ in pdf.rows_of(document)]
    assert pdf.bookmarks_of(printed) == [words for _, words in pdf.headings_of(printed)]


def assert_opens_in_word(word: bytes, title: str) -> None:
    """In English, with its title; every table with a marked head row, and its first column marked."""
    document = docx.Document(BytesIO(word))
    assert (document.core_properties.title, document.core_properties.language) == (title, "en-GB")
    heads = [table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for table in document.tables]
    assert all(heads)
    looks = [look for table in document.tables for look in table._tbl.iter(qn("w:tblLook"))]
    assert [(look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) for look in looks] == [("1", "1")] * len(heads)
