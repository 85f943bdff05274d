"""What browsers may send about a panel: an invitation, its answer, the plan of the scoring, a change of hands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextArea, GovTextInput
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from app.assessment.models import PanelRole
from app.assessment.panel.inviting import Asked
from app.assessment.panel.plan import MOST_CALIBRATION, Plan
from app.platform import clock
from app.platform.fields import Answered, ChoiceField, DayField
from app.platform.forms import EmailAddress, Needed, NoLongerThan, trimmed
from app.rounds.closing_form import NO_TIME, moment_of

LONGEST_REASON = 500
LONGEST_WAIT = 90  # days
MOST_BIDS = 9_999
SEPARATORS = re.compile(r"[\s,;]+")


class InvitationForm(FlaskForm):
    """Somebody for the panel of a round, and until when they may say yes."""

    email = StringField(
        "E-mail address",
        [Needed("Enter their e-mail address."), EmailAddress()],
        filters=[trimmed, str.lower],
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
    until = DayField("They can answer until", [Answered("Enter a date, like 27 3 2026.")])

    def validate_until(self, given: DayField) -> None:
        days = (given.data - clock.local(clock.now()).date()).days if given.data else 0
        if not 0 < days <= LONGEST_WAIT:
            raise ValidationError(f"Enter a date after today, at most {LONGEST_WAIT} days ahead.")

    def asked(self) -> Asked:
        """Who is asked, once the form is valid."""
        scores = self.scores.data == "yes"
        return Asked(self.email.data or "", self.name.data or "", PanelRole(self.role.data), scores)


class RefusalForm(FlaskForm):
    """A reason for saying no, which nobody has to give."""

    reason = TextAreaField(
        "Your reason, if you like",
        [NoLongerThan(LONGEST_REASON, f"Give your reason in at most {LONGEST_REASON} characters.")],
        description="The fund officer reads it",
        filters=[trimmed],
        widget=GovTextArea(),
    )


class PlanForm(FlaskForm):
    """Until when the panel scores, when it is reminded, and which bids come first."""

    opened_on = HiddenField()
    closes_on = DayField("Last day for scoring", description="Leave it empty when there is none")
    closes_at = StringField(
        "Time", description="By the 24-hour clock, like 17:00", filters=[trimmed], widget=GovTextInput()
    )
    reminder_days = IntegerField(
        "Days before it at which members with sheets left are reminded",
        [
            InputRequired("Enter a number of days, like 3."),
            NumberRange(0, 60, "Enter a number of days from 0 to 60."),
        ],
        widget=GovTextInput(),
    )
    calibration = StringField(
        "Calibration bids",
        description=f"The references of up to {MOST_CALIBRATION} bids that everybody scores before any other; or none",
        filters=[trimmed],
        widget=GovTextInput(),
    )

    def validate_closes_at(self, given: StringField) -> None:
        self.moment: datetime | None = None
        if self.closes_on.data is None:
            return
        written, _, zone = (given.data or "").partition(" ")
        try:
            clock_time = time.fromisoformat(written).replace(tzinfo=None)
        except ValueError:
            raise ValidationError(NO_TIME) from None
        self.moment = moment_of(datetime.combine(self.closes_on.data, clock_time), zone.strip().upper())

    def plan(self) -> Plan:
        """The plan, once the form is valid."""
        references = dict.fromkeys(filter(None, SEPARATORS.split(self.calibration.data or "")))
        return Plan(self.moment, self.reminder_days.data or 0, tuple(references))


class ReassignmentForm(FlaskForm):
    """Who takes a bid over, and why."""

    giver = SelectField(
        "Who scores it now",
        validators=[Needed("Choose who scores it now.")],
        widget=GovSelect(),
        validate_choice=False,
    )
    taker = SelectField(
        "Who scores it instead",
        validators=[Needed("Choose who scores it instead.")],
        widget=GovSelect(),
        validate_choice=False,
    )
    reason = StringField(
        "Why",
        [
            Needed("Say why the bid goes to somebody else: it is kept with the change."),
            NoLongerThan(LONGEST_REASON, f"Give the reason in at most {LONGEST_REASON} characters."),
        ],
        filters=[trimmed],
        widget=GovTextInput(),
    )


def read_capacities(sent: Mapping[str, str], emails: Iterable[str]) -> tuple[dict[str, int | None], dict[str, str]]:
    """The most bids of each member, by e-mail address, and what is wrong with which. Empty means any number."""
    most: dict[str, int | None] = {}
    problems: dict[str, str] = {}
    for email in emails:
        typed = sent.get(f"most-{email}", "").strip()
        if typed and not (typed.isascii() and typed.isdigit() and int(typed) <= MOST_BIDS):
            problems[email] = "Enter a number of bids, like 20, or leave it empty."
        elif f"most-{email}" in sent:
            most[email] = int(typed) if typed else None
    return most, problems


def usual_until(days: int) -> date:
    """The day that an invitation form proposes."""
    return date.fromordinal(clock.local(clock.now()).date().toordinal() + days)
