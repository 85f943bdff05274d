"""The form of one section, made from its questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field

from app.applications.drafting import Given
from app.applications.forms import LineField, TextField, TickField, version_of
from app.applications.models import Answer
from app.platform.fields import ChoiceField, DayField, MoneyField
from app.rounds.models import Question, QuestionKind
from app.rules.money import plain


def field_of(question: Question, has_hint: bool) -> Field:
    """The field that a question is answered in. An empty answer is fine in a draft."""
    settings: dict[str, Any] = {"description": question.help.strip() if has_hint else ""}
    match question.kind:
        case QuestionKind.LONG_TEXT:
            return TextField(question.label, **settings)
        case QuestionKind.MONEY:
            return MoneyField(question.label, **settings)
        case QuestionKind.DATE:
            return DayField(question.label, **settings)
        case QuestionKind.ONE_CHOICE:
            choices = [(option, option) for option in question.options]
            return ChoiceField(question.label, choices=choices, **settings)
        case QuestionKind.DECLARATION:
            return TickField(question.label, **settings)
    return LineField(question.label, **settings)


class SectionForm(FlaskForm):
    """The answers of one section: a field `q_KEY` for each question, the version it was shown in as `v_KEY`."""

    questions: Sequence[Question] = ()

    def field(self, question: Question) -> Field:
        return self[f"q_{question.key}"]

    def given(self) -> dict[str, Given]:
        """What can be saved: the answers without an error. What was not sent at all is left alone."""
        sent = [question for question in self.questions if self.was_sent(question)]
        return {
            question.key: Given(as_text(self.field(question).data), version_of(f"v_{question.key}"))
            for question in sent
            if not self.field(question).errors
        }

    def was_sent(self, question: Question) -> bool:
        """Radios and ticks are not sent while nothing is chosen, but the version of their answer is."""
        return f"q_{question.key}" in request.form or f"v_{question.key}" in request.form


def section_form(questions: Sequence[Question], answers: Mapping[int, Answer]) -> SectionForm:
    """The form of these questions, filled with the stored answers unless something was sent."""
    hints = not has_page_of_its_own(questions)
    fields: dict[str, Any] = {f"q_{question.key}": field_of(question, hints) for question in questions}
    values = {
        f"q_{question.key}": as_data(question, answers[question.id].value)
        for question in questions
        if question.id in answers
    }
    form: SectionForm = type("OneSection", (SectionForm,), fields | {"questions": questions})(data=values)
    return form


def has_page_of_its_own(questions: Sequence[Question]) -> bool:
    """Whether this is one long answer: then the page's heading and text are the question's."""
    return len(questions) == 1 and questions[0].kind is QuestionKind.LONG_TEXT


def as_text(value: Any) -> str:
    """A field's data as an answer keeps it."""
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
    return str(value)


def as_data(question: Question, value: str) -> Any:
    """An answer as its field shows it."""
    if question.kind is QuestionKind.DECLARATION:
        return value == "yes"
    if not value:
        return None
    match question.kind:
        case QuestionKind.MONEY:
            return Decimal(value)
        case QuestionKind.DATE:
            return date.fromisoformat(value)
    return value
