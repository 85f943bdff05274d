"""A round's form as it is filled in on paper: every question with what it asks for, and a place for the answer.

One content for the page, the PDF and the Word file, so that the three say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from app.platform.formatting import money, paragraphs
from app.rounds.kinds import kind_of
from app.rounds.kinds.organisation import NAME, NUMBER, WORDS
from app.rounds.kinds.together import Together
from app.rounds.models import MONEY_GROUP, EligibilityQuestion, Question, QuestionKind, Round, Section
from app.rounds.shares import shares_of

WORDS_A_LINE = 25
MOST_LINES = 12
BUDGET_ROWS = 8
MILESTONE_ROWS = 5
SIGNATURE = ("Name", "Role in the organisation", "Signature", "Date")
COSTS = """\
A line for each thing the project pays for: what it is, how you worked it out, how much of it you ask this fund for, \
and how much comes from elsewhere."""
ORGANISATIONS = {kind.value: words for kind, words in WORDS.items()}
YES_NO = {"yes": "Yes", "no": "No"}
MILESTONE_HEADS = ("What will be done", "By when")


@dataclass(frozen=True, slots=True)
class Space:
    """The place for an answer: ruled lines, boxes to tick, lines with a name, a table with empty rows."""

    lines: int = 0
    boxes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on paper. `notes` say how long, on what condition, and which criterion it serves."""

    label: str
    help: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    space: Space = field(default_factory=Space)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one heading."""

    title: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What a condition may look at, by keys: questions of the form, and those asked before it."""

    questions: Mapping[str, Question]
    eligibility: Mapping[str, EligibilityQuestion]


def form_of(round_: Round) -> list[Group]:
    """Every question of the round in the form's order; the costs stand among the questions about money."""
    known = Known(
        {question.key: question for section in round_.sections for question in section.questions},
        {row.key: row for row in round_.eligibility_questions},
    )
    criteria = criteria_words(round_)
    groups = [
        Group(title, tuple(asked for section in sections for asked in asked_in(section, known, criteria)))
        for title, sections in groupby(round_.sections, lambda section: section.group)
    ]
    return groups if asks_for_costs(known.questions.values()) else with_costs(groups, round_)


def asks_for_costs(questions: Iterable[Question]) -> bool:
    return any(question.kind is QuestionKind.BUDGET_LINES for question in questions)


def with_costs(groups: list[Group], round_: Round) -> list[Group]:
    """The costs, for forms that ask for them without a question of their own."""
    costs = Asked("Costs, line by line", (COSTS,), (costs_limit(round_),), budget_space(round_))
    if all(group.title != MONEY_GROUP for group in groups):
        return [*groups, Group(MONEY_GROUP, (costs,))]
    return [Group(group.title, (*group.questions, costs)) if group.title == MONEY_GROUP else group for group in groups]


def asked_in(section: Section, known: Known, criteria: Mapping[str, str]) -> Iterator[Asked]:
    """A section's questions; sentences to confirm come together, with a place to sign."""
    declarations = [question for question in section.questions if question.kind is QuestionKind.DECLARATION]
    shared = conditions_words(section.only_if, known)
    for question in section.questions:
        if question.kind is not QuestionKind.DECLARATION:
            yield asked(question, known, criteria, shared)
    if declarations:
        space = Space(boxes=tuple(question.label for question in declarations), names=SIGNATURE)
        yield Asked(section.title, notes=(*shared, "Tick each of these."), space=space)


def asked(question: Question, known: Known, criteria: Mapping[str, str], shared: tuple[str, ...]) -> Asked:
    notes = [*shared, *conditions_words(question.only_if, known), notes_of(question)]
    if question.criterion_key in criteria:
        notes.append(criteria[question.criterion_key])
    example = (f"For example: {question.example}",) if question.example else ()
    return Asked(question.label, (*help_of(question), *example), tuple(notes), space_of(question))


