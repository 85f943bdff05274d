"""A closing time as an officer writes it: a day and a time in London, and why."""

from __future__ import annotations

from datetime import datetime, time

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField
from wtforms.validators import ValidationError

from app.platform.fields import Answered, DayField
from app.platform.forms import Needed, NoLongerThan, trimmed
from app.rules.errors import RuleError
from app.rules.timetable import Hour, comes_twice, from_local

LONGEST_REASON = 500
NO_TIME = "Enter a time by the 24-hour clock, like 17:00."
HOURS = {"BST": Hour.FIRST, "GMT": Hour.SECOND}


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
