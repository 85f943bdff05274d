"""What stands in one place of the code, so that it can be changed or moved there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").glob("*.js")]
UNMARKED = re.compile(
    r"(?<!data-)(?<![\w-])hx-(?:get|post|target|swap|trigger|include|push-url|select|sync|vals|boost)\b"
)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (r"[\"']HX-", "app/platform/htmx.py"),
        (r"\b(?:datetime\.now|utcnow|date\.today|time\.time)\(", "app/platform/clock.py"),
        (r"\bos\.environ\b", "app/settings.py"),
    ],
    ids=["the names of htmx's headers", "the time", "the environment"],
)
def test_one_file_knows(words, place):
    python = sorted((ROOT / "app").rglob("*.py"))
    found = [str(path.relative_to(ROOT)) for path in python if re.search(words, path.read_text())]

    assert [path for path in found if path not in ALLOWED] == [place]


ALLOWED = ("app/platform/dumps.py",)  # gives PostgreSQL's own programs the environment that they need


def test_attributes_of_htmx_are_valid_html():
    assert [str(path) for path in TEMPLATES if UNMARKED.search(path.read_text())] == []
