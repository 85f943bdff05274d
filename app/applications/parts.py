"""The page of one section: its questions, saved as one writes."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications import drafting, queries
from app.applications.asked import (
    Answers,
    answers_of,
    asked_ids,
    asked_in,
    is_answered,
    pages_of,
    value_of,
    written_sections,
)
from app.applications.carrying import CARRIED
from app.applications.content import shown
from app.applications.drafting import AnswersClash
from app.applications.models import Answer, Application
from app.applications.organisations import recognising
from app.applications.queries import Part
from app.applications.section_form import REMOVE, SectionForm, has_page_of_its_own, section_form, was_sent
from app.applications.views import frame, part_url, views
from app.platform import clock, guard
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page, wants_fragment
from app.platform.limits import LONG_TEXTS, takes
from app.rounds.kinds import kind_of
from app.rounds.kinds.milestones import MOST_ROWS
from app.rounds.models import Criterion, Question
from app.rounds.shares import shares_of

BACK_TO_TASKS = "tasks"
MORE = "more:"


@views.get("/applications/<key>/parts/<section_key>")
@requires("application:read", of=queries.find_part)
def part(part: Part) -> Response:
    """The questions of a section; only to be read by those who may not, or can no longer, change them."""
    answers = answers_of(part.application)
    questions = asked_in(part.section, asked_ids(part.application))
    if not questions:
        return page("applications/part_not_asked.html", **part_frame(part, answers), rows=kept_rows(part, answers))
    if not may_write(part.application):
        rows = rows_to_read(questions, answers)
        return page("applications/part_read.html", **part_frame(part, answers), rows=rows)
    return form_page(part, section_form(questions, answers), answers)


@views.post("/applications/<key>/parts/<section_key>")
@requires("application:edit", of=queries.find_part)
@takes(LONG_TEXTS)
def save_part(part: Part) -> ResponseReturnValue:
    """Save what was typed. A pause in typing gets back when it was saved; a button leads on.

    What is wrong in an answer is saved as it is, and said when one goes on. What cannot be read is not saved.
    """
    going_on = request.form.get("next", "")
    asked_before = asked_ids(part.application)
    form = section_form(questions_on_page(part, asked_before), answers_of(part.application))
    form.validate()
    given, unsaved = form.given(), labels_with_errors(form)
    if is_going_on(going_on):
        form.say_slips()
    try:
        saved = drafting.save_section(
            part.application,
            part.section,
            given,
            actor=guard.person(),
            at=clock.arrival(),
            page=request.form.get("page", "")[:64],
            finished=is_going_on(going_on) and not form.errors,
        )
    except AnswersClash as clash:
        return clash_page(part, form, clash)
    except Refused as refusal:
        return not_saved_page(part, form, refusal)
    answers = {answer.question_id: answer for answer in saved.values()}
    if wants_fragment() or form.errors:
        status = 422 if form.errors and not wants_fragment() else 200
        return form_page(part, form, answers, status=status, unsaved=unsaved)
    if told := recognising.notice(part.section.questions, answers, guard.person()):
        flash(told, "call")
    return redirect(url_after_saving(part, going_on, asked_before))


def is_going_on(next_: str) -> bool:
    """Whether the applicant leaves this page for the next one."""
    return bool(next_) and next_ != BACK_TO_TASKS and not next_.startswith((MORE, REMOVE))


def questions_on_page(part: Part, asked: Collection[int]) -> list[Question]:
    """The questions that are asked, and any that were asked when the page was shown: nothing typed is lost."""
    return [question for question in part.section.questions if question.id in asked or was_sent(question)]


def labels_with_errors(form: SectionForm) -> list[str]:
    return [question.label for question in form.questions if form.has_errors(question)]


def form_page(
    part: Part, form: SectionForm, answers: Answers, status: int = 200, unsaved: Sequence[str] = ()
) -> Response:
    return page(
        "applications/part.html",
        "saved",
        status=status,
        **part_frame(part, answers),
        form=form,
        is_one_answer=has_page_of_its_own(form.questions),
        rows=[row_of(question, form, part, answers) for question in form.questions],
        page_token=request.form.get("page") or f"{secrets.token_urlsafe(9)}:0",
        unsaved=unsaved,
    )


def part_frame(part: Part, answers: Answers) -> dict[str, Any]:
    return frame(part.application) | {
        "section": part.section,
        "caption": caption_of(part),
        "saved_at": last_save(answers, part),
    }


def row_of(question: Question, form: SectionForm, part: Part, answers: Answers) -> dict[str, Any]:
    """What the page shows for one question: its fields, its version, how it is scored, whence its answer came."""
    answer, fields = answers.get(question.id), form.fields_of(question)
    return {
        "question": question,
        "template": f"applications/kinds/{kind_of(question).template}.html",
        "fields": fields,
        "field": next(iter(fields.values()), None),
        "id": f"q_{question.key}",
        "version": answer.version if answer else 0,
        "criterion": criterion_of(question, part.application),
        "share": shares_of(part.application.round).get(question.criterion_key or "", ""),
        "most_rows": MOST_ROWS,
        "is_carried": answer is not None and answer.saved_from == CARRIED,
    }


def rows_to_read(questions: Sequence[Question], answers: Answers) -> list[dict[str, Any]]:
    return [{"question": question, **reading_of(question, value_of(question, answers))} for question in questions]


def reading_of(question: Question, value: str) -> dict[str, Any]:
    return {"text": shown(question, value), "table": kind_of(question).table(question, value)}


def kept_rows(part: Part, answers: Answers) -> list[dict[str, Any]]:
    """What had been answered before the section was no longer asked."""
    return [row for row in rows_to_read(part.section.questions, answers) if row["text"]]


def clash_page(part: Part, form: SectionForm, clash: AnswersClash) -> Response:
    """Both texts to choose from, and nothing lost. To htmx only the sentence: the page goes on trying to save."""
    if wants_fragment():
        raise clash
    versions = {f"v_{one.question.key}" for one in clash.clashes}
    sent = [(name, text) for name in request.form for text in request.form.getlist(name)]
    return page(
        "applications/clash.html",
        status=409,
        **part_frame(part, {}),
        clashes=clash.clashes,
        shown=shown,
        sent=[(name, text) for name, text in sent if name.startswith(("q_", "v_")) and name not in versions],
    )


def not_saved_page(part: Part, form: SectionForm, refusal: Refused) -> Response:
    """What was typed and cannot be saved any more, so that it can be copied."""
    if wants_fragment():
        raise refusal
    texts = [(question.label, shown(question, form.text(question))) for question in form.questions]
    return page(
        "applications/not_saved.html",
        status=refusal.status,
        **frame(part.application),
        section=part.section,
        message=refusal.message,
        texts=[(label, text) for label, text in texts if text],
    )


def url_after_saving(part: Part, going_on: str, asked_before: Collection[int]) -> str:
    """The same page, where it has more to ask now or another row was wanted; else the next."""
    here = part_url(part.application, part.section.key)
    if going_on.startswith((MORE, REMOVE)):
        return f"{here}#q_{going_on.split(':')[1]}"
    if is_going_on(going_on):
        new = [row for row in asked_in(part.section, asked_ids(part.application)) if row.id not in asked_before]
        if unanswered := [row for row in new if not is_answered(row, answers_of(part.application))]:
            flash("Because of your answer, there is more to ask on this page.", "call")
            return f"{here}#q_{unanswered[0].key}"
    return url_after(part, going_on)


def url_after(part: Part, going_on: str) -> str:
    """The next part of the form; or the task list, after the last and for somebody who stops here."""
    return url_after_part(part.application, part.section.key, going_on)


def url_after_part(application: Application, key: str, going_on: str) -> str:
    """The same, for any part by its key: the costs and the documents too."""
    parts = pages_of(application)
    place = parts.index(key) + 1 if key in parts else len(parts)
    if going_on == BACK_TO_TASKS or place == len(parts):
        return url_for("applications.show", key=application.key)
    return part_url(application, parts[place])


def may_write(application: Application) -> bool:
    return guard.may("application:edit", application) and queries.can_change(application, clock.now())


def caption_of(part: Part) -> str:
    """Your project, part 3 of 4."""
    group = [section.key for section in written_sections(part.application) if section.group == part.section.group]
    if len(group) < 2 or part.section.key not in group:
        return part.section.group
    return f"{part.section.group}, part {group.index(part.section.key) + 1} of {len(group)}"


def criterion_of(question: Question, application: Application) -> Criterion | None:
    if not question.criterion_key:
        return None
    return next((row for row in application.round.criteria if row.key == question.criterion_key), None)


def last_save(answers: Answers, part: Part) -> datetime | None:
    here = {question.id for question in part.section.questions}
    return max((answer.saved_at for answer in kept(answers) if answer.question_id in here), default=None)


def kept(answers: Answers) -> list[Answer]:
    return list(answers.values())
