"""A published record, read from what was published alone: the source of its page, its PDF and its Word file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import current_app, url_for

from app.decisions import reading
from app.decisions.content import Plain
from app.decisions.models import Publication
from app.decisions.record_paper import record_paper
from app.platform.formatting import date_and_time
from app.platform.papers import Paper, line


def paper_of(publication: Publication) -> Paper:
    """The record as the public reads it."""
    content = publication.content
    said = f"Published on {date_and_time(publication.published_at)}. Digest of the published content"
    return record_paper(
        shown_of(content),
        body=content["office"]["decision_maker_title"],
        area=area(),
        at=publication.published_at,
        end=[line(f"{said} {publication.digest}.", quiet=True)],
    )


def shown_of(content: Plain) -> dict[str, Any]:
    """What is read of the published content."""
    office = content["office"]
    decided_on = date.fromisoformat(content["decided_on"])
    spending = date.fromisoformat(content["spending_from"]) if content["spending_from"] else None
    return {
        "content": content,
        "fields": reading.fields_of(
            content, abbreviation=office["abbreviation"], decision_maker=office["decision_maker"]
        ),
        "signatures": reading.signatures_of(content),
        "money_table": reading.money_table(content),
        "awards": content["awards"],
        "awards_note": reading.awards_note(content["awards"]),
        "decided": content["decided"],
        "decided_amounts": {},
        "attachments": content.get("attachments", []),
        "attachment_url": url_of_attachments(content["reference"]),
        "elapsed": reading.elapsed_words(content["elapsed_days"], spending, decided_on, decided=True),
        "late": reading.late_words(spending, decided_on, decided=True),
    }


def url_of_attachments(reference: str) -> Callable[[str], str]:
    """Where anybody opens a published attachment of this record, by its key."""
    return lambda key: url_for("publishing.record_attachment", record_reference=reference, attachment_key=key)


def area() -> str:
    told: str = current_app.config["SETTINGS"].office.area
    return told
