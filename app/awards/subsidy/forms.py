"""What a browser may send of minimal financial assistance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError

from app.awards.subsidy.models import Source
from app.platform import clock
from app.platform.clock import local
from app.platform.fields import Answered, ChoiceField, DayField, MoneyField
from app.platform.forms import Needed
from app.platform.text_fields import LineField
from app.rules.errors import RuleError
from app.rules.financial_year import typed_year
from app.rules.subsidy import years_counted

LARGEST = Decimal("9999999999.99")


class AnEntry(FlaskForm):
    """What another public body gave: who, when, how much, and how the office knows."""

    given_by = LineField("Which public body gave it", [Needed("Enter which public body gave it.")])
    financial_year = LineField("Financial year", [Needed("Enter the financial year, like 2024/25.")])
    amount = MoneyField("Amount", [Answered("Enter the amount in pounds, like 2500.")])
    source = ChoiceField(
        "How do we know?",
        [Needed("Say how we know of it.")],
        choices=[(source.name, source.value.capitalize()) for source in Source],
    )

    def __init__(self, round_year: str, **given: Any) -> None:
        super().__init__(**given)
        self.years = years_counted(round_year)
        self.financial_year.description = f"{self.years[0]}, {self.years[1]} or {self.years[2]}"

    def validate_financial_year(self, field: Field) -> None:
        try:
            year = typed_year(field.data)
        except RuleError as wrong:
            raise ValidationError(str(wrong)) from wrong
        if year not in self.years:
            raise ValidationError(f"Only {self.years[0]} to {self.years[2]} count for this award. Enter one of these.")

    def validate_amount(self, field: Field) -> None:
        if field.data is not None and not 0 < field.data <= LARGEST:
            raise ValidationError("Enter an amount above nothing.")


class AConfirmation(FlaskForm):
    """That the recipient confirmed: who, and on which day."""

    confirmed_by = LineField("Who confirmed it, for the organisation", [Needed("Enter who confirmed it.")])
    confirmed_on = DayField("On which day", [Answered("Enter the day on which it was confirmed, like 27 3 2026.")])

    def validate_confirmed_on(self, field: Field) -> None:
        if field.data is not None and field.data > local(clock.now()).date():
            raise ValidationError("That day is still to come. Enter the day on which it was confirmed.")
