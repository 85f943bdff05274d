"""The acts on an application as its people read them: newest first, saves of one sitting in one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from app.applications import queries
from app.applications.history.models import AnswerVersion
from app.applications.history.words import ORGANISATION_ACTIONS, TOLD, words_of
from app.applications.models import Answer, Application
from app.applications.progress import answers_of
from app.platform.db import db
from app.platform.models import AuditEvent
from app.rounds.models import Question, Section

PAGE = 200  # events; one sitting of writing is many of them and one line
SITTING = timedelta(minutes=30)
SAVES = ("application.saved", "application.costs-saved")


@dataclass(slots=True)
class Line:
    """One line of the history: who, what, from when to when. `section` is the key of the part it concerns."""

    who: str
    what: str
    began_at: datetime
    ended_at: datetime
    action: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """A page of the history; `older` is where the next one begins."""

    lines: list[Line]
    older: int | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier text of one answer of an application."""

    application: Application
    section: Section
    question: Question
    version: AnswerVersion

    @property
    def organisation_id(self) -> int:
        return self.application.organisation_id

    @property
    def is_entered(self) -> bool:
        return self.application.is_entered


def history_of(application: Application, *, before: int | None = None) -> History:
    """What was done to an application, and since it began to the people of its organisation."""
    wanted = select(AuditEvent).where(concerns(application))
    if before is not None:
        wanted = wanted.where(AuditEvent.sequence < before)
    events = list(db.session.scalars(wanted.order_by(AuditEvent.sequence.desc()).limit(PAGE + 1)))
    shown = events[:PAGE]
    titles = {section.key: section.title for section in application.round.sections}
    return History(joined(lines_of(shown, titles)), shown[-1].sequence if len(events) > PAGE else None)


def concerns(application: Application) -> ColumnElement[bool]:
    """Only acts that have words here: what the office does with a bid is not in this list."""
    on_it = and_(
        AuditEvent.subject == "application", AuditEvent.subject_id == application.id, AuditEvent.action.in_(TOLD)
    )
    on_people = and_(
        AuditEvent.subject == "organisation",
        AuditEvent.subject_id == application.organisation_id,
        AuditEvent.action.in_(ORGANISATION_ACTIONS),
        AuditEvent.at >= application.started_at,
    )
    return or_(on_it, on_people)


def lines_of(events: Iterable[AuditEvent], titles: dict[str, str]) -> Iterable[Line]:
    for event in events:
        section = str((event.after or {}).get("section", ""))
        yield Line(event.actor_name, words_of(event, titles), event.at, event.at, event.action, section)


def joined(lines: Iterable[Line]) -> list[Line]:
    """Saves of one person in one part of the form, not half an hour apart, make one line. Newest first."""
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        if last and is_same_sitting(last, line):
            last.began_at = line.began_at
        else:
            found.append(line)
    return found


def is_same_sitting(later: Line, earlier: Line) -> bool:
    if later.action not in SAVES or later.began_at - earlier.ended_at > SITTING:
        return False
    return (later.who, later.action, later.what) == (earlier.who, earlier.action, earlier.what)


def sections_with_earlier_texts(application: Application) -> set[str]:
    """The keys of the parts of which an earlier text is kept."""
    kept = select(Answer.question_id).where(
        Answer.application_id == application.id, Answer.id.in_(select(AnswerVersion.answer_id))
    )
    ids = set(db.session.scalars(kept))
    return {
        section.key
        for section in application.round.sections
        if any(question.id in ids for question in section.questions)
    }


def find_earlier(key: str, section_key: str, question_key: str, number: int) -> Earlier | None:
    """An earlier text by its place; None where the person knows nothing of it."""
    part = queries.find_part(key, section_key)
    if part is None:
        return None
    question = next((row for row in part.section.questions if row.key == question_key), None)
    answer = answers_of(part.application).get(question.id) if question else None
    if question is None or answer is None:
        return None
    version = db.session.scalar(select(AnswerVersion).filter_by(answer_id=answer.id, number=number))
    return Earlier(part.application, part.section, question, version) if version else None
