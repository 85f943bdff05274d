"""What the office's browsers may send about a round: a check, a later closing time, a panel member."""

from __future__ import annotations

from datetime import datetime, time

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from app.assessment.checks import FIRST_CHECK, Finding
from app.assessment.models import PanelRole
from app.platform.fields import Answered, ChoiceField, DayField
from app.platform.forms import EmailAddress, Needed, NoLongerThan, trimmed
from app.rules.errors import RuleError
from app.rules.timetable import Hour, comes_twice, from_local

LONGEST_REASON = 500
NO_TIME = "Enter a time by the 24-hour clock, like 17:00."
HOURS = {"BST": Hour.FIRST, "GMT": Hour.SECOND}


class CheckForm(FlaskForm):
    """One check of a bid, as an officer records it."""

    name = HiddenField()
    version = IntegerField(widget=HiddenInput())
    finding = ChoiceField(
        "What did you find?",
        [Needed("Say whether the check is passed or failed.")],
        choices=[("passed", "Passed"), ("failed", "Failed")],
    )
    reason = StringField(
        "Why it failed",
        [NoLongerThan(LONGEST_REASON, f"Give the reason in at most {LONGEST_REASON} characters.")],
        description="The applicant is told this. Leave it empty when the check is passed",
        filters=[trimmed],
        widget=GovTextInput(),
    )

    def validate_reason(self, given: StringField) -> None:
        if self.finding.data == "failed" and not given.data:
            raise ValidationError("Say why the check failed: the applicant is told this reason.")

    def result(self) -> Finding:
        passed = self.finding.data == "passed"
        return Finding(
            self.name.data or FIRST_CHECK, passed, "" if passed else self.reason.data, self.version.data or 0
        )


class ClosingForm(FlaskForm):
    """A later closing time, in London's time, with its reason."""

    closes_on = DayField("New closing day", [Answered("Enter a date, like 27 3 2026.")])
    closes_at = StringField(
        "Time",
        [Needed("Enter a time, like 17:00.")],
        description="By the 24-hour clock, like 17:00",
        filters=[trimmed],
        widget=GovTextInput(),
    )
    reason = StringField(
        "Why the round closes later",
        [
            Needed("Say why the round closes later: it is kept with the new time."),
            NoLongerThan(LONGEST_REASON, f"Give the reason in at most {LONGEST_REASON} characters."),
        ],
        filters=[trimmed],
        widget=GovTextInput(),
    )

    def validate_closes_at(self, given: StringField) -> None:
        written, _, zone = (given.data or "").partition(" ")
        try:
            clock_time = time.fromisoformat(written).replace(tzinfo=None)
        except ValueError:
            raise ValidationError(NO_TIME) from None
        if self.closes_on.data:
            self.moment = moment_of(datetime.combine(self.closes_on.data, clock_time), zone.strip().upper())


def moment_of(wall_clock: datetime, zone: str) -> datetime:
    """The moment of a time in London; BST or GMT behind it says which is meant of one that comes twice."""
    if zone and not (zone in HOURS and comes_twice(wall_clock)):
        raise ValidationError(NO_TIME)
    try:
        return from_local(wall_clock, HOURS.get(zone))
    except RuleError as problem:
        raise ValidationError(str(problem)) from problem


class MemberForm(FlaskForm):
    """Somebody for the panel of a round."""

    email = StringField(
        "E-mail address",
        [Needed("Enter their e-mail address."), EmailAddress()],
        filters=[trimmed],
        widget=GovTextInput(),
    )
    name = StringField(
        "Name",
        [Needed("Enter their name."), NoLongerThan(200, "Enter a name of at most 200 characters.")],
        filters=[trimmed],
        widget=GovTextInput(),
    )
    role = ChoiceField(
        "Role",
        [Needed("Choose what they do on the panel.")],
        choices=[(role.value, role.value.capitalize()) for role in PanelRole],
    )
    scores = ChoiceField(
        "Do they mark bids?", [Needed("Say whether they mark bids.")], choices=[("yes", "Yes"), ("no", "No")]
    )
