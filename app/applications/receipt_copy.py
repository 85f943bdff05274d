"""The copy of a receipt to keep: the submitted version as a tagged PDF, the same whenever it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask import Response

from app.applications import queries
from app.applications.models import Application, Submission
from app.applications.paper.queries import confirmation_with
from app.applications.views import views
from app.platform import documents
from app.platform.errors import NotFound
from app.platform.formatting import count, date_and_time, digest_words, exact_time, file_size, money
from app.platform.guard import requires


@views.get("/applications/<key>/receipt.pdf")
@requires("application:read", of=queries.find)
def receipt_copy(application: Application) -> Response:
    """What was submitted, to keep or to print. It is dated by when it was received, so it never changes."""
    submission = application.submission
    if not submission:
        raise NotFound
    copy = documents.pdf(
        "receipt",
        copy_of(application, submission),
        title=f"Receipt {application.reference}, {submission.content.get('project', '')}",
        at=submission.received_at,
    )
    return documents.download(copy, f"receipt-{application.reference}.pdf")


def copy_of(application: Application, submission: Submission) -> dict[str, Any]:
    """What the document shows, in the words of the submitted version."""
    content = submission.content
    return {
        "reference": application.reference,
        "project": content.get("project") or "Application",
        "about": list(facts_of(application, submission)),
        "groups": [*groups_of(content.get("sections", [])), *before_of(content.get("eligibility", []))],
        "costs": costs_of(content),
    }


def facts_of(application: Application, submission: Submission) -> Iterator[tuple[str, str]]:
    """The names and words that head it."""
    content = submission.content
    yield "Organisation", organisation_words(content.get("organisation", {"name": application.organisation.name}))
    yield "Fund and round", application.round.title
    if content.get("requested"):
        yield "Amount requested", requested_words(content)
    yield "Received", exact_time(submission.received_at)
    if application.paper_bid:
        yield "How it came", f"{application.paper_bid.way.capitalize()}; entered by an officer"
        yield from confirmed_facts(submission)
    if submission.submitted_by:
        yield "Submitted by", submission.submitted_by.name
    if submission.number > 1:
        yield "Version", str(submission.number)
    if application.withdrawal:
        yield "Withdrawn", date_and_time(application.withdrawal.withdrawn_at)
    if form := content.get("form"):
        yield "Form", f"Version {form['version']}, digest {digest_words(form['digest'])}"
    yield "Digest", in_groups(submission.digest)


def confirmed_facts(submission: Submission) -> Iterator[tuple[str, str]]:
    """That it was read back, where an officer entered it for somebody."""
    if confirmed := confirmation_with(submission):
        yield "Confirmed by", f"{confirmed.confirmed_by}, {confirmed.how}, {date_and_time(confirmed.confirmed_at)}"


def organisation_words(organisation: dict[str, str]) -> str:
    return ", ".join(filter(None, (organisation["name"], organisation.get("kind"), organisation.get("identifier"))))


def requested_words(content: dict[str, Any]) -> str:
    """What is asked for, of what it costs; a bid that came with its round says no cost."""
    return money(content["requested"]) + (f" of {money(content['cost'])}" if content.get("cost") else "")


def in_groups(digest: str) -> str:
    """The whole digest, in groups of eight that can be compared by eye."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def groups_of(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sections under their groups, as the receipt's page has them."""
    return [
        {"title": title, "sections": [section_of(section) for section in found]}
        for title, found in groupby(sections, lambda section: section.get("group", "The application"))
    ]


def section_of(section: dict[str, Any]) -> dict[str, Any]:
    return {"title": section["title"], "questions": [answered(question) for question in section["questions"]]}


def answered(question: dict[str, Any]) -> dict[str, Any]:
    """A question with its answer: in words, in rows, or as the files that were given."""
    files = [file_words(file) for file in question.get("documents", [])]
    answer = "\n".join(filter(None, [*files, question.get("note", "")])) if files else question["answer"]
    return {"label": question["label"], "answer": answer, "table": question.get("table")}


def file_words(file: dict[str, Any]) -> str:
    return f"{file['name']}, {file_size(file['size'])}, digest {digest_words(file['digest'])}"


def before_of(eligibility: list[dict[str, str]]) -> list[dict[str, Any]]:
    """What was answered before the application began."""
    questions = [{"label": row["question"], "answer": row["answer"], "table": None} for row in eligibility]
    title = "Who may apply"
    return [{"title": title, "sections": [{"title": title, "questions": questions}]}] if questions else []


def costs_of(content: dict[str, Any]) -> dict[str, Any] | None:
    """The budget lines as a table, with its totals."""
    lines = content.get("budget_lines")
    if not lines:
        return None
    match = Decimal(content["cost"]) - Decimal(content["requested"])
    return {
        "head": ["What it is for", "From this fund", "From elsewhere", "Cost"],
        "rows": [row_of(line) for line in lines],
        "foot": [f"Total of {count(len(lines), 'line')}", *amounts(content["requested"], match)],
        "numbers": [1, 2, 3],
    }


def row_of(line: dict[str, Any]) -> list[str]:
    said = [line["description"], line.get("category", ""), line.get("detail", ""), match_words(line)]
    return ["\n".join(filter(None, said)), *amounts(line["requested"], line["match"])]


def match_words(line: dict[str, Any]) -> str:
    """Where the money from elsewhere comes from, and whether it is certain, as far as that was said."""
    if not line.get("match_source"):
        return ""
    certain = {True: ", confirmed", False: ", not yet confirmed"}.get(line.get("match_is_confirmed"), "")
    return f"From {line['match_source']}{certain}"


def amounts(requested: str, match: str | Decimal) -> list[str]:
    return [money(requested), money(match), money(Decimal(requested) + Decimal(match))]
