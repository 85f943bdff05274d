"""Operations on a draft: answers and budget lines, saved as one writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.accounts.models import Person
from app.applications.models import Answer, Application, BudgetLine
from app.applications.queries import locked
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import Conflict, Refused
from app.platform.formatting import clock_time, money, week_date, word_count
from app.rounds.models import Question, QuestionRole, Section
from app.rules.money import plain

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Given:
    """What a page sends for one thing: the value, and the version that the page last saw (0: none)."""

    value: str
    version: int


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a page sends for one budget line, in pounds."""

    requested: Decimal
    match: Decimal
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
    db.session.flush()
    return {question.key: stored[question.id] for question in section.questions if question.id in stored}


def check_changeable(application: Application, at: datetime) -> None:
    """Raises: Refused, with the reason why this application cannot be changed now."""
    if application.withdrawal:
        raise Refused("This application was withdrawn, so it can no longer be changed.")
    if not application.is_draft:
        raise Refused("This application was submitted. Open it again from its page before you change it.")
    if not application.round.timetable.is_in_time(at):
        closes_at = application.round.closes_at
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


@transaction()
def save_amounts(
    application: Application, given: Mapping[int, Amounts], *, actor: Person, at: datetime, page: str = ""
) -> Application:
    """Save the amounts of budget lines, by their numbers. A line that was removed meanwhile is left out.

    Raises: Refused, when it can no longer be changed; Conflict, when a line was changed in another window.
    """
    application = locked(application)
    check_changeable(application, at)
    changed = [line for line in application.budget_lines if line.position in given and is_new(line, given, page)]
    for line in changed:
        check_line(line, given[line.position].version, page, amounts_in_words(given[line.position]))
    before = {str(line.position): amounts_in_words(line) for line in changed}
    for line in changed:
        sent = given[line.position]
        line.requested_amount, line.match_amount = sent.requested, sent.match
        line.saved_at, line.saved_from = at, page
    if changed:
        after = {str(line.position): amounts_in_words(line) for line in changed}
        record(application, "application.costs-saved", actor, at, before={"lines": before}, after={"lines": after})
    return application


def is_new(line: BudgetLine, given: Mapping[int, Amounts], page: str) -> bool:
    sent = given[line.position]
    differs = (line.requested_amount, line.match_amount) != (sent.requested, sent.match)
    return differs and not is_overtaken(line.saved_from, page)


def check_line(line: BudgetLine, version: int, page: str, yours: str) -> None:
    if line.version != version and not is_same_page(line.saved_from, page):
        raise Conflict(
            f"“{line.description}” was changed in another window. Nothing of yours was saved: "
            "go back, load the costs again and enter your amounts once more.",
            theirs=amounts_in_words(line),
            yours=yours,
        )


def amounts_in_words(line: BudgetLine | Amounts) -> str:
    if isinstance(line, Amounts):
        return f"{money(line.requested)} from this fund, {money(line.match)} from elsewhere"
    return f"{money(line.requested_amount)} from this fund, {money(line.match_amount)} from elsewhere"


@transaction()
def add_line(
    application: Application,
    description: str,
    detail: str,
    requested: Decimal,
    match: Decimal,
    *,
    actor: Person,
    at: datetime,
) -> BudgetLine:
    """Add a cost. Raises: Refused, when it can no longer be changed or has as many lines as one may have."""
    application = locked(application)
    check_changeable(application, at)
    if len(application.budget_lines) >= MOST_LINES:
        raise Refused(f"There are {MOST_LINES} lines already. Put small costs together in one line.")
    line = BudgetLine(
        application=application,
        position=1 + max((line.position for line in application.budget_lines), default=0),
        description=description,
        detail=detail,
        requested_amount=requested,
        match_amount=match,
        saved_at=at,
    )
    db.session.add(line)
    record(application, "application.cost-added", actor, at, after=facts_of(line))
    return line


@transaction()
def change_line(
    line: BudgetLine,
    description: str,
    detail: str,
    requested: Decimal,
    match: Decimal,
    *,
    version: int,
    actor: Person,
    at: datetime,
) -> None:
    """Change a cost. Raises: Refused, when it can no longer be changed; Conflict, when it was changed elsewhere."""
    application = locked(line.application)
    check_changeable(application, at)
    check_line(line, version, "", amounts_in_words(Amounts(requested, match, version)))
    before = facts_of(line)
    line.description, line.detail, line.saved_at, line.saved_from = description, detail, at, ""
    line.requested_amount, line.match_amount = requested, match
    if facts_of(line) != before:
        record(application, "application.cost-changed", actor, at, before=before, after=facts_of(line))


@transaction()
def remove_line(line: BudgetLine, *, actor: Person, at: datetime) -> None:
    """Remove a cost; the trail keeps what it was. Raises: Refused, when it can no longer be changed."""
    application = locked(line.application)
    check_changeable(application, at)
    record(application, "application.cost-removed", actor, at, before=facts_of(line))
    application.budget_lines.remove(line)


def facts_of(line: BudgetLine) -> dict[str, str]:
    return {
        "line": str(line.position),
        "requested": plain(line.requested_amount),
        "match": plain(line.match_amount),
    }


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
