"""What was submitted by the organisations of the demo, as the panel reads it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from app.applications.models import Application
from app.demo.costs import CostLine, total_of
from app.demo.stories import Story
from app.rules.money import plain


def content_of(bid: Application, story: Story, form: Path) -> dict[str, Any]:
    """The bid in the sections of a form, those that its story has answers for."""
    return {
        "organisation": {"name": bid.organisation.name, "kind": bid.organisation.kind},
        "project": bid.project,
        "summary": bid.summary,
        "area": bid.area,
        "theme": bid.theme,
        "requested": plain(bid.requested_amount or 0),
        "cost": plain(total_of(story.costs)),
        "sections": [section for entry in sections_of(form) if (section := section_content(entry, story))["questions"]],
        "budget_lines": [line_content(line) for line in story.costs],
    }


@cache
def sections_of(form: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(form.read_text(encoding="utf-8"))["sections"]
    return found


def section_content(entry: dict[str, Any], story: Story) -> dict[str, Any]:
    questions = [
        {
            "key": question["key"],
            "label": question["label"],
            "kind": question["kind"],
            "criterion": question.get("criterion"),
            "answer": story.answers[question["key"]],
        }
        for question in entry["questions"]
        if question["key"] in story.answers
    ]
    return {"key": entry["key"], "group": entry["group"], "title": entry["title"], "questions": questions}


def line_content(line: CostLine) -> dict[str, str]:
    return {
        "description": line.description,
        "detail": line.detail,
        "requested": plain(line.requested),
        "match": plain(line.match),
    }
