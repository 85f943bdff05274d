"""An outcome as a letter on paper: what was decided, on which terms, what the panel said, whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for

from app.outcomes.letters.content import Plain, conditions_of, office_now
from app.platform.addresses import whole_address
from app.platform.formatting import iso_date, long_date, money
from app.platform.papers import Heading, Items, Line, Paper, Piece, Run, line, lines

DRAFT, LETTER = "Draft of a letter", "Letter"


def letter_of(content: Plain, *, at: datetime, key: str, is_sent: bool) -> Paper:
    """The letter of one bid. `at` is when it was sent, or now; `key` is that of the bid."""
    office = content.get("office") or office_now()  # letters of before do not say it
    return Paper(
        body=office["decision_maker_title"],
        area=office["area"],
        title=title_of(content),
        number=content["reference"],
        sort=LETTER if is_sent else DRAFT,
        pieces=(
            *addressed(content, at),
            *(awarded(content, office, key) if is_award(content) else not_awarded(content, office)),
            *feedback_of(content),
            *whom_to_ask(content, office),
            line(Run(office["name"], strong=True)),
        ),
        at=at,
    )


def is_award(content: Plain) -> bool:
    return bool(content["amount"] != "0.00")


def title_of(content: Plain) -> str:
    """The outcome in one line."""
    return f"We offer you a grant of {money(content['amount'])}" if is_award(content) else "Your bid was not supported"


def addressed(content: Plain, at: datetime) -> Iterator[Line]:
    yield line(Run(content["organisation"], strong=True))
    yield line(long_date(at))
    about = ", ".join(filter(None, (content.get("round"), content["reference"], content["project"])))
    yield line(f"About your bid: {about}")


def awarded(content: Plain, office: Plain, key: str) -> Iterator[Piece]:
    """The offer: how much, how to accept it, on which conditions."""
    asked = f" You asked for {money(content['requested'])}." if content["requested"] else ""
    yield line(
        f"The {office['decision_maker'].lower()} has decided{on_day(content)} to support your bid with a grant of ",
        Run(money(content["amount"]), strong=True),
        f".{asked}",
    )
    if content.get("part_award_reason"):
        yield line(f"Why it is not the whole sum: {content['part_award_reason']}")
    path, address = url_for("outcomes.show", key=key), whole_address("outcomes.show", key=key)
    yield Heading(2, "How to accept it")
    until = iso_date(content["answer_by"]) if content["answer_by"] else "the day that is set when the letters are sent"
    yield line("Accept or decline the grant by ", Run(until, strong=True), " here: ", Run(address, url=path))
    yield line(
        "Somebody of your organisation who may submit bids does this. If you cannot use the website, write to us. "
        "After that day the offer lapses."
    )
    yield from conditions(content)


def on_day(content: Plain) -> str:
    return f" on {iso_date(content['decided_on'])}" if content.get("decided_on") else ""


def conditions(content: Plain) -> Iterator[Piece]:
    """Numbered, so that both sides can refer to them; a single one as it is."""
    texts = conditions_of(content)
    if texts:
        yield Heading(2, "Conditions of the grant")
        yield Items(tuple(texts), numbered=True) if len(texts) > 1 else line(texts[0])


def not_awarded(content: Plain, office: Plain) -> Iterator[Piece]:
    yield line(
        f"The {office['decision_maker'].lower()} has decided{on_day(content)} on all bids of this round. "
        "We are sorry that yours is not among those supported."
    )
    if words := not_over_words(content):
        yield line(words)
    yield line(
        "Thank you for the work that you put into it. What the panel said stands below, to make a next bid stronger."
    )


def not_over_words(content: Plain) -> str:
    """What may still become of it; empty for most."""
    if place := content.get("reserve_place"):
        return (
            f"It stands at place {place} of the reserve list: if money of this round comes free, it may still be "
            "offered a grant. We write to you then."
        )
    if to := content.get("deferred_to"):
        return f"It is deferred to {to}: you can take it over there with all its answers, without beginning anew."
    return ""


def feedback_of(content: Plain) -> Iterator[Piece]:
    yield Heading(2, "What the panel said")
    for row in content["feedback"]:
        yield Heading(3, row["criterion"])
        yield from lines(row["text"]) or (line("No words yet.", quiet=True),)


def whom_to_ask(content: Plain, office: Plain) -> Iterator[Piece]:
    """Questions, and what to do who thinks that it was not reached as the round's rules say."""
    yield Heading(2, "If you have a question, or disagree")
    ways = [f"write to {office['email']}"]
    ways += [f"telephone {office['telephone']}"] if office.get("telephone") else []
    ways += [f"send a letter to {office['address']}"] if office.get("address") else []
    yield line(f"To ask about this letter, {', or '.join(ways)}. Give your reference, {content['reference']}.")
    if office.get("review"):
        yield from lines(office["review"])
    yield line(f"The decision is published as {content['record']}.")
