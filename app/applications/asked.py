"""What is asked of one application: the questions whose conditions hold, and the pages on which they stand.

An answer to a question that is no longer asked is kept, and counts for nothing: it is no gap, and is not submitted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.applications.models import Answer, Application
from app.rounds.form_conditions import asked_questions
from app.rounds.models import Question, QuestionKind, Section

COSTS, CHECK = "costs", "check"

Answers = Mapping[int, Answer]


def asked_ids(application: Application) -> Collection[int]:
    """The ids of the questions that are asked, as the answers stand now."""
    values = {answer.question_id: answer.value for answer in application.answers}
    return asked_questions(application.round.sections, values, application.eligibility)


def asked_in(section: Section, asked: Collection[int]) -> list[Question]:
    """The questions of a section that are asked, in its order."""
    return [question for question in section.questions if question.id in asked]


def asked_sections(application: Application) -> list[Section]:
    """The sections of which at least one question is asked."""
    asked = asked_ids(application)
    return [section for section in application.round.sections if asked_in(section, asked)]


def sections_with_a_page(application: Application) -> list[Section]:
    """The sections that are a page of questions, whether they are asked now or not."""
    others = is_declared, is_for_costs, is_for_documents
    return [section for section in application.round.sections if not any(is_it(section) for is_it in others)]


def written_sections(application: Application) -> list[Section]:
    """The sections that are filled in on a page of questions; costs, documents and declarations are not."""
    others = is_declared, is_for_costs, is_for_documents
    return [section for section in asked_sections(application) if not any(is_it(section) for is_it in others)]


def pages_of(application: Application) -> list[str]:
    """The parts that are filled in, in the order of the form: keys of sections, and `costs` among them."""
    sections = [section for section in asked_sections(application) if not is_declared(section)]
    parts = [COSTS if is_for_costs(section) else section.key for section in sections]
    return parts if COSTS in parts or asks_for_costs(application) else [*parts, COSTS]


def is_declared(section: Section) -> bool:
    return all(question.kind is QuestionKind.DECLARATION for question in section.questions)


def is_for_costs(section: Section) -> bool:
    return any(question.kind is QuestionKind.BUDGET_LINES for question in section.questions)


def is_for_documents(section: Section) -> bool:
    return any(question.kind is QuestionKind.DOCUMENT for question in section.questions)


def asks_for_costs(application: Application) -> bool:
    """Whether the form has a question for the costs. Without one, they stand after all others."""
    return any(map(is_for_costs, application.round.sections))


def has_costs(application: Application) -> bool:
    """Whether this application is asked for its costs."""
    return COSTS in pages_of(application)


def declarations_of(application: Application) -> list[Question]:
    """What is confirmed in the moment of submitting."""
    asked = asked_ids(application)
    declared = filter(is_declared, application.round.sections)
    return [question for section in declared for question in asked_in(section, asked)]


def answers_of(application: Application) -> Answers:
    """The stored answers by the ids of their questions."""
    return {answer.question_id: answer for answer in application.answers}


def value_of(question: Question, answers: Answers) -> str:
    answer = answers.get(question.id)
    return answer.value if answer else ""


def is_answered(question: Question, answers: Answers) -> bool:
    return bool(value_of(question, answers).strip())
