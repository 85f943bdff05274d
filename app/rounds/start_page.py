"""What the start page of a round says: where it stands, its dates, who may apply, what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.platform.formatting import clock_time, count, long_date, money, number_word, week_date
from app.rounds.blank_form import Known, conditions_words, form_of
from app.rounds.eligibility import questions_of
from app.rounds.models import QuestionKind, Round
from app.rules.eligibility import Kind, Question, most_asked
from app.rules.timetable import Phase


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of the form in short: its questions in the form's order, and how many words they take at most."""

    title: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must be so for a bid to be considered: in a line, and the answers that fit.

    `conditions` say whom it concerns, where it does not concern everybody.
    """

    question: str
    answers: tuple[str, ...]
    conditions: tuple[str, ...] = ()


def facts_of(round_: Round, phase: Phase) -> list[tuple[str, str]]:
    """What one looks for first."""
    closes = "Closed" if phase is Phase.CLOSED else "Closes"
    decision = [("Decision by", long_date(round_.decision_by))] if round_.decision_by else []
    return [
        (closes, moment(round_.closes_at)),
        ("You can ask for", f"up to {money(round_.max_award_amount)}"),
        ("In the pot", money(round_.budget_amount)),
        *decision,
        *([] if phase is Phase.CLOSED else [("It takes", "two or three evenings")]),
    ]


def dates_of(round_: Round) -> list[tuple[str, str]]:
    """The round from its opening to the day on which the money may be spent."""
    return [
        ("Opens", moment(round_.opens_at)),
        ("Closes", moment(round_.closes_at)),
        ("The panel scores", between(round_.panel_from, round_.panel_to)),
        *([("The commissioner decides by", long_date(round_.decision_by))] if round_.decision_by else []),
        *([("Grants can be spent", spending_words(round_))] if round_.spending_from else []),
    ]


def spending_words(round_: Round) -> str:
    if round_.spending_from and round_.spending_until:
        return between(round_.spending_from, round_.spending_until)
    return f"from {long_date(round_.spending_from)}" if round_.spending_from else ""


def moment(at: datetime) -> str:
    return f"{week_date(at)}, {clock_time(at)}"


def between(first: date, last: date) -> str:
    return long_date(first) if first == last else f"{long_date(first)} to {long_date(last)}"


def needs_of(round_: Round) -> list[Need]:
    """Who may apply, from the same rules by which the questions before an application judge."""
    rows = round_.eligibility_questions
    known = Known({}, {row.key: row for row in rows})
    return [
        Need(row.text, answers_that_fit(question), conditions_words(row.rule.get("only_if", []), known))
        for row, question in zip(rows, questions_of(rows), strict=True)
    ]


def answers_that_fit(question: Question) -> tuple[str, ...]:
    match question.kind:
        case Kind.ONE_CHOICE:
            return tuple(choice.words for choice in question.choices if choice.key in question.accepted)
        case Kind.MONEY:
            ends = (question.least and money(question.least), question.most and money(question.most))
            return (range_words(*ends),)
        case Kind.DATE:
            ends = (question.earliest and long_date(question.earliest), question.latest and long_date(question.latest))
            return (range_words(*ends, until="or earlier", since="or later"),)
    return tuple(answer.capitalize() for answer in question.accepted)


def range_words(first: str | None, last: str | None, *, until: str = "or less", since: str = "or more") -> str:
    if first and last:
        return f"{first} to {last}"
    return f"{first} {since}" if first else f"{last} {until}" if last else "Any"


def topics_of(round_: Round) -> list[Topic]:
    """The form in short."""
    return [Topic(group.title, tuple(asked.label for asked in group.questions)) for group in form_of(round_)]


def papers_of(round_: Round) -> list[str]:
    """The documents that the round asks for."""
    questions = (question for section in round_.sections for question in section.questions)
    return [question.label for question in questions if question.kind is QuestionKind.DOCUMENT]


def question_count(topics: Sequence[Topic]) -> str:
    return count(sum(len(topic.questions) for topic in topics), "question")


def minute_words(round_: Round) -> str:
    """How long it takes to find out whether one may apply."""
    number = most_asked(questions_of(round_.eligibility_questions))
    return f"{number_word(number).capitalize()} question{'' if number == 1 else 's'}, about one minute, no account."
