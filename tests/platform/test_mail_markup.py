"""Each mail is written once: its HTML says what its text says."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from app.platform.db import transaction
from app.platform.mail import send
from app.platform.mail_markup import as_html
from app.platform.models import OutboxMessage
from tests import factories as make

BASE = "https://grants.example"
MAILS = Path(__file__).resolve().parents[2] / "templates" / "mail"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\nTwo.\n\nThree.", "<p>One.<br>\nTwo.</p>\n<p>Three.</p>"),
        (f"{BASE}/a?b=1&c=2", f'<p><a href="{BASE}/a?b=1&amp;c=2">{BASE}/a?b=1&amp;c=2</a></p>'),
        (f"It is kept. Go on with it: {BASE}/x", f'<p>It is kept. <a href="{BASE}/x">Go on with it</a></p>'),
        ("<b>&</b> {{7*7}}", "<p>&lt;b&gt;&amp;&lt;/b&gt; {{7*7}}</p>"),
        ("Win here: https://evil.example/x", "<p>Win here: https://evil.example/x</p>"),
        (f"Win here: {BASE}.evil.example/x", f"<p>Win here: {BASE}.evil.example/x</p>"),
        ("", ""),
    ],
)
def test_paragraphs_lines_and_our_own_links(text, html):
    assert as_html(text, BASE) == html


def test_there_is_one_template_for_each_mail():
    assert [path.name for path in MAILS.glob("*.html")] == ["layout.html"]


def test_text_and_html_say_the_same(app):
    with app.test_request_context(method="POST"):
        with transaction():
            url = "http://localhost/sign-in/link/token"
            message: OutboxMessage = send("nadia@example.org", "sign_in_link", at=make.NOON, url=url)
        said = unescape(re.sub(r"<[^>]+>", " ", message.html.split("<body", 1)[1]))
        assert url in message.text
        for sentence in re.findall(r"[A-Z][^.\n]+\.", message.text):
            assert sentence in re.sub(r"\s+", " ", said)
