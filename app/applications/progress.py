"""How far an application is: the state of each part in words, and what is missing before it can be submitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from app.applications.content import budget_of, shown
from app.applications.models import Answer, Application
from app.platform.formatting import count, money, word_count
from app.rounds.models import MONEY_GROUP, Question, QuestionKind, Section
from app.rules import budget

COSTS, CHECK = "costs", "check"
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


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that stands against submitting, and where to put it right."""

    part: str
    message: str
    question: str = ""


Answers = Mapping[int, Answer]


def tasks_of(application: Application) -> list[Task]:
    """The parts in the order of the form, then the costs, then sending it."""
    parts = [*section_tasks(application), costs_task(application)]
    parts.sort(key=lambda task: task.group == MONEY_GROUP)
    return [*parts, check_task(parts)]


def groups_of(tasks: Sequence[Task]) -> list[tuple[str, list[Task]]]:
    return [(group, list(members)) for group, members in groupby(tasks, key=lambda task: task.group)]


def written_sections(application: Application) -> list[Section]:
    """The sections with a page of their own. Declarations are made where one submits."""
    return [section for section in application.round.sections if not is_declared(section)]


def is_declared(section: Section) -> bool:
    return all(question.kind is QuestionKind.DECLARATION for question in section.questions)


def declarations_of(application: Application) -> list[Question]:
    """What is confirmed in the moment of submitting."""
    declared = filter(is_declared, application.round.sections)
    return [question for section in declared for question in section.questions]


def section_tasks(application: Application) -> Iterator[Task]:
    answers = answers_of(application)
    for section in written_sections(application):
        optional = not any(question.required for question in section.questions)
        state = section_state(section, answers)
        yield Task(section.key, section.group, section.title, section_hint(section, answers), state, optional)


def section_state(section: Section, answers: Answers) -> State:
    """Done when all that is needed is answered and somebody went on from it with "Save and continue"."""
    given = [answers[question.id] for question in section.questions if is_answered(question, answers)]
    if any(words_over(question, answers) for question in section.questions):
        return State.NEEDS_YOU
    if not given:
        return State.NOT_STARTED
    if any(gaps_of_section(section, answers)) or not all(answer.finished_at for answer in given):
        return State.IN_PROGRESS
    return State.DONE


def section_hint(section: Section, answers: Answers) -> str:
    """Words against the limit, else what the first question was answered with."""
    first = section.questions[0]
    if first.word_limit:
        words = word_count(value_of(first, answers))
        return f"{words} of {first.word_limit} words" if words else f"Up to {first.word_limit} words"
    if answer := shown(first, value_of(first, answers)):
        return answer if len(answer) <= LONGEST_HINT else f"{answer[:LONGEST_HINT].rstrip()}…"
    return count(len(section.questions), "question")


def costs_task(application: Application) -> Task:
    lines = budget_of(application)
    found = budget.problems(lines, application.round.max_award_amount, application.round.cost_categories)
    sums = budget.totals(lines)
    if not lines:
        return costs_row(f"Up to {money(application.round.max_award_amount)} from this fund", State.NOT_STARTED)
    if found:
        return costs_row(found[0].message, State.NEEDS_YOU)
    return costs_row(f"{money(sums.requested)} of {money(sums.cost)}", State.DONE)


def costs_row(hint: str, state: State) -> Task:
    return Task(COSTS, MONEY_GROUP, "Costs, line by line", hint, state)


def check_task(parts: Sequence[Task]) -> Task:
    if all(task.is_settled for task in parts):
        return Task(CHECK, SENDING_GROUP, "Check and submit", "Everything is there", State.NOT_STARTED)
    hint = f"When the {count(len(parts), 'part')} above are done"
    return Task(CHECK, SENDING_GROUP, "Check and submit", hint, State.CANNOT_START)


def gaps_of(application: Application) -> list[Gap]:
    """Everything that stands against submitting, declarations apart, in the order of the form."""
    answers = answers_of(application)
    found = [gap for section in written_sections(application) for gap in gaps_of_section(section, answers)]
    lines = budget_of(application)
    problems = budget.problems(lines, application.round.max_award_amount, application.round.cost_categories)
    return [*found, *(Gap(COSTS, costs_message(problem, lines)) for problem in problems)]


def costs_message(problem: budget.Problem, lines: Sequence[budget.BudgetLine]) -> str:
    return problem.message if problem.line is None else f"{lines[problem.line].title or 'Costs'}: {problem.message}"


def gaps_of_section(section: Section, answers: Answers) -> Iterator[Gap]:
    for question in section.questions:
        if message := gap_in(question, answers):
            yield Gap(section.key, message, question.key)


def gap_in(question: Question, answers: Answers) -> str:
    if question.required and not is_answered(question, answers):
        return f"{question.label}: not answered yet."
    if over := words_over(question, answers):
        return f"{question.label}: {count(over, 'word')} over the limit of {question.word_limit}."
    return ""


def words_over(question: Question, answers: Answers) -> int:
    """By how many words an answer is too long; 0 where it is not."""
    if not question.word_limit:
        return 0
    return max(word_count(value_of(question, answers)) - question.word_limit, 0)


def is_answered(question: Question, answers: Answers) -> bool:
    return bool(value_of(question, answers).strip())


def value_of(question: Question, answers: Answers) -> str:
    answer = answers.get(question.id)
    return answer.value if answer else ""


def answers_of(application: Application) -> Answers:
    return {answer.question_id: answer for answer in application.answers}
