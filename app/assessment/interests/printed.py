"""Every declaration of a round on paper, to keep with its decision record. With names: it is for the office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from app.assessment.interests import queries
from app.assessment.interests.models import SuggestionAnswer, Verdict, Waiver
from app.assessment.interests.queries import Declared, MemberDeclaration
from app.platform import documents
from app.platform.formatting import count, date_and_time
from app.rounds.models import Round


def declarations_as_pdf(round_: Round, *, at: datetime, with_sheets: bool = True) -> bytes:
    """The document; the same at the same moment for readers who may know as much."""
    return documents.pdf(
        "declarations",
        declarations_in(round_, at, with_sheets),
        title=f"Declarations of interests, {round_.title}",
        at=at,
    )


def declarations_in(round_: Round, at: datetime, with_sheets: bool) -> dict[str, Any]:
    """What it shows, in plain words."""
    declarations = queries.declarations_of(round_, with_sheets=with_sheets)
    answers = queries.answers_in(round_)
    return {
        "reference": round_.reference,
        "round": round_.title,
        "made": date_and_time(at),
        "panel": [[each.name, each.role, declared_words(each), each.word] for each in declarations],
        "interests": [row for each in declarations for row in rows_of(each)],
        "answers": [answer_row(answer) for answer in answers],
    }


def declared_words(member: MemberDeclaration) -> str:
    if member.declared_at is None:
        return "not declared"
    return f"{date_and_time(member.declared_at)}, on {count(member.answered, 'bid')}"


def every_declaration(round_: Round) -> Iterator[list[str]]:
    """A row for each interest of a round's panel, and one for each member who has none or has not declared."""
    for member in queries.declarations_of(round_):
        rows = list(rows_of(member))
        yield from rows or [[member.name, "", member.word.capitalize(), declared_words(member)]]


def rows_of(member: MemberDeclaration) -> Iterator[list[str]]:
    """Whose, in which bid, what, and since when."""
    if member.in_round:
        yield [member.name, "The whole round", member.in_round.nature, date_and_time(member.in_round.declared_at)]
    for declared in member.interests:
        bid = f"{declared.bid.reference}, {declared.bid.organisation.name}"
        yield [member.name, bid, interest_words(declared), date_and_time(declared.interest.declared_at)]


def interest_words(declared: Declared) -> str:
    """The kind, the nature, who noted it, what was set aside, and the waivers."""
    interest, parts = declared.interest, []
    parts.append(f"{interest.kind.value.capitalize()}. {interest.nature}")
    if declared.noted:
        parts.append(f"Noted by {declared.noted.answered_by.name}.")
    if declared.set_aside_at:
        parts.append("A score sheet was set aside.")
    if waiver := declared.waiver:
        parts.append(
            f"Waived for the other bids on {date_and_time(waiver.waived_at)} by {waiver.waived_by.name}, "
            f"{waiver.role_title}: {waiver.reason}"
        )
    parts.extend(withdrawn_words(waiver) for waiver in declared.withdrawn)
    return "\n\n".join(parts)


def withdrawn_words(waiver: Waiver) -> str:
    """A waiver that held for a while: from whom, until when, and why no longer."""
    by = waiver.withdrawn_by.name if waiver.withdrawn_by else ""
    return (
        f"A waiver by {waiver.waived_by.name}, {waiver.role_title}, held from {date_and_time(waiver.waived_at)} until "
        f"{date_and_time(waiver.withdrawn_at)}, when {by}, {waiver.withdrawn_role_title}, withdrew it: "
        f"{waiver.withdrawn_reason}"
    )


def answer_row(answer: SuggestionAnswer) -> list[str]:
    grounds = "; ".join(f"{each['ground']}: {each['matched']}" for each in answer.grounds)
    verdict = "Confirmed" if answer.verdict is Verdict.CONFIRMED else "Dismissed"
    return [
        answer.member.person.name,
        answer.application.reference or "",
        f"{grounds[:1].upper()}{grounds[1:]}",
        f"{verdict} by {answer.answered_by.name}, {date_and_time(answer.answered_at)}. {answer.reason}",
    ]
