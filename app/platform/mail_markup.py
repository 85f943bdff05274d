"""The text of a mail as HTML, so that each mail is written once and both say the same."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

BETWEEN = re.compile(r"\n\s*\n")
LEADS_TO = re.compile(r"(?P<before>.*?[.!?]\s+)?(?P<words>[^.!?\n]+): (?P<url>https?://\S+)", re.DOTALL)


def as_html(text: str, base_url: str) -> Markup:
    """Paragraphs and lines as they are written; "Read it here: https://…" becomes a link with these words.

    Only our own addresses become links: what applicants wrote may hold others.
    """
    paragraphs = (part.strip("\n") for part in BETWEEN.split(text.strip()))
    return Markup("\n").join(paragraph(part, base_url) for part in paragraphs if part)


def paragraph(text: str, base_url: str) -> Markup:
    if is_ours(text, base_url):
        return Markup('<p><a href="{0}">{0}</a></p>').format(text)
    found = LEADS_TO.fullmatch(text)
    if found and is_ours(found["url"], base_url):
        link = Markup('<a href="{}">{}</a>').format(found["url"], found["words"])
        return Markup("<p>{}{}</p>").format(in_lines(found["before"] or ""), link)
    return Markup("<p>{}</p>").format(in_lines(text))


def is_ours(text: str, base_url: str) -> bool:
    return text.startswith(f"{base_url}/") and not re.search(r"\s", text)


def in_lines(text: str) -> Markup:
    return Markup("<br>\n").join(escape(line) for line in text.split("\n"))
