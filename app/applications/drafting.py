"""Operations on a draft: answers and budget lines, saved as one writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import Person
from app.applications.history.earlier_texts import keep_earlier
from app.applications.models import Answer, Application
from app.applications.organisations.recognising import recognise
from app.applications.queries import locked
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.formatting import clock_time, week_date, word_count
from app.rounds.models import Question, QuestionRole, Section


@dataclass(frozen=True, slots=True)
class Given:
    """What a page sends for one thing: the value, and the version that the page last saw (0: none)."""

    value: str
    version: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Two texts for one question: the stored one (with who and when) and the one that came in."""

    question: Question
    stored: Answer
    yours: str


class AnswersClash(Conflict):
    """Somebody saved another text meanwhile, perhaps the same person in a second tab."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        names = ", ".join(clash.question.label for clash in clashes)
        super().__init__(
            f"{names}: this was changed in another window. Press “Save and continue” to choose which text to keep."
        )
        self.clashes = clashes


@transaction()
def save_section(
    application: Application,
    section: Section,
    given: Mapping[str, Given],
    *,
    actor: Person,
    at: datetime,
    page: str = "",
    finished: bool = False,
) -> dict[str, Answer]:
    """Save the answers of one section; `finished` when the applicant goes on from it.

    `page` names the page that sends, with a rising number ("k3j9:4"): what the same page saved before is no
    conflict, and what it sent earlier never replaces what it sent later. Gives back the answers by the keys of
    their questions. Raises: Refused, when it can no longer be changed; AnswersClash, with both texts.
    """
    application = locked(application)
    check_changeable(application, at)
    stored = {answer.question_id: answer for answer in application.answers}
    questions = [question for question in section.questions if question.key in given]
    check_clashes(questions, stored, given, page)
    changed = [
        save_answer(application, question, stored, given[question.key].value, actor, at, page)
        for question in questions
        if is_news(question, stored, given, page)
    ]
    settled = settle(section, stored, at) if finished else []
    if changed or settled:
        record_save(application, section, stored, changed, finished, actor, at)
    if finished:
        recognise(application, section.questions, stored, actor, at)
    db.session.flush()
    return {question.key: stored[question.id] for question in section.questions if question.id in stored}


def check_changeable(application: Application, at: datetime) -> None:
    """Raises: Refused, with the reason why this application cannot be changed now."""
    if application.withdrawal:
        raise Refused("This application was withdrawn, so it can no longer be changed.")
    if not application.is_draft:
        raise Refused("This application was submitted. Open it again from its page before you change it.")
    if not application.is_in_time(at):
        closes_at = application.closes_at
        raise Refused(
            f"The round closed on {week_date(closes_at)}, {clock_time(closes_at)}. "
            "Your draft is kept as it was, but it can no longer be changed."
        )


def check_clashes(
    questions: Sequence[Question], stored: Mapping[int, Answer], given: Mapping[str, Given], page: str
) -> None:
    """Raises: AnswersClash, with every question for which another text came between."""
    clashes = [
        Clash(question, stored[question.id], given[question.key].value)
        for question in questions
        if question.id in stored and is_clash(stored[question.id], given[question.key], page)
    ]
    if clashes:
        raise AnswersClash(clashes)


def is_clash(answer: Answer, given: Given, page: str) -> bool:
    return given.value != answer.value and given.version != answer.version and not is_same_page(answer.saved_from, page)


def is_news(question: Question, stored: Mapping[int, Answer], given: Mapping[str, Given], page: str) -> bool:
    """Whether there is something to save: another text than the stored one, and no older one of the same page."""
    answer = stored.get(question.id)
    if answer is None:
        return bool(given[question.key].value)
    return given[question.key].value != answer.value and not is_overtaken(answer.saved_from, page)


def is_same_page(saved_from: str, page: str) -> bool:
    return bool(page) and saved_from.partition(":")[0] == page.partition(":")[0]


def is_overtaken(saved_from: str, page: str) -> bool:
    """Whether the same page has sent something later already, which came in first."""
    return is_same_page(saved_from, page) and turn_of(saved_from) > turn_of(page)


def turn_of(page: str) -> int:
    turn = page.partition(":")[2]
    return int(turn) if turn.isascii() and turn.isdigit() else 0


def save_answer(
    application: Application,
    question: Question,
    stored: dict[int, Answer],
    value: str,
    actor: Person,
    at: datetime,
    page: str,
) -> Question:
    answer = stored.get(question.id)
    if answer is None:
        answer = Answer(
            application=application, question_id=question.id, value=value, saved_by_id=actor.id, saved_at=at
        )
        db.session.add(answer)
        stored[question.id] = answer
    else:
        keep_earlier(answer, value, actor=actor, at=at)
    answer.value, answer.saved_by_id, answer.saved_at = value, actor.id, at
    answer.saved_from, answer.finished_at = page, None
    if question.becomes is QuestionRole.PROJECT and not application.submissions:
        application.project = value.strip()
    return question


def settle(section: Section, stored: Mapping[int, Answer], at: datetime) -> list[Answer]:
    """The applicant goes on from this section: its answers are no longer on the way."""
    open_ = [stored[question.id] for question in section.questions if question.id in stored]
    settled = [answer for answer in open_ if answer.value and answer.finished_at is None]
    for answer in settled:
        answer.finished_at = at
    return settled


def record_save(
    application: Application,
    section: Section,
    stored: Mapping[int, Answer],
    changed: Sequence[Question],
    finished: bool,
    actor: Person,
    at: datetime,
) -> None:
    """The trail keeps which section and how long the answers are, never what they say."""
    words = {question.key: word_count(stored[question.id].value) for question in changed}
    after = {"section": section.key, "words": words, "finished": finished}
    record(application, "application.saved", actor, at, after=after)


def record(
    application: Application,
    action: str,
    actor: Person,
    at: datetime,
    before: audit.Values | None = None,
    after: audit.Values | None = None,
) -> None:
    audit.record(
        action,
        actor=actor,
        at=at,
        subject=application,
        round_id=application.round_id,
        before=before,
        after=after,
    )
