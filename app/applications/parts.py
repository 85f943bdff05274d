"""The page of one section: its questions, saved as one writes."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.applications import drafting, queries
from app.applications.content import shown
from app.applications.drafting import AnswersClash
from app.applications.models import Answer, Application
from app.applications.progress import COSTS, Answers, answers_of, value_of, written_sections
from app.applications.queries import Part
from app.applications.section_form import SectionForm, has_page_of_its_own, section_form
from app.applications.views import frame, part_url, views
from app.platform import clock, guard
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page, wants_fragment
from app.platform.limits import LONG_TEXTS, takes
from app.rounds.models import Criterion, Question

BACK_TO_TASKS = "tasks"


@views.get("/applications/<key>/parts/<section_key>")
@requires("application:read", of=queries.find_part)
def part(part: Part) -> Response:
    """The questions of a section; only to be read by those who may not, or can no longer, change them."""
    answers = answers_of(part.application)
    if not may_write(part.application):
        return page("applications/part_read.html", **part_frame(part, answers), rows=rows_to_read(part, answers))
    return form_page(part, section_form(part.section.questions, answers), answers)


@views.post("/applications/<key>/parts/<section_key>")
@requires("application:edit", of=queries.find_part)
@takes(LONG_TEXTS)
def save_part(part: Part) -> ResponseReturnValue:
    """Save what was typed. A pause in typing gets back when it was saved; a button leads on."""
    form = section_form(part.section.questions, answers_of(part.application))
    form.validate()
    going_on = request.form.get("next", "")
    try:
        saved = drafting.save_section(
            part.application,
            part.section,
            form.given(),
            actor=guard.person(),
            at=clock.arrival(),
            page=request.form.get("page", "")[:64],
            finished=bool(going_on) and going_on != BACK_TO_TASKS and not form.errors,
        )
    except AnswersClash as clash:
        return clash_page(part, form, clash)
    except Refused as refusal:
        return not_saved_page(part, form, refusal)
    answers = {answer.question_id: answer for answer in saved.values()}
    if wants_fragment() or form.errors:
        return form_page(part, form, answers, status=422 if form.errors and not wants_fragment() else 200)
    return redirect(url_after(part, going_on))


def form_page(part: Part, form: SectionForm, answers: Answers, status: int = 200) -> Response:
    return page(
        "applications/part.html",
        "saved",
        status=status,
        **part_frame(part, answers),
        form=form,
        is_one_answer=has_page_of_its_own(part.section.questions),
        rows=[row_of(question, form, part, answers) for question in part.section.questions],
        page_token=request.form.get("page") or f"{secrets.token_urlsafe(9)}:0",
        unsaved=[form.field(question).label.text for question in part.section.questions if form.field(question).errors],
    )


def part_frame(part: Part, answers: Answers) -> dict[str, Any]:
    return frame(part.application) | {
        "section": part.section,
        "caption": caption_of(part),
        "saved_at": last_save(answers, part),
    }


def row_of(question: Question, form: SectionForm, part: Part, answers: Answers) -> dict[str, Any]:
    """What the page shows for one question: its field, its version, and how it is scored."""
    answer = answers.get(question.id)
    return {
        "question": question,
        "field": form.field(question),
        "version": answer.version if answer else 0,
        "criterion": criterion_of(question, part.application),
    }


def rows_to_read(part: Part, answers: Answers) -> list[dict[str, Any]]:
    return [
        {"question": question, "text": shown(question, value_of(question, answers))}
        for question in part.section.questions
    ]


def clash_page(part: Part, form: SectionForm, clash: AnswersClash) -> Response:
    """Both texts to choose from, and nothing lost. To htmx only the sentence: the page goes on trying to save."""
    if wants_fragment():
        raise clash
    clashing = {one.question.key for one in clash.clashes}
    others = {key: given for key, given in form.given().items() if key not in clashing}
    return page(
        "applications/clash.html",
        status=409,
        **part_frame(part, {}),
        clashes=clash.clashes,
        others=others,
    )


def not_saved_page(part: Part, form: SectionForm, refusal: Refused) -> Response:
    """What was typed and cannot be saved any more, so that it can be copied."""
    if wants_fragment():
        raise refusal
    texts = [(question.label, form.field(question).data) for question in part.section.questions]
    return page(
        "applications/not_saved.html",
        status=refusal.status,
        **frame(part.application),
        section=part.section,
        message=refusal.message,
        texts=[(label, str(text)) for label, text in texts if text],
    )


def url_after(part: Part, going_on: str) -> str:
    """The next part of the form, then the costs; or the task list, for somebody who stops here."""
    if going_on == BACK_TO_TASKS:
        return url_for("applications.show", key=part.application.key)
    sections = written_sections(part.application)
    place = sections.index(part.section) + 1
    return part_url(part.application, sections[place].key if place < len(sections) else COSTS)


def may_write(application: Application) -> bool:
    return guard.may("application:edit", application) and queries.can_change(application, clock.now())


def caption_of(part: Part) -> str:
    """Your project, part 3 of 4."""
    group = [section.key for section in written_sections(part.application) if section.group == part.section.group]
    if len(group) == 1:
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
