"""What forms everywhere need: checks whose message is a sentence, and that set no HTML attribute.

The browser's own bubbles would come before our error summary, and are not read out in all browsers.
"""

from __future__ import annotations

from typing import Any

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import Email, InputRequired, Length, StopValidation


class Needed(InputRequired):
    """The field may not be empty, and spaces alone are empty."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.field_flags: dict[str, Any] = {}

    def __call__(self, form: BaseForm, field: Field) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            field.errors = []
            raise StopValidation(self.message)


class NoLongerThan(Length):
    """At most this many characters."""

    def __init__(self, most: int, message: str) -> None:
        super().__init__(max=most, message=message)
        self.field_flags: dict[str, Any] = {}


class EmailAddress(Email):
    """Looks like an e-mail address; whether somebody reads it, only a mail can tell."""

    def __init__(self) -> None:
        super().__init__("Enter an e-mail address such as name@example.org.", check_deliverability=False)


def trimmed(value: str | None) -> str:
    """As a filter: without the spaces around it."""
    return (value or "").strip()
