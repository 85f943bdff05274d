"""One of a few, several of a few, and a sentence to confirm."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput
from wtforms import Field, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from app.platform.fields import ChoiceField
from app.platform.text_fields import TickField
from app.rounds.kinds.kind import ONE, Entry, Kind, Part, Slip, packed, unpacked
from app.rounds.models import Question

FEWEST_OPTIONS = 2


class TicksInput(GovCheckboxesInput):
    """Boxes to tick; without a hint, where there is none."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        return params if field.description else params | {"hint": None}


class SeveralField(SelectMultipleField):
    """Any number of a few. What is not offered is refused."""

    widget = TicksInput()

    def __init__(self, label: str, options: Collection[str] = (), **settings: Any) -> None:
        super().__init__(label, choices=[SelectChoice(option, option) for option in options], **settings)

    def pre_validate(self, form: Any) -> None:
        if not set(self.data or ()) <= {choice.value for choice in self.choices or ()}:
            raise StopValidation("Choose from these.")


class Choices(Kind):
    """What the two kinds of choices have in common."""

    settings = frozenset({"options"})

    def offered(self, question: Question) -> tuple[str, ...]:
        return tuple(question.options)

    def wrong_settings(self, entry: Entry) -> Iterator[str]:
        options = entry.get("options")
        if not isinstance(options, list) or not all(isinstance(option, str) and option.strip() for option in options):
            yield "options is a list of texts."
        elif len(options) < FEWEST_OPTIONS or len(set(options)) < len(options):
            yield "options are at least two, and no two of them are the same."


class OneChoice(Choices):
    """One of a few."""

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        return {
            ONE: ChoiceField(
                question.label, choices=[(option, option) for option in question.options], description=help_
            )
        }

    def data(self, question: Question, value: str) -> dict[Part, Any]:
        return {ONE: value if value in question.options else ""}

    def chosen(self, value: str) -> frozenset[str]:
        return frozenset({value} if value else ())

    def asked_for(self, question: Question) -> str:
        return f"One of these: {'; '.join(question.options)}."


class SeveralChoices(Choices):
    """Any number of a few, kept as a list in the order in which they are offered."""

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        return {ONE: SeveralField(question.label, question.options, description=help_)}

    def data(self, question: Question, value: str) -> dict[Part, Any]:
        return {ONE: choices_in(value)}

    def text(self, question: Question, data: Mapping[Part, Any]) -> str:
        ticked = data[ONE] or ()
        return packed([option for option in question.options if option in ticked])

    def shown(self, question: Question, value: str) -> str:
        return "\n".join(choices_in(value))

    def slips(self, question: Question, value: str) -> Iterator[Slip]:
        if not set(choices_in(value)) <= set(question.options):
            yield Slip(ONE, "Choose from these.")

    def chosen(self, value: str) -> frozenset[str]:
        return frozenset(choices_in(value))

    def asked_for(self, question: Question) -> str:
        return f"As many of these as fit: {'; '.join(question.options)}."


class Declaration(Kind):
    """A sentence to confirm, in the moment of submitting where a section holds nothing else."""

    def fields(self, question: Question, help_: str, value: str, sent: Collection[Part]) -> dict[Part, Field]:
        return {ONE: TickField(question.label, description=help_)}

    def data(self, question: Question, value: str) -> dict[Part, Any]:
        return {ONE: value == "yes"}

    def text(self, question: Question, data: Mapping[Part, Any]) -> str:
        return "yes" if data[ONE] else ""

    def shown(self, question: Question, value: str) -> str:
        return "Confirmed" if value else ""

    def asked_for(self, question: Question) -> str:
        return "To be confirmed when you submit."


def choices_in(value: str) -> list[str]:
    """What was ticked; nothing, where the text is no such list."""
    found = unpacked(value)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
