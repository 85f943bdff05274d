"""What a browser may send about a record, and what is said when it will not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovDateInput, GovRadioInput, GovTextArea, GovTextInput
from wtforms import DateField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Optional

from app.accounts.fresh_factor import FreshFactorForm
from app.decisions.models import Choice, DecisionRecord
from app.decisions.operations import EDITABLE
from app.decisions.signing import Interest, Seen
from app.decisions.variation import Change, most_for
from app.platform.forms import NoLongerThan, trimmed
from app.rules.errors import RuleError
from app.rules.money import typed, words

LONGEST_TEXT = 20_000
LONGEST_TITLE = 200
YES_OR_NO = [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]


INTEREST = "The interest; or, where something was noticed, why it is none"


class Said(DataRequired):
    """The field holds more than spaces. It sets no HTML attribute: our summary speaks, not the browser."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.field_flags: dict[str, Any] = {}


def plain_lines(value: str | None) -> str:
    """As a filter: trimmed, with the line ends that are kept and digested."""
    return trimmed(value).replace("\r\n", "\n")


def text_area(label: str, empty: str | None, rows: int = 4, hint: str = "") -> TextAreaField:
    most = NoLongerThan(LONGEST_TEXT, f"{label} takes at most {LONGEST_TEXT:,} characters.")
    return TextAreaField(
        label,
        widget=GovTextArea(),
        validators=[*([Said(empty)] if empty else []), most],
        filters=[plain_lines],
        render_kw={"params": {"rows": rows} | ({"hint": {"text": hint}} if hint else {})},
    )


class RecordForm(FlaskForm):
    """What a person writes of a record. Figures are not here: they are computed."""

    title = StringField(
        "Title",
        widget=GovTextInput(),
        validators=[Said("Enter a title."), NoLongerThan(LONGEST_TITLE, "Shorten the title to 200 characters.")],
        filters=[plain_lines],
    )
    dated_on = DateField(
        "Date", widget=GovDateInput(), format="%d %m %Y", validators=[Said("Enter the date, like 19 9 2024.")]
    )
    officers_present = text_area("Officers present", "Enter who was present, with their roles.", rows=2)
    received_on = DateField(
        "Received", widget=GovDateInput(), format="%d %m %Y", validators=[Said("Enter the date, like 19 9 2024.")]
    )
    summary = text_area("Summary of issue", "Enter a summary of the issue.", rows=8)
    key_points = text_area(
        "Key discussion points", "Enter the key points, with what happens if this is not approved.", rows=10
    )
    conditions = text_area("Conditions", "Enter the conditions, or say that there are none.")
    due_regard = text_area(
        "Due regard",
        "Write how people with protected characteristics are affected, or that nobody is.",
        hint="The public sector equality duty, Equality Act 2010, section 149.",
    )
    interests = text_area("Interests declared", "Enter the interests declared, or say that there are none.")
    spending_from = DateField(
        "Spending begins on (leave empty if no period is set)",
        widget=GovDateInput(),
        format="%d %m %Y",
        validators=[Optional()],
    )
    version = IntegerField(validators=[Optional()])

    def values(self) -> dict[str, Any]:
        """What was typed, by the record's fields."""
        return {name: self[name].data for name in EDITABLE}


class NewRecordForm(FlaskForm):
    once = HiddenField()
    title = StringField(
        "What is decided",
        widget=GovTextInput(),
        validators=[Said("Enter a title."), NoLongerThan(LONGEST_TITLE, "Shorten the title to 200 characters.")],
        filters=[plain_lines],
        render_kw={
            "params": {"hint": {"text": "It is the title of the record, like “Target hardening and cocooning items”"}}
        },
    )


class SigningForm(FreshFactorForm):
    """Every signature carries what its signer saw, and says whether they have an interest in it."""

    has_interest = RadioField(
        "Have you an interest in anybody on this record?",
        widget=GovRadioInput(),
        choices=[SelectChoice("no", "No"), SelectChoice("yes", "Yes, and I declare it")],
        validators=[AnyOf(["yes", "no"], message="Say whether you have an interest in anybody on this record.")],
        validate_choice=False,
        render_kw={"params": {"classes": "govuk-radios--small govuk-radios--inline"}},
    )
    interest = text_area(INTEREST, None, rows=2)
    noticed: Sequence[str] = ()
    """What the rules notice between the signer and the list; an answer must say something of it."""
    digest = HiddenField()
    seals = HiddenField()
    once = HiddenField()

    def seen(self) -> Seen:
        return Seen(digest=self.digest.data or "", seals=self.seals.data or "", once=self.once.data or "")

    def interest_said(self) -> Interest:
        return Interest(self.has_interest.data == "yes", self.interest.data or "", tuple(self.noticed))

    def validate(self, extra_validators: Any = None) -> bool:
        """An interest is described; and where the rules noticed something, a no says why it is none."""
        is_valid = bool(super().validate(extra_validators))
        needed = {
            "yes": "Describe the interest.",
            "no": "Say why what was noticed is no interest." if self.noticed else "",
        }
        if not self.interest.data and (missing := needed.get(self.has_interest.data or "", "")):
            self.interest.errors = [*self.interest.errors, missing]
            return False
        return is_valid


