"""Fields for text: a line, several lines, a sentence to confirm. What no database keeps is taken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovTextArea, GovTextInput
from wtforms import BooleanField, Field, StringField, TextAreaField
from wtforms.validators import ValidationError

from app.platform.forms import trimmed

LONGEST_LINE = 200
LONGEST_TEXT = 20_000


def storable(text: str | None) -> str:
    """As a filter: one kind of line ending, and without the invisible character that no database keeps."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


class AtMost:
    """No longer than can be kept; says how long it is, because one cannot see it."""

    field_flags: dict[str, Any] = {}

    def __init__(self, most: int, name: str) -> None:
        self.most, self.name = most, name

    def __call__(self, form: Any, field: Field) -> None:
        length = len(field.data or "")
        if length > self.most:
            raise ValidationError(
                f"{self.name} is {length:,} characters long, and at most {self.most:,} can be kept. "
                "Shorten it, then save again."
            )


class LineInput(GovTextInput):
    """A short text field. `autocomplete` lets browsers fill in what they know of the person."""

    def __init__(self, autocomplete: str = "", width: str = "", inputmode: str = "") -> None:
        super().__init__()
        self.attributes = {"autocomplete": autocomplete, "inputmode": inputmode}
        self.width = width

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        said = {name: value for name, value in self.attributes.items() if value}
        params["attributes"] = params["attributes"] | said
        return params | {"classes": f"govuk-input--width-{self.width}"} if self.width else params


class LineField(StringField):
    """One line of text."""

    widget = GovTextInput()

    def __init__(self, label: str, validators: Sequence[Any] = (), **settings: Any) -> None:
        checks = [*validators, AtMost(LONGEST_LINE, label)]
        super().__init__(label, checks, filters=[storable, trimmed], **settings)


class TextField(TextAreaField):
    """Several lines of text."""

    widget = GovTextArea()

    def __init__(self, label: str, validators: Sequence[Any] = (), most: int = LONGEST_TEXT, **settings: Any) -> None:
        super().__init__(label, [*validators, AtMost(most, label)], filters=[storable], **settings)


class TickField(BooleanField):
    """A sentence to confirm."""

    widget = GovCheckboxInput()
