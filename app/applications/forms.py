"""What a browser may send of an application, and the sentences for what it may not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError

from app.applications.budgeting import Amounts, Cost
from app.applications.models import Application, BudgetLine
from app.platform.fields import ChoiceField, MoneyField
from app.platform.forms import Needed
from app.platform.text_fields import LineField, TextField, TickField
from app.rounds.models import Question, Round
from app.rules.money import words

LONGEST_REASON = 2_000


def version_of(name: str) -> int:
    sent = request.form.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


class AmountField(MoneyField):
    """An amount in the table of costs; its message names the row, because many stand on one page."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(f"{self.label.text}: {str(problem)[:1].lower()}{str(problem)[1:]}") from problem


class CostsForm(FlaskForm):
    """The amounts of all lines: `asked_3` and `elsewhere_3`, and `v_3` for the version they were shown in."""

    lines: Sequence[BudgetLine] = ()

    def asked(self, line: BudgetLine) -> Field:
        return self[f"asked_{line.position}"]

    def elsewhere(self, line: BudgetLine) -> Field:
        return self[f"elsewhere_{line.position}"]

    def given(self) -> dict[int, Amounts]:
        """The rows that can be saved. An amount left empty is nothing."""
        return {
            line.position: Amounts(
                self.asked(line).data or Decimal(0),
                self.elsewhere(line).data or Decimal(0),
                version_of(f"v_{line.position}"),
            )
            for line in self.lines
            if f"asked_{line.position}" in request.form and not (self.asked(line).errors or self.elsewhere(line).errors)
        }


def costs_form(application: Application) -> CostsForm:
    fields: dict[str, Any] = {"lines": list(application.budget_lines)}
    values = {}
    for line in application.budget_lines:
        fields[f"asked_{line.position}"] = AmountField(f"{line.description}, from this fund")
        fields[f"elsewhere_{line.position}"] = AmountField(f"{line.description}, from elsewhere")
        values[f"asked_{line.position}"] = line.requested_amount
        values[f"elsewhere_{line.position}"] = line.match_amount
    form: CostsForm = type("AllCosts", (CostsForm,), fields)(data=values)
    return form


class LineForm(FlaskForm):
    """One cost on a page of its own. `category` is asked for where the round has categories."""

    description = LineField(
        "What it is for",
        [Needed("Say what this cost is for, like “Two coaches”.")],
        description="A few words, like “Two coaches” or “Hall and pitch”.",
    )
    detail = LineField(
        "How you worked it out",
        description="For example, 46 weeks, 4 hours a week, £15.00 an hour each. You can leave it empty.",
    )
    category = ChoiceField("What kind of cost it is")
    asked = MoneyField("What you ask this fund for", description="0 if somebody else pays for all of it.")
    elsewhere = MoneyField(
        "What comes from elsewhere",
        description="From your own money, from others, or given free: put in what it would cost.",
    )
    source = LineField(
        "Where the money from elsewhere comes from",
        description="For example, the parish council, our own savings, or volunteers. Leave it empty if nothing does.",
    )
    confirmed = ChoiceField(
        "Is the money from elsewhere confirmed?",
        choices=[("yes", "Yes, it is certain"), ("no", "Not yet")],
        description="Either is fine. Leave it open if nothing comes from elsewhere.",
    )

    def validate_category(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choose what kind of cost it is.")

    def validate_asked(self, field: Field) -> None:
        if not (field.errors or self.elsewhere.process_errors or field.data or self.elsewhere.data):
            raise ValidationError("Enter what you ask for, or what comes from elsewhere.")

    def validate_source(self, field: Field) -> None:
        if self.elsewhere.data and not field.data:
            raise ValidationError(f"Say where the {words(self.elsewhere.data)} from elsewhere comes from.")

    def validate_confirmed(self, field: Field) -> None:
        if self.elsewhere.data and not field.data:
            raise ValidationError(f"Say whether the {words(self.elsewhere.data)} from elsewhere is confirmed.")

    @property
    def unreadable(self) -> list[str]:
        """The names of what stops this cost from being kept as it is typed. What is only missing does not."""
        wrong = [field for field in self if field.errors and field.data]
        badly_typed = [field for field in self if field.process_errors and field not in wrong]
        unnamed = [] if self.description.data else [self.description]
        return [field.label.text for field in (*unnamed, *wrong, *badly_typed)]

    def cost(self) -> Cost:
        return Cost(
            description=self.description.data,
            detail=self.detail.data,
            category=(self.category.data or "") if "category" in self else "",
            requested=self.asked.data or Decimal(0),
            match=self.elsewhere.data or Decimal(0),
            source=self.source.data,
            is_confirmed={"yes": True, "no": False}.get(self.confirmed.data),
        )


def line_form(round_: Round, line: BudgetLine | None = None) -> LineForm:
    """The form of a cost in this round, filled with the stored one unless something was sent."""
    form = LineForm(data=values_of(line) if line else None)
    form.category.offer((category, category) for category in round_.cost_categories)
    if not round_.cost_categories:
        del form.category
    return form


def values_of(line: BudgetLine) -> dict[str, Any]:
    return {
        "description": line.description,
        "detail": line.detail,
        "category": line.category,
        "asked": line.requested_amount,
        "elsewhere": line.match_amount,
        "source": line.match_source,
        "confirmed": {True: "yes", False: "no", None: ""}[line.match_is_confirmed],
    }


class WithdrawalForm(FlaskForm):
    """Taking a bid back. The reason helps the office, and stays with the bid."""

    reason = TextField(
        "Why do you withdraw it?",
        [Needed("Say why you withdraw the application. One sentence is enough.")],
        most=LONGEST_REASON,
        description="One sentence is enough. The office reads it.",
    )


def declarations_form(questions: Sequence[Question]) -> FlaskForm:
    """The sentences to confirm when submitting."""
    fields = {f"d_{question.key}": TickField(question.label) for question in questions}
    form: FlaskForm = type("Declarations", (FlaskForm,), fields)()
    return form


def declared_in(form: FlaskForm, questions: Sequence[Question]) -> frozenset[str]:
    return frozenset(question.key for question in questions if form[f"d_{question.key}"].data)
