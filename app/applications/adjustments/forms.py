"""What a browser may send of an adjustment: the request, the answer, and the day on which it was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, ValidationError
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.accounts.forms import address
from app.accounts.models import Person
from app.applications.adjustments.models import Need
from app.applications.adjustments.operations import Answer, Asked
from app.applications.forms import LONGEST_REASON
from app.applications.models import Application
from app.platform.fields import Answered, ChoiceField, DayField
from app.platform.forms import EmailAddress, Needed
from app.platform.text_fields import LineField, TextField
from app.rounds.closing_form import NO_TIME, moment_of

NONE = "none"
NEEDS = [(need.value, need.value.capitalize()) for need in Need]
AGREED = (("yes", "Agree"), ("no", "Do not agree"))


class RequestForm(FlaskForm):
    """What somebody asks for themselves."""

    need = ChoiceField("What would help?", [Needed("Choose what would help.")], choices=NEEDS)
    words = TextField(
        "Tell us more",
        [Needed("Say what you need, in a sentence or two.")],
        most=LONGEST_REASON,
        description="For example, “large print”, or “a week longer, because I am in hospital”. You need not say why.",
    )
    application = ChoiceField("Is it about an application that you have begun?")

    def offer(self, applications: Sequence[Application]) -> None:
        """The applications it may be about; where there are none, it is not asked."""
        if not applications:
            del self.application
            return
        rows = [(row.key, f"{row.organisation.name}: {row.title}") for row in applications]
        self.application.offer([*rows, (NONE, "No, not yet")])

    def chosen(self, applications: Sequence[Application]) -> Application | None:
        key = self.application.data if "application" in self else None
        return next((row for row in applications if row.key == key), None)

    def asked(self, person: Person) -> Asked:
        return Asked(Need(self.need.data), self.words.data.strip(), person.name, person.email)


class RecordedForm(RequestForm):
    """What an officer records for somebody who asked by telephone or by letter."""

    name = LineField("Who asks?", [Needed("Enter the name of the person who asks.")])
    email = LineField(
        "Their e-mail address, if they have one", [Optional(), EmailAddress()], description="The answer goes there"
    )
    reached_by = LineField("Else, how are they reached?", description="A telephone number or an address")

    def recorded(self) -> Asked:
        return Asked(
            Need(self.need.data),
            self.words.data.strip(),
            self.name.data,
            address(self.email.data),
            self.reached_by.data,
        )


class AnswerForm(FlaskForm):
    """Agreed or not, in words; and until when, where it is more time for an application."""

    version = IntegerField(widget=HiddenInput())
    agreed = ChoiceField("Your answer", [Needed("Choose whether you agree.")], choices=AGREED)
    text = TextField(
        "What exactly is agreed, or why not",
        [Needed("Say what exactly is agreed, or why it is not.")],
        most=500,
        description="Whoever asked reads it. Of more time so do all who may submit: leave out health and the like.",
    )
    application = ChoiceField("Which application gets more time?")
    closes_on = DayField("Until which day")
    closes_at = LineField("Time", description="By the 24-hour clock, like 17:00")
    moment: datetime | None = None

    def offer(self, need: Need, drafts: Sequence[Application]) -> None:
        """More time is asked about where it was asked for, and there is something to give it to."""
        if need is Need.TIME and drafts:
            self.application.offer([(row.key, f"{row.organisation.name}: {row.title}") for row in drafts])
            return
        for name in ("application", "closes_on", "closes_at"):
            del self[name]

    def given(self, drafts: Sequence[Application]) -> Answer:
        key = self.application.data if "application" in self else None
        chosen = next((row for row in drafts if row.key == key), None)
        return Answer(self.agreed.data == "yes", self.text.data.strip(), chosen, self.moment)

    def validate_application(self, field: Field) -> None:
        if self.agreed.data == "yes" and not field.data:
            raise ValidationError("Choose the application that gets more time.")

    def validate_closes_on(self, field: Field) -> None:
        if self.agreed.data == "yes" and field.data is None:
            raise ValidationError("Enter a date, like 27 3 2026.")

    def validate_closes_at(self, field: Field) -> None:
        if self.agreed.data != "yes" or self.closes_on.data is None:
            return
        try:
            at = time.fromisoformat(field.data).replace(tzinfo=None)
        except ValueError:
            raise ValidationError(NO_TIME) from None
        self.moment = moment_of(datetime.combine(self.closes_on.data, at), "")


class HonouredForm(FlaskForm):
    """The day on which what was agreed was done."""

    version = IntegerField(widget=HiddenInput())
    honoured_on = DayField("On which day was it done?", [Answered("Enter a date, like 27 3 2026.")])
