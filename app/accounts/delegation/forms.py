"""What a browser may send of a delegation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField

from app.accounts.models import OfficeRole, Person
from app.platform.fields import Answered, ChoiceField, DayField
from app.platform.forms import Needed
from app.platform.text_fields import TextField


class DelegationForm(FlaskForm):
    """Which office, to whom, for which days, and why."""

    once = HiddenField()
    role = ChoiceField("Which office do you hand over?", [Answered("Choose the office.")])
    to = ChoiceField("Who acts for you?", [Answered("Choose who acts for you.")])
    first_on = DayField("From", [Answered("Enter the first day, like 27 3 2026.")])
    last_on = DayField("To, this day included", [Answered("Enter the last day, like 9 4 2026.")])
    reason = TextField("Why", [Needed("Say why, such as annual leave.")], most=500)

    def __init__(self, *args: Any, roles: Sequence[OfficeRole], people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.offer([(role.value, role.value.capitalize()) for role in roles])
        self.to.offer([(str(person.id), person.name) for person in people])
        if len(roles) == 1 and not self.role.data:
            self.role.data = roles[0].value
