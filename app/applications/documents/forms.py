"""What a browser sends of documents: files and until when they are valid, for each document asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import Field

from app.applications.documents.asked import Asked
from app.applications.drafting import Given
from app.applications.forms import version_of
from app.platform.fields import DayField

FILE = "f_"
DATE = "e_"


class DocumentsForm(FlaskForm):
    """A date `e_KEY`, with the version it was shown in as `v_KEY`, for each document that expires.

    The files `f_KEY` are no fields: a browser shows none again, and each is taken or refused by itself.
    `problems` holds what stands against files, by key.
    """

    asked: Sequence[Asked] = ()
    problems: dict[str, list[str]]

    def date_of(self, asked: Asked) -> Field | None:
        return self[f"{DATE}{asked.key}"] if asked.expires else None

    def dates(self) -> dict[str, Given]:
        """The dates that were sent and can be saved, by the keys of their questions."""
        sent = [each for each in self.asked if f"v_{each.key}" in request.form and each.expires]
        fields = {each.key: self[f"{DATE}{each.key}"] for each in sent}
        return {
            key: Given(field.data.isoformat() if field.data else "", version_of(f"v_{key}"))
            for key, field in fields.items()
            if not field.errors
        }

    def refuse(self, asked: Asked, message: str) -> None:
        self.problems.setdefault(asked.key, []).append(message)

    @property
    def errors(self) -> dict[str, Any]:
        """What the summary at the top lists: by field, those of files among them."""
        found = dict(super().errors)
        return found | {f"{FILE}{key}": messages for key, messages in self.problems.items()}


def documents_form(asked: Sequence[Asked]) -> DocumentsForm:
    """The form of these documents, with the stored dates unless others were sent."""
    expiring = [each for each in asked if each.expires]
    fields: dict[str, Any] = {f"{DATE}{each.key}": date_field(each) for each in expiring}
    stored = {f"{DATE}{each.key}": each.valid_until for each in expiring}
    form: DocumentsForm = type("SomeDocuments", (DocumentsForm,), fields | {"asked": asked})(data=stored)
    form.problems = {}
    return form


def date_field(asked: Asked) -> DayField:
    return DayField("Valid until", description="For example, 27 3 2027. It stands on the document.")


def files_sent(asked: Sequence[Asked]) -> Iterator[tuple[Asked, FileStorage]]:
    """The files that were chosen, each with what it was chosen for."""
    for each in asked:
        yield from ((each, file) for file in request.files.getlist(f"{FILE}{each.key}") if file.filename)
