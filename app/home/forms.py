"""What the page of the audit trail can be asked."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import SelectField, StringField, ValidationError

from app.home.trail import Wanted, words
from app.platform.forms import trimmed

ANYBODY, ANYTHING = ("", "Anybody"), ("", "Anything")


class TrailForm(FlaskForm):
    """Which acts to show. It only reads, so it travels in the address and carries no token."""

    class Meta:
        csrf = False

    reference = StringField("Reference of a bid, record or round", widget=GovTextInput(), filters=[trimmed])
    person = SelectField("Who", widget=GovSelect(), validate_choice=False)
    action = SelectField("What", widget=GovSelect(), validate_choice=False)
    day = StringField("Day", widget=GovTextInput(), filters=[trimmed], render_kw={"type": "date"})

    def offer(self, people: list[tuple[int, str]], actions: list[str]) -> None:
        self.person.choices = [ANYBODY, *((str(person_id), name) for person_id, name in people)]
        self.action.choices = [ANYTHING, *((action, words(action)) for action in actions)]

    def validate_day(self, field: StringField) -> None:
        try:
            self.chosen_day()
        except ValueError as problem:
            raise ValidationError("Enter a day such as 2024-09-05.") from problem

    def chosen_day(self) -> date | None:
        return date.fromisoformat(self.day.data) if self.day.data else None

    def wanted(self) -> Wanted:
        person = self.person.data or ""
        return Wanted(
            reference=self.reference.data or "",
            person_id=int(person) if person.isdigit() else None,
            action=self.action.data or "",
            day=self.chosen_day(),
        )
