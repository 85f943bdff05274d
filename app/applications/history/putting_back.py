"""Putting an earlier text of an answer back. The text that it replaces is kept in its turn."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.applications.drafting import check_changeable, record, save_answer
from app.applications.history.earlier_texts import keep
from app.applications.history.models import AnswerVersion
from app.applications.models import Answer, Application
from app.applications.progress import answers_of
from app.applications.queries import locked
from app.platform.db import db, transaction
from app.platform.errors import Conflict
from app.rounds.models import Question, Section


@transaction()
def put_back(
    application: Application,
    section: Section,
    question: Question,
    earlier: AnswerVersion,
    *,
    version: int,
    actor: Person,
    at: datetime,
) -> Answer:
    """Let an earlier text be the answer again; `version` is that of the answer when the page was shown.

    Raises: Refused, when it can no longer be changed; Conflict, when the answer was changed meanwhile.
    """
    application = locked(application)
    check_changeable(application, at)
    stored = dict(answers_of(application))
    answer = stored[question.id]
    if answer.version != version:
        raise Conflict(
            "The answer was changed while you had this page open. Nothing was put back: load the page again.",
            theirs=answer.value,
            yours=earlier.value,
        )
    if answer.value == earlier.value:
        return answer
    if answer.value.strip():
        keep(answer)
    answer.saved_by_id, answer.saved_at = actor.id, at  # so that it is not kept a second time as another's
    save_answer(application, question, stored, earlier.value, actor, at, "")
    after = {"section": section.key, "question": question.key, "number": earlier.number}
    record(application, "application.answer-put-back", actor, at, after=after)
    db.session.flush()
    return answer
