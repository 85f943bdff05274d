"""Eligibility: a few questions, as data, that tell in a minute whether one may apply.

An answer that does not fit gets the question's explanation and a place to go; nothing is stored about the
person.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from app.rules.conditions import Chosen, Condition, Item, holds
from app.rules.conditions import asked as asked_keys
from app.rules.errors import RuleError

MOST_QUESTIONS = 6
MOST_WRITTEN = 12  # with those that only some are asked

Answer = bool | str | Decimal | date
Ordered = TypeVar("Ordered", Decimal, date)


class Kind(StrEnum):
    """What an answer is."""

    YES_NO = "yes or no"
    ONE_CHOICE = "one choice"
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers to choose from; `words` is what people read."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question before an application, and which answers may go on.

    accepted holds "yes" or "no", or the keys of choices. An amount of money lies from `least` to `most`
    pounds and a date from `earliest` to `latest`, the ends included; an end left out is open. `conditions` say
    of whom it is asked: they look at questions before it, and all of them have to hold.
    """

    key: str
    text: str
    kind: Kind
    explanation: str
    accepted: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    earliest: date | None = None
    latest: date | None = None
    hint: str = ""
    where_to_go: str = ""
    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        possible = possible_answers(self)
        if possible is not None and (not self.accepted or not set(self.accepted) <= set(possible)):
            raise RuleError(f"{self.text} Accepted answers come from: {', '.join(possible)}.")

    def accepts(self, answer: Answer) -> bool:
        """Whether one may go on with this answer. An answer of another kind is an error."""
        match self.kind, answer:
            case Kind.YES_NO, bool():
                return ("yes" if answer else "no") in self.accepted
            case Kind.ONE_CHOICE, str():
                return answer in self.accepted
            case Kind.MONEY, Decimal():
                return lies_within(answer, self.least, self.most)
            case Kind.DATE, date():
                return lies_within(answer, self.earliest, self.latest)
        raise RuleError(f"{self.text} The answer is {self.kind}.")


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What the answers say: the first question whose answer does not fit, and the first not answered yet."""

    refused_by: Question | None
    next_question: Question | None

    @property
    def is_eligible(self) -> bool:
        """Every question is answered and every answer fits."""
        return self.refused_by is None and self.next_question is None

    @property
    def explanation(self) -> str:
        """Why one may not apply; empty where nothing stands against it."""
        return self.refused_by.explanation if self.refused_by else ""


def eligibility(questions: Sequence[Question], answers: Mapping[str, Answer]) -> Eligibility:
    """Goes through the questions that are asked, in order; stops at the first that is refused or not answered."""
    for question in asked_of(questions, answers):
        if question.key not in answers:
            return Eligibility(None, question)
        if not question.accepts(answers[question.key]):
            return Eligibility(question, None)
    return Eligibility(None, None)


def asked_of(questions: Sequence[Question], answers: Mapping[str, Answer]) -> tuple[Question, ...]:
    """The questions that are asked of somebody with these answers. An answer to any other counts for nothing."""
    keys = asked_keys(items_of(questions), {key: chosen_in(answer) for key, answer in answers.items()})
    return tuple(question for question in questions if question.key in keys)


def items_of(questions: Sequence[Question]) -> list[Item]:
    return [Item(question.key, question.conditions) for question in questions]


def chosen_in(answer: Answer) -> tuple[str, ...]:
    """What is chosen in an answer, as conditions name it; nothing in an amount or a date."""
    match answer:
        case bool():
            return ("yes" if answer else "no",)
        case str():
            return (answer,)
    return ()


def most_asked(questions: Sequence[Question], answers: Mapping[str, Answer] | None = None) -> int:
    """How many questions somebody is asked at most who answers so well that no answer ends it.

    `answers` are those that are known already.
    """
    known = {key: chosen_in(answer) for key, answer in (answers or {}).items()}
    return max(paths(list(questions), (), {}, known), default=0)


def paths(left: list[Question], before: tuple[str, ...], chosen: Chosen, known: Chosen) -> Iterator[int]:
    """The lengths of every way through the questions that are left."""
    if not left:
        yield len(before)
        return
    question, *others = left
    if not all(holds(condition, before, chosen) for condition in question.conditions):
        yield from paths(others, before, chosen, known)
        return
    looking = [condition for other in others for condition in other.conditions if condition.subject == question.key]
    for answer in telling(known.get(question.key, question.accepted), looking):
        yield from paths(others, (*before, question.key), {**chosen, question.key: (answer,)}, known)


def telling(answers: Collection[str], looking: Sequence[Condition]) -> Collection[str]:
    """One answer for each way in which the conditions that look at it can fall."""
    return {tuple(answer in each.accepted for each in looking): answer for answer in answers or ("",)}.values()


def check_questions(questions: Sequence[Question]) -> None:
    """At most six questions of anybody, each key once: more is a form, not a check."""
    if len({question.key for question in questions}) < len(questions):
        raise RuleError("Each eligibility question has a key of its own.")
    if len(questions) > MOST_WRITTEN or most_asked(questions) > MOST_QUESTIONS:
        raise RuleError(f"A round asks at most {MOST_QUESTIONS} eligibility questions.")


def possible_answers(question: Question) -> tuple[str, ...] | None:
    """The answers to choose from; None where the answer is a number or a date."""
    if question.kind is Kind.YES_NO:
        return ("yes", "no")
    if question.kind is Kind.ONE_CHOICE:
        return tuple(choice.key for choice in question.choices)
    return None


def lies_within(answer: Ordered, first: Ordered | None, last: Ordered | None) -> bool:
    """Whether an answer lies between two ends, both included; an end left out is open."""
    return (first is None or answer >= first) and (last is None or answer <= last)
