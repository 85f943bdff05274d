"""The form of one section, made from its questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field

from app.applications.drafting import Given
from app.applications.forms import version_of
from app.applications.gaps import field_name
from app.applications.models import Answer
from app.rounds.kinds import kind_of
from app.rounds.kinds.milestones import without_row
from app.rounds.models import Question, QuestionKind

REMOVE = "remove:"
STORED = "stored"


class SectionForm(FlaskForm):
    """The answers of one section: fields `q_KEY`, or `q_KEY__PART` where an answer has several, and `v_KEY` for the
    version it was shown in. Where two texts clash, `keep_KEY` says which one is kept.
    """

    questions: Sequence[Question] = ()
    parts: Mapping[str, Mapping[str, str]] = {}

    def fields_of(self, question: Question) -> dict[str, Field]:
        """Its fields by the parts of its answer."""
        return {part: self[name] for part, name in self.parts[question.key].items()}

    def text(self, question: Question) -> str:
        """What was typed, as an answer keeps it."""
        data = {part: field.data for part, field in self.fields_of(question).items()}
        return kind_of(question).text(question, data)

    def given(self) -> dict[str, Given]:
        """What can be saved: the answers that can be read. What was not sent at all is left alone."""
        return {
            question.key: Given(self.text_to_keep(question), version_of(f"v_{question.key}"))
            for question in self.questions
            if self.is_given(question) and not self.has_errors(question)
        }

    def text_to_keep(self, question: Question) -> str:
        """The text, without the row that is to go."""
        text, going_on = self.text(question), request.form.get("next", "")
        row = going_on.removeprefix(f"{REMOVE}{question.key}:")
        return without_row(text, int(row)) if row != going_on and row.isascii() and row.isdigit() else text

    def is_given(self, question: Question) -> bool:
        """Radios and ticks are not sent while nothing is chosen, but the version of their answer is."""
        if request.form.get(f"keep_{question.key}") == STORED:
            return False
        return f"v_{question.key}" in request.form or any(name in request.form for name in self.names_of(question))

    def names_of(self, question: Question) -> Collection[str]:
        return self.parts[question.key].values()

    def has_errors(self, question: Question) -> bool:
        return any(field.errors for field in self.fields_of(question).values())

    def say_slips(self) -> None:
        """Add what cannot stay as it is to what could not be read. It is saved all the same."""
        for question in self.questions:
            if self.is_given(question) and not self.has_errors(question):
                fields = self.fields_of(question)
                for slip in kind_of(question).slips(question, self.text(question)):
                    fields[slip.part].errors = [*fields[slip.part].errors, slip.message]


def section_form(questions: Sequence[Question], answers: Mapping[int, Answer]) -> SectionForm:
    """The form of these questions, filled with the stored answers unless something was sent."""
    fields: dict[str, Any] = {"questions": questions, "parts": {}}
    values: dict[str, Any] = {}
    has_hints = not has_page_of_its_own(questions)
    for question in questions:
        kind, value = kind_of(question), answers[question.id].value if question.id in answers else ""
        made = kind.fields(question, question.help.strip() if has_hints else "", value, parts_sent(question))
        names = {part: f"q_{field_name(question, part)}" for part in made}
        fields |= {names[part]: field for part, field in made.items()}
        fields["parts"][question.key] = names
        if value:
            data = kind.data(question, value)
            values |= {names[part]: data[part] for part in made if part in data}
    form: SectionForm = type("OneSection", (SectionForm,), fields)(data=values)
    return form


def parts_sent(question: Question) -> list[str]:
    """Which parts of its answer a browser sent."""
    start = f"q_{question.key}__"
    return [name.removeprefix(start) for name in request.form if name.startswith(start)]


def was_sent(question: Question) -> bool:
    """Whether anything of a question was sent, so that it is saved even if it is no longer asked."""
    names = (f"v_{question.key}", f"q_{question.key}")
    return any(name in request.form for name in names) or bool(parts_sent(question))


def has_page_of_its_own(questions: Sequence[Question]) -> bool:
    """Whether this is one long answer: then the page's heading and text are the question's."""
    return len(questions) == 1 and questions[0].kind is QuestionKind.LONG_TEXT
