"""Fields that HTML has no good control for: money as people type it, a day in three boxes, one of a few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovDateInput, GovRadioInput, GovTextInput
from wtforms import DateField, Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from app.platform.formatting import plain_money
from app.rules.errors import RuleError
from app.rules.money import typed

Pairs = Iterable[tuple[str, str]]

BOXES = 3
FIRST_YEAR, LAST_YEAR = 1900, 2200


class ChoiceInput(GovRadioInput):
    """Radios; without a hint, where there is none."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        return params if field.description else params | {"hint": None}


class ChoiceField(RadioField):
    """One of a few: (value, words). Nothing is chosen on arrival, and what is not offered is refused."""

    widget = ChoiceInput()

    def __init__(self, label: str, validators: Sequence[Any] = (), choices: Pairs = (), **settings: Any) -> None:
        super().__init__(label, list(validators), **settings)
        self.offer(choices)

    def offer(self, choices: Pairs) -> None:
        self.choices = [SelectChoice(value, words) for value, words in choices]

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {choice.value for choice in self.choices}:
            raise StopValidation("Choose one of these.")

    def process_data(self, value: str | None) -> None:
        self.data = value or None


class MoneyInput(GovTextInput):
    """A short text field with the pound sign before it."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        attributes = {"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"}
        return params | {
            "classes": "govuk-input--width-10",
            "prefix": {"text": "£"},
            "attributes": params["attributes"] | attributes,
        }


class MoneyField(StringField):
    """An amount in pounds: 5520, 5,520.00 or £5,520. Its data is a Decimal, or None when it is left empty."""

    widget = MoneyInput()

    def process_data(self, value: Decimal | None) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not (text := valuelist[0].strip() if valuelist else ""):
            return
        try:
            self.data = typed(text)
        except RuleError as problem:
            raise ValueError(str(problem)) from problem

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else plain_money(self.data)


class DayField(DateField):
    """A date in three boxes: day, month, year. Its data is None when all three are empty."""

    widget = GovDateInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        boxes = [box.strip() for box in valuelist[:BOXES]]
        self.raw_data = [*boxes, "", "", ""][:BOXES]
        if any(boxes):
            self.data = day_of(self.raw_data)


def day_of(boxes: list[str]) -> date:
    """The date in the three boxes. Raises: ValueError with a sentence that says what to do."""
    if not all(box.isascii() and box.isdigit() for box in boxes):
        raise ValueError("Enter a day, a month and a year in numbers, like 27 3 2026.")
    day, month, year = map(int, (box[:4] for box in boxes))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError("Enter the year with four digits, like 2026.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("There is no such day. Check the day and the month, like 27 3 2026.") from None


class Answered:
    """There must be an answer, 0 included."""

    field_flags: dict[str, Any] = {}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is None and not field.errors:
            raise StopValidation(self.message)
