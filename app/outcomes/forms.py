"""What a browser may send of feedback, of the sending of outcomes, and of the answer to an offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from app.applications.paper.forms import ConfirmedForm
from app.applications.paper.speaking import Confirmed
from app.outcomes.subsidy import NOT_CONFIRMED, Assistance
from app.platform.fields import Answered, ChoiceField, DayField
from app.platform.forms import Needed
from app.platform.text_fields import TextField, TickField
from app.rounds.models import Criterion

LONGEST_FEEDBACK = 3_000
LONGEST_REASON = 2_000
PREFIX = "f_"


class FeedbackForm(FlaskForm):
    """One text for each criterion; made for a round by `feedback_form`."""

    version = IntegerField(widget=HiddenInput())
    act = HiddenField()

    def texts(self) -> dict[str, str]:
        fields = {name: field for name, field in self._fields.items() if name.startswith(PREFIX)}
        return {name.removeprefix(PREFIX): field.data.strip() for name, field in fields.items()}


def feedback_form(criteria: list[Criterion], texts: Mapping[str, str] | None = None, version: int = 0) -> FeedbackForm:
    """The form of these criteria; filled with these texts, unless something was sent."""
    fields = {f"{PREFIX}{row.key}": TextField(row.title, most=LONGEST_FEEDBACK) for row in criteria}
    data = {f"{PREFIX}{key}": text for key, text in (texts or {}).items()}
    form: FeedbackForm = type("RoundFeedbackForm", (FeedbackForm,), fields)(data=data | {"version": version})
    return form


class SendingForm(FlaskForm):
    """Until when a grant can be accepted."""

    answer_by = DayField("Until which day can a grant be accepted?", [Answered("Enter a date, like 27 3 2026.")])


class AnswerForm(FlaskForm):
    """The answer to an offer."""

    CONFIRMING = "If you accept"

    answer = ChoiceField(
        "Do you accept the grant?",
        [Needed("Say whether you accept the grant.")],
        choices=[("accepted", "Yes, with its conditions"), ("declined", "No")],
    )
    limit_kept = TickField("The limit is kept")
    reason = TextField("If not, why", most=LONGEST_REASON, description="It helps us to do better")

    def about(self, assistance: Assistance | None) -> Self:
        """The form for an offer: what is confirmed with it, unless nothing has to be, or it was already."""
        self.why_not = assistance.why_not if assistance else ""
        if assistance is None or assistance.is_confirmed or self.why_not:
            del self.limit_kept
        else:
            self.limit_kept.label.text = f"{self.CONFIRMING}: {assistance.words}"
        return self

    def validate_answer(self, given: ChoiceField) -> None:
        if given.data == "accepted" and self.why_not:
            raise ValidationError(self.why_not)

    def validate_limit_kept(self, given: TickField) -> None:
        if self.answer.data == "accepted" and not given.data:
            raise ValidationError(NOT_CONFIRMED)

    @property
    def is_limit_kept(self) -> bool:
        return bool(self.limit_kept.data) if "limit_kept" in self else False

    def confirmed(self) -> Confirmed | None:
        """They answer themselves, so nobody has to confirm it."""
        return None

    def validate_reason(self, given: TextField) -> None:
        if self.answer.data == "declined" and not (given.data or "").strip():
            raise ValidationError("Say why you do not take the grant.")


class AnswerForThemForm(ConfirmedForm, AnswerForm):
    """The answer of somebody without an account, as an officer writes it down and reads it back to them."""

    CONFIRMING = "If they accept, as they confirmed in writing"

    answer = ChoiceField(
        "Do they accept the grant?",
        [Needed("Say whether they accept the grant.")],
        choices=[("accepted", "Yes, with its conditions"), ("declined", "No")],
    )