class AdviceForm(SigningForm):
    text = text_area("What you advise", "Write your advice to the commissioner.")


class ReleaseForm(SigningForm):
    publish_record = RadioField(
        "Publish the record?",
        widget=GovRadioInput(),
        choices=YES_OR_NO,
        validators=[AnyOf(["yes", "no"], message="Choose whether the record is published.")],
        validate_choice=False,
        render_kw={"params": {"classes": "govuk-radios--inline govuk-radios--small"}},
    )
    publish_details = RadioField(
        "Publish its details?",
        widget=GovRadioInput(),
        choices=YES_OR_NO,
        validators=[AnyOf(["yes", "no"], message="Choose whether its details are published.")],
        validate_choice=False,
        render_kw={"params": {"classes": "govuk-radios--inline govuk-radios--small"}},
    )
    reasons = text_area("Reasons for not publishing, citing the law", None)

    def validate(self, extra_validators: Any = None) -> bool:
        """A no needs its reason; and there are no details without the record."""
        is_valid = bool(super().validate(extra_validators))
        answers = (self.publish_record.data, self.publish_details.data)
        if "no" in answers and not self.reasons.data:
            self.reasons.errors = [*self.reasons.errors, "Give the reason for not publishing, and the law it rests on."]
            return False
        if answers == ("no", "yes"):
            message = "Where the record is not published, its details are not either. Choose no."
            self.publish_details.errors = [*self.publish_details.errors, message]
            return False
        return is_valid


class DecisionForm(SigningForm):
    choice = RadioField(
        "Your decision",
        choices=[SelectChoice(choice.value, choice.value.capitalize()) for choice in Choice],
        validators=[AnyOf(list(Choice), message="Choose supported, varied or not supported.")],
        validate_choice=False,
    )
    reasons = text_area("Reasons", "Give the reasons for your decision.")

    def __init__(self, *args: Any, record: DecisionRecord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [VariedRow(award) for award in (record.recommendation.awards if record.recommendation else [])]

    def changes(self) -> dict[str, Change]:
        """What is decided otherwise, by bid reference."""
        return {}


class VariedRow:
    """One award on the page where the commissioner says what changes: as typed, and what is wrong with it."""

    def __init__(self, award: Any) -> None:
        self.award, self.reference = award, str(award.application.reference)
        self.most: Decimal = most_for(award)
        self.amount, self.reason = f"{award.amount:,.2f}", ""
        self.amount_error, self.reason_error = "", ""

    def read(self, sent: Mapping[str, str]) -> Change | None:
        """The change that was typed; None where the award stays as it is, or where something is wrong."""
        self.amount = sent.get(f"amount-{self.reference}", self.amount).strip()
        self.reason = plain_lines(sent.get(f"reason-{self.reference}", ""))
        try:
            amount = typed(self.amount)
        except RuleError as wrong:
            self.amount_error = str(wrong)
            return None
        if amount > self.most:
            self.amount_error = f"Enter an amount up to {words(self.most)}."
        elif amount == self.award.amount and self.reason:
            self.amount_error = "This is the amount recommended. Change it, or leave the reason empty."
        elif amount != self.award.amount and not self.reason:
            self.reason_error = "Say why this amount changes."
        elif amount != self.award.amount:
            return Change(amount, self.reason)
        return None

    @property
    def is_wrong(self) -> bool:
        return bool(self.amount_error or self.reason_error)


class VariedForm(DecisionForm):
    """The decision with what changes, award by award."""

    def __init__(self, *args: Any, sent: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read = {row.reference: row.read(sent) for row in self.rows}
        self.changed = {reference: change for reference, change in read.items() if change}
        self.problem = ""

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        if not self.changed and not any(row.is_wrong for row in self.rows):
            self.problem = "Nothing is changed yet. Change an amount and say why, or go back and choose Supported."
        return is_valid and not self.problem and not any(row.is_wrong for row in self.rows)

    def changes(self) -> dict[str, Change]:
        return self.changed


class ReworkForm(FlaskForm):
    digest = HiddenField()
    seals = HiddenField()
    once = HiddenField()
    reason = text_area("What is to be changed", "Say what is to be changed, and why.", rows=3)


class FurtherAdviceForm(FlaskForm):
    once = HiddenField()
    text = text_area("Does your advice still hold?", "Say whether your advice still holds, and why.")
