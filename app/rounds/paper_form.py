"""The blank form as files: a PDF to print and write on, a Word file to write in together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.platform import documents
from app.platform.formatting import clock_time, long_date, money, paragraphs, week_date
from app.platform.word_document import WordDocument
from app.rounds.blank_form import Asked, Group, form_of
from app.rounds.models import Criterion, Round
from app.rounds.shares import shares_of
from app.settings import Office

POINTS_HEADS = ("Points", "What they mean")
SCORING = "Bids are scored on these. The share says how much each counts."


def title_of(round_: Round) -> str:
    return f"Blank form: {round_.title}"


def facts_of(round_: Round) -> list[tuple[str, str]]:
    """What heads the form."""
    return [
        ("Closes", f"{week_date(round_.closes_at)}, {clock_time(round_.closes_at)}"),
        ("You can ask for", f"up to {money(round_.max_award_amount)}"),
        *([("Decision by", long_date(round_.decision_by))] if round_.decision_by else []),
    ]


def ways_in(round_: Round, office: Office, url: str) -> list[str]:
    """How an application reaches the office, on the website and without it."""
    others = [f"by e-mail to {office.email}"]
    others += [f"by post to {office.address}"] if office.address else []
    spoken = (
        [f"If writing is hard for you, telephone {office.telephone}: an officer writes your answers down with you."]
        if office.telephone
        else []
    )
    return [
        f"The easiest way is the website, {url}: what you write is saved as you go, and you get a receipt at once.",
        f"If you cannot use the website, send this form {', or '.join(others)}. It must reach us by "
        f"{clock_time(round_.closes_at)} on {week_date(round_.closes_at)}. An officer enters it as you wrote it, reads "
        "it back to you, and sends you the receipt.",
        *spoken,
        "If there is not enough space, go on with another sheet and write the number of the question on it.",
    ]


def as_pdf(round_: Round, office: Office, url: str, at: datetime) -> bytes:
    """To print: with lines to write on and boxes to tick."""
    data = {
        "round": round_.title,
        "facts": facts_of(round_),
        "ways": ways_in(round_, office, url),
        "groups": [asdict(group) for group in form_of(round_)],
        "scoring": SCORING,
        "points-heads": POINTS_HEADS,
        "criteria": criteria_of(round_),
    }
    return documents.pdf("blank-form", data, title=title_of(round_), at=at)


def criteria_of(round_: Round) -> list[dict[str, Any]]:
    shares = shares_of(round_)
    return [
        {
            "title": criterion.title,
            "share": f"{shares[criterion.key]} of the total",
            "guidance": criterion.guidance,
            "points": points_of(criterion),
        }
        for criterion in round_.criteria
    ]


def points_of(criterion: Criterion) -> list[list[str]]:
    return [[str(points), words] for points, words in enumerate(criterion.descriptors)]


def as_word(round_: Round, office: Office, url: str, at: datetime) -> bytes:
    """To write in: with places for the answers and boxes that can be ticked."""
    document = WordDocument(title_of(round_), author=office.name, at=at)
    for name, words in facts_of(round_):
        document.paragraph(f"{name}: {words}")
    document.heading(2, "How to send it")
    document.items(ways_in(round_, office, url))
    number_from = 1
    for group in form_of(round_):
        write_group(document, group, number_from)
        number_from += len(group.questions)
    write_criteria(document, round_)
    return document.content()


def write_group(document: WordDocument, group: Group, number_from: int) -> None:
    document.heading(2, group.title)
    for number, asked in enumerate(group.questions, number_from):
        document.heading(3, f"{number}. {asked.label}")
        for text in asked.help:
            document.paragraph(text)
        document.paragraph(" ".join(asked.notes), quiet=True)
        write_space(document, asked)


def write_space(document: WordDocument, asked: Asked) -> None:
    """The place for the answer."""
    space = asked.space
    for words in space.boxes:
        document.choice(asked.label, words)
    for name in space.names:
        document.paragraph(name)
        document.answer(name)
    if space.heads:
        document.table(space.heads, empty_rows(space.heads, space.rows))
    if space.lines:
        document.answer(asked.label)


def empty_rows(heads: Sequence[str], rows: int) -> list[list[str]]:
    return [[""] * len(heads)] * rows


def write_criteria(document: WordDocument, round_: Round) -> None:
    document.heading(2, "How bids are scored")
    document.paragraph(SCORING)
    for criterion in criteria_of(round_):
        document.heading(3, f"{criterion['title']}, {criterion['share']}")
        for text in paragraphs(criterion["guidance"]):
            document.paragraph(text)
        if criterion["points"]:
            document.table(POINTS_HEADS, criterion["points"])
