"""Templates hold no script, no style, and a token in every form that writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "mail" not in path.parts)
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle=|<style", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event attribute": re.compile(
        r"\son(click|change|input|submit|load|error|focus|blur|toggle|key\w+|mouse\w+)=", re.I
    ),
    "an address elsewhere": re.compile(r"""(?:src|href)=["']https?://""", re.IGNORECASE),
    "an attribute htmx reads but HTML does not know": re.compile(r"\shx-[a-z]", re.IGNORECASE),
    "what no browser should run any more": re.compile(r"<(?:object|embed|applet|frame)\b|javascript:", re.IGNORECASE),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape false"),
}
FORM = re.compile(r"<form\b(?P<attributes>[^>]*)>(?P<body>.*?)</form>", re.DOTALL | re.IGNORECASE)
TOKEN = re.compile(r"csrf_token|hidden_fields|form_tokens|hidden_tag")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_holds_nothing_forbidden(page):
    source = page.read_text()

    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(source)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_form_that_writes_carries_a_token(page):
    forms = FORM.finditer(page.read_text())
    writing = [form for form in forms if re.search(r"method=.post", form["attributes"], re.IGNORECASE)]

    assert [form["attributes"] for form in writing if not TOKEN.search(form["body"])] == []
