"""A paper of the office as a file: PDF or Word. The same paper gives the same PDF, byte by byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from flask import Response, current_app, request

from app.platform import documents
from app.platform.caching import SECONDS
from app.platform.paper_in_word import as_word
from app.platform.papers import Paper
from app.platform.row_heads import with_row_heads
from app.platform.word_document import MIMETYPE
from app.rules.freezing import digest

EDITION = "2"  # raise it when the same paper is to look otherwise, so that nobody keeps the old file


class Form(NamedTuple):
    """In which form a paper is given out."""

    ending: str
    mimetype: str
    make: Callable[[Paper], bytes]


def pdf_of(paper: Paper) -> bytes:
    """Tagged (PDF/UA-1), with its title, its language, its headings as bookmarks, and heads of columns and rows."""
    made = documents.pdf("paper", paper.plain() | {"base": base_url()}, title=paper.name, at=paper.at)
    return with_row_heads(made, [table.named for table in paper.tables()])


def word_of(paper: Paper) -> bytes:
    return as_word(paper, base_url=base_url(), author=current_app.config["SETTINGS"].office.name)


def pdf_of_several(papers: Sequence[Paper], title: str, at: datetime) -> bytes:
    """Several papers in one file, to be printed at once; each begins on a page of its own."""
    data = {"base": base_url(), "papers": [paper.plain() for paper in papers]}
    made = documents.pdf("papers", data, title=title, at=at)
    return with_row_heads(made, [table.named for paper in papers for table in paper.tables()])


PDF = Form("pdf", "application/pdf", pdf_of)
WORD = Form("docx", MIMETYPE, word_of)


def saved(paper: Paper, form: Form, name: str) -> Response:
    """The file, for whoever may read the paper."""
    return documents.download(form.make(paper), f"{name}.{form.ending}", form.mimetype)


def kept(paper: Paper, form: Form, name: str) -> Response:
    """The file of a public paper, which caches may keep for a minute. Its tag is known before the file is made."""
    response = documents.download(b"", f"{name}.{form.ending}", form.mimetype)
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    response.set_etag(digest(paper.plain() | {"edition": EDITION, "form": form.ending, "base": base_url()}))
    if not request.if_none_match.contains_weak(response.get_etag()[0] or ""):
        response.set_data(form.make(paper))
    return response.make_conditional(request)


def base_url() -> str:
    told: str = current_app.config["SETTINGS"].base_url
    return told