def help_of(question: Question) -> list[str]:
    """The help in the form's words; the costs say what a line is where the form does not."""
    if question.kind is QuestionKind.BUDGET_LINES and not question.help:
        return [COSTS]
    return paragraphs(question.help)


def notes_of(question: Question) -> str:
    """What an answer looks like. Choices are the boxes themselves."""
    said = {
        QuestionKind.ONE_CHOICE: "Tick one.",
        QuestionKind.SEVERAL_CHOICES: "Tick all that fit.",
        QuestionKind.BUDGET_LINES: costs_limit(question.section.round),
        QuestionKind.DOCUMENT: f"{kind_of(question).asked_for(question)} Send a copy with the form.",
    }
    words = said.get(question.kind) or kind_of(question).asked_for(question)
    return words if question.required else f"{words} You can leave it empty."


def costs_limit(round_: Round) -> str:
    return f"Up to {money(round_.max_award_amount)} from this fund."


def space_of(question: Question) -> Space:
    """The place for an answer of this kind."""
    kind = kind_of(question)
    if isinstance(kind, Together):
        return Space(names=tuple(line.label for line in kind.lines))
    match question.kind:
        case QuestionKind.LONG_TEXT:
            return Space(lines=lines_for(question.word_limit))
        case QuestionKind.ONE_CHOICE | QuestionKind.SEVERAL_CHOICES:
            return Space(boxes=tuple(question.options))
        case QuestionKind.ORGANISATION:
            return Space(boxes=tuple(WORDS.values()), names=(NAME.label, NUMBER.label))
        case QuestionKind.MILESTONES:
            return Space(heads=MILESTONE_HEADS, rows=MILESTONE_ROWS)
        case QuestionKind.BUDGET_LINES:
            return budget_space(question.section.round)
        case QuestionKind.DOCUMENT:
            return Space(boxes=("It is enclosed",), names=("It expires on",) if question.valid_past else ())
    return Space(lines=1)


def budget_space(round_: Round) -> Space:
    """A row for each cost, with its kind where the round wants to know."""
    kind = ("Kind of cost",) if round_.cost_categories else ()
    money_ = ("From this fund (£)", "From elsewhere (£)", "From whom, and is it certain?")
    return Space(heads=("What it is, and how you worked it out", *kind, *money_), rows=BUDGET_ROWS)


def lines_for(word_limit: int | None) -> int:
    """Ruled lines for so many words; for more than a good part of a page, people take another sheet."""
    return min(max(-(-(word_limit or MOST_LINES * WORDS_A_LINE) // WORDS_A_LINE), 3), MOST_LINES)


def criteria_words(round_: Round) -> dict[str, str]:
    """What a question says of the criterion it serves."""
    shares = shares_of(round_)
    return {row.key: f"Scored as “{row.title}”, {shares[row.key]} of the total." for row in round_.criteria}


def conditions_words(conditions: list[dict[str, Any]], known: Known) -> tuple[str, ...]:
    """On what condition it is asked: Only if you answered “Yes” to “Will children take part?”."""
    return tuple(condition_words(one, known) for one in conditions)


def condition_words(condition: dict[str, Any], known: Known) -> str:
    if "question" in condition:
        question = known.questions[condition["question"]]
        label, offered = question.label, ORGANISATIONS if question.kind is QuestionKind.ORGANISATION else {}
    else:
        row = known.eligibility[condition["eligibility"]]
        label, offered = row.text, YES_NO | {choice["key"]: choice["words"] for choice in row.rule.get("choices", ())}
    answers = either([offered.get(answer, answer) for answer in condition["is"]])
    return f"Only if you answered {answers} to “{label}”{'' if label.endswith('?') else '.'}"


def either(answers: list[str]) -> str:
    """“Yes”; “a club”, “a school” or “a charity”."""
    *others, last = (f"“{answer}”" for answer in answers)
    return f"{', '.join(others)} or {last}" if others else last
