"""How far an application is: the state of each part in words, and what is missing before it can be submitted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from app.applications.asked import (
    CHECK,
    COSTS,
    Answers,
    answers_of,
    asked_ids,
    asked_in,
    asked_sections,
    asks_for_costs,
    is_answered,
    is_declared,
    is_for_costs,
    is_for_documents,
    value_of,
)
from app.applications.content import budget_of, shown
from app.applications.documents import asked as documents
from app.applications.gaps import gaps_in
from app.applications.models import Application
from app.platform.formatting import count, money, word_count
from app.rounds.kinds import kind_of
from app.rounds.kinds.texts import words_over
from app.rounds.models import MONEY_GROUP, Question, Section
from app.rules import budget

COSTS_TITLE = "Costs, line by line"
SENDING_GROUP = "Send it"
LONGEST_HINT = 70


class State(StrEnum):
    """How far a part is, as the applicant reads it."""

    DONE = "Done"
    IN_PROGRESS = "In progress"
    NOT_STARTED = "Not started"
    NEEDS_YOU = "Needs you"
    CANNOT_START = "Cannot start yet"


MARKS = {
    State.DONE: "done",
    State.IN_PROGRESS: "progress",
    State.NOT_STARTED: "todo",
    State.NEEDS_YOU: "call",
    State.CANNOT_START: "none",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the task list. `part` is the key of a section, or `costs`, or `check`."""

    part: str
    group: str
    name: str
    hint: str
    state: State
    is_optional: bool = False

    @property
    def mark(self) -> str:
        return MARKS[self.state]

    @property
    def is_settled(self) -> bool:
        """Whether nothing more has to be done here."""
        return self.state is State.DONE or (self.is_optional and self.state is State.NOT_STARTED)


def tasks_of(application: Application) -> list[Task]:
    """The parts in the order of the form, the costs among them, then sending it."""
    parts = list(part_tasks(application))
    if not asks_for_costs(application):
        parts = sorted([*parts, costs_task(application)], key=lambda task: task.group == MONEY_GROUP)
    return [*parts, check_task(parts)]


def groups_of(tasks: Sequence[Task]) -> list[tuple[str, list[Task]]]:
    return [(group, list(members)) for group, members in groupby(tasks, key=lambda task: task.group)]


def part_tasks(application: Application) -> Iterator[Task]:
    answers, asked = answers_of(application), asked_ids(application)
    for section in asked_sections(application):
        if is_for_costs(section):
            yield costs_task(application, section)
        elif is_for_documents(section):
            yield documents_task(section, application)
        elif not is_declared(section):
            yield section_task(section, asked_in(section, asked), answers)


def section_task(section: Section, questions: Sequence[Question], answers: Answers) -> Task:
    optional = not any(question.required for question in questions)
    state = section_state(questions, answers)
    return Task(section.key, section.group, section.title, section_hint(questions, answers), state, optional)


def section_state(questions: Sequence[Question], answers: Answers) -> State:
    """Done when all that is needed is answered and somebody went on from it with "Save and continue"."""
    given = [answers[question.id] for question in questions if is_answered(question, answers)]
    if any(is_wrong(question, value_of(question, answers)) for question in questions):
        return State.NEEDS_YOU
    if not given:
        return State.NOT_STARTED
    if any(gaps_in(questions, answers)) or not all(answer.finished_at for answer in given):
        return State.IN_PROGRESS
    return State.DONE


def is_wrong(question: Question, value: str) -> bool:
    """Whether what was answered cannot stay as it is, and more writing would not help."""
    return bool(words_over(question, value)) or any(kind_of(question).slips(question, value))


def section_hint(questions: Sequence[Question], answers: Answers) -> str:
    """Words against the limit, else what the first question was answered with."""
    first = questions[0]
    if first.word_limit:
        words = word_count(value_of(first, answers))
        return f"{words} of {first.word_limit} words" if words else f"Up to {first.word_limit} words"
    if answer := shown(first, value_of(first, answers)).replace("\n", ", "):
        return answer if len(answer) <= LONGEST_HINT else f"{answer[:LONGEST_HINT].rstrip()}…"
    return count(len(questions), "question")


def documents_task(section: Section, application: Application) -> Task:
    found = documents.asked_in(section, application)
    optional = not any(each.question.required for each in found)
    state = documents_state(found)
    return Task(section.key, section.group, section.title, documents.files_in_words(found), state, optional)


def documents_state(found: Sequence[documents.Asked]) -> State:
    if any(each.problems for each in found):
        return State.NEEDS_YOU
    if not any(each.is_given for each in found):
        return State.NOT_STARTED
    return State.IN_PROGRESS if any(each.missing for each in found) else State.DONE


def costs_task(application: Application, section: Section | None = None) -> Task:
    hint, state = costs_standing(application)
    group, title = (section.group, section.title) if section else (MONEY_GROUP, COSTS_TITLE)
    return Task(COSTS, group, title, hint, state)


def costs_standing(application: Application) -> tuple[str, State]:
    lines = budget_of(application)
    found = budget.problems(lines, application.round.max_award_amount, application.round.cost_categories)
    sums = budget.totals(lines)
    if not lines:
        return f"Up to {money(application.round.max_award_amount)} from this fund", State.NOT_STARTED
    if found:
        return found[0].message, State.NEEDS_YOU
    return f"{money(sums.requested)} of {money(sums.cost)}", State.DONE


def check_task(parts: Sequence[Task]) -> Task:
    if all(task.is_settled for task in parts):
        return Task(CHECK, SENDING_GROUP, "Check and submit", "Everything is there", State.NOT_STARTED)
    hint = f"When the {count(len(parts), 'part')} above are done"
    return Task(CHECK, SENDING_GROUP, "Check and submit", hint, State.CANNOT_START)
