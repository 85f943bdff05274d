"""What an officer says when one application gets more time."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField

from app.platform.fields import Answered, DayField
from app.platform.forms import Needed, NoLongerThan, trimmed
from app.rounds.closing_form import LONGEST_REASON, ClosingForm


class LateAdmissionForm(ClosingForm):
    """A later closing time for one application, in London's time, with its reason."""

    closes_on = DayField("Until which day", [Answered("Enter a date, like 27 3 2026.")])
    reason = StringField(
        "Why it gets more time",
        [
            Needed("Say why it gets more time: the reason is kept with it and told to the applicant."),
            NoLongerThan(LONGEST_REASON, f"Give the reason in at most {LONGEST_REASON} characters."),
        ],
        description="The applicant is told this",
        filters=[trimmed],
        widget=GovTextInput(),
    )
