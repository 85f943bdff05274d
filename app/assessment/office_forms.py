"""What the office's browsers may send about a round: a check, a panel member."""

from __future__ import annotations

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from app.assessment.checks import FIRST_CHECK, Finding
from app.platform.fields import ChoiceField
from app.platform.forms import Needed, NoLongerThan, trimmed

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
