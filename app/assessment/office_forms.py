"""What the office's browsers may send about a round: a check, a panel member."""

from __future__ import annotations

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from app.assessment.checks import FIRST_CHECK, Finding
from app.assessment.models import PanelRole
from app.platform.fields import ChoiceField
from app.platform.forms import EmailAddress, Needed, NoLongerThan, trimmed

LONGEST_REASON = 500


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
