"""Numbers and amounts of money, between the least and the most that a question takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import Field

from app.platform.fields import MoneyField
from app.platform.formatting import money
from app.platform.text_fields import LineInput, storable
from app.rounds.kinds.kind import ONE, Entry, Kind, Part, Slip
from app.rounds.models import Question
from app.rules.errors import RuleError
from app.rules.money import plain, written
from app.rules.numbers import number_words, plain_number, typed_number

MOST_PLACES = 6


class NumberField(MoneyField):
    """A number as people type it. Its data is a Decimal, or None when it is left empty."""

    widget: GovTextInput = LineInput(inputmode="decimal", width="10")

    def __init__(self, label: str, places: int = 0, **settings: Any) -> None:
        super().__init__(label, **settings)
        self.places = places

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not (text := storable(valuelist[0]).strip() if valuelist else ""):
            return
        try:
            self.data = typed_number(text, self.places)
        except RuleError as problem:
            raise ValueError(str(problem)) from problem

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else number_words(self.data)


class Amount(Kind):
    """What numbers and money have in common: one value between two ends."""

    settings = frozenset({"least", "most"})

    def data(self, question: Question, value: str) -> dict[Part, Any]:
        return {ONE: self.number(value)}

    def number(self, value: str) -> Decimal | None:
        raise NotImplementedError

    def words(self, number: Decimal) -> str:
        raise NotImplementedError

    def shown(self, question: Question, value: str) -> str:
        number = self.number(value)
        return "" if number is None else self.words(number)

    def slips(self, question: Question, value: str) -> Iterator[Slip]:
        number, least, most = self.number(value), end(question, "least"), end(question, "most")
        if number is None:
            return
        if least is not None and number < least:
            yield Slip(ONE, f"Enter {self.words(least)} or more.")
        if most is not None and number > most:
            yield Slip(ONE, f"Enter {self.words(most)} or less.")

    def range_words(self, question: Question) -> str:
        """From 0 to 500; from 0; up to 500."""
        least, most = end(question, "least"), end(question, "most")
        if least is not None and most is not None:
            return f" from {self.words(least)} to {self.words(most)}"
        if most is not None:
            return f", at most {self.words(most)}"
        return f", at least {self.words(least)}" if least is not None else ""

    def wrong_settings(self, entry: Entry) -> Iterator[str]:
        ends = [entry[name] for name in ("least", "most") if name in entry]
        numbers = [found for found in map(decimal, ends) if found is not None]
        if len(numbers) < len(ends):
            yield 'least and most are numbers in quotation marks, like "500" or "500.00".'
        elif numbers != sorted(numbers):
            yield "least is more than most, so no number would fit."


class Money(Amount):
    """Pounds and pence."""

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        return {ONE: MoneyField(question.label, description=help_)}

    def text(self, question: Question, data: Mapping[Part, Any]) -> str:
        return "" if data[ONE] is None else plain(data[ONE])

    def number(self, value: str) -> Decimal | None:
        try:
            return written(value)
        except RuleError:
            return None

    def words(self, number: Decimal) -> str:
        return money(number)

    def asked_for(self, question: Question) -> str:
        return f"An amount in pounds{self.range_words(question)}."


class Number(Amount):
    """A number: whole, or with as many decimal places as the question says (`places`)."""

    settings = Amount.settings | {"places"}

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        return {ONE: NumberField(question.label, places_of(question), description=help_)}

    def text(self, question: Question, data: Mapping[Part, Any]) -> str:
        return "" if data[ONE] is None else plain_number(data[ONE])

    def number(self, value: str) -> Decimal | None:
        return decimal(value)

    def words(self, number: Decimal) -> str:
        return number_words(number)

    def asked_for(self, question: Question) -> str:
        return f"A {'' if places_of(question) else 'whole '}number{self.range_words(question)}."

    def wrong_settings(self, entry: Entry) -> Iterator[str]:
        yield from super().wrong_settings(entry)
        if not (isinstance(entry.get("places", 0), int) and 0 <= entry.get("places", 0) <= MOST_PLACES):
            yield f"places is a whole number from 0 to {MOST_PLACES}."


def places_of(question: Question) -> int:
    return int(question.settings.get("places", 0))


def end(question: Question, name: str) -> Decimal | None:
    found = question.settings.get(name)
    return None if found is None else decimal(found)


def decimal(text: object) -> Decimal | None:
    """The number that a text is; None where it is none."""
    try:
        return typed_number(str(text), MOST_PLACES)
    except RuleError:
        return None
