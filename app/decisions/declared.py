"""The interests declared in a round, as its record tells them: counted for everybody, named for the office alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.assessment.interests.models import Verdict
from app.assessment.interests.printed import every_declaration
from app.assessment.interests.queries import answers_in, declarations_of
from app.decisions.models import DecisionRecord
from app.decisions.reading import small
from app.rounds.models import Round

HEADS = ("Member", "Bid", "Interest", "Declared")
FOR_THE_OFFICE = "Each declaration of interests, with names: for the office, not published"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was declared in a round, without a name: how many members stood how, and what came of suggestions."""

    out: int
    waived: int
    confirmed: int
    dismissed: int


def rows_of(record: DecisionRecord) -> Sequence[Sequence[str]]:
    """Every declaration of the round that a record is about, with names; nothing for a record of no round."""
    return list(every_declaration(record.recommendation.round)) if record.recommendation else []


def figures_of(round_: Round) -> Figures:
    declarations, verdicts = declarations_of(round_), [answer.verdict for answer in answers_in(round_)]
    return Figures(
        out=sum(member.is_out for member in declarations),
        waived=sum(bool(each.waiver) for member in declarations for each in member.interests),
        confirmed=verdicts.count(Verdict.CONFIRMED),
        dismissed=verdicts.count(Verdict.DISMISSED),
    )


def in_words(round_: Round) -> str:
    """The sentences that follow how many declared: who was out of the whole round, waivers, suggestions answered."""
    figures, sentences = figures_of(round_), []
    if figures.out:
        sentences.append(f"{counted(figures.out, 'member')} took no part in the round at all.")
    if figures.waived:
        sentences.append(
            f"{counted(figures.waived, 'direct interest')} {'was' if figures.waived == 1 else 'were'} waived for the "
            "other bids, with a reason; no waiver opened the bid of the interest itself."
        )
    if answered := figures.confirmed + figures.dismissed:
        sentences.append(
            "The office compared the bids with what it knows of the panel’s interests: "
            f"of {counted(answered, 'match')} {small(figures.confirmed)} "
            f"{'was' if figures.confirmed == 1 else 'were'} confirmed."
        )
    return "".join(f" {sentence[:1].upper()}{sentence[1:]}" for sentence in sentences)


def counted(number: int, noun: str) -> str:
    many = f"{noun}es" if noun.endswith("ch") else f"{noun}s"
    return f"{small(number)} {noun if number == 1 else many}"
