"""What a browser may send about a recommended award list, and what is said when it will not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from wtforms import HiddenField, TextAreaField

from app.accounts.fresh_factor import FreshFactorForm
from app.awards.explaining import Explanation
from app.awards.models import Award
from app.platform.forms import Needed, NoLongerThan, trimmed

LONGEST_REASON = 4000
TOO_LONG = f"Shorten the reason to {LONGEST_REASON:,} characters."


def reason_field(label: str, empty: str | None, description: str = "") -> TextAreaField:
    return TextAreaField(
        label,
        widget=GovTextArea(),
        description=description,
        validators=[*([Needed(empty)] if empty else []), NoLongerThan(LONGEST_REASON, TOO_LONG)],
        filters=[trimmed],
        render_kw={"params": {"rows": 4}},
    )


class RecommendationForm(FlaskForm):
    """Makes the list that was previewed: `choice` is the line as a query, `seen` the digest of the preview."""

    reason = reason_field(
        "Why the line falls here",
        "Enter why the line falls here. The reason is kept with the list.",
        "For the record: what the panel and the office considered.",
    )
    part_award_reason = reason_field(
        "Why the last bid gets less than it asked for", None, "The applicant will be told this reason."
    )
    choice = HiddenField()
    seen = HiddenField()

    def is_complete(self, *, part_funds: bool) -> bool:
        """Whether the form was sent and is right; a part-award needs its reason too."""
        is_right = self.validate_on_submit()
        if is_right and part_funds and not self.part_award_reason.data:
            self.part_award_reason.errors = ["Enter why the last bid gets less than it asked for."]
            return False
        return is_right


class AuthorisationForm(FreshFactorForm):
    """Signs for what exceeds the pot."""

    reason = reason_field(
        "Why the sum over the pot is authorised",
        "Enter why the sum over the pot is authorised.",
        "Say what carries it, such as the year's budget.",
    )


@dataclass(slots=True)
class ExplanationRow:
    """The statutory reason of one award as it stands in the form."""

    award: Award
    text: str
    version: int
    error: str = ""

    @property
    def reference(self) -> str:
        return str(self.award.application.reference)

    @property
    def field_id(self) -> str:
        return f"reason-{self.reference}"


@dataclass(slots=True)
class ExplanationForm:
    """The statutory reasons of some awards, each in a field of its own."""

    rows: list[ExplanationRow]
    errors: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, awards: Sequence[Award]) -> ExplanationForm:
        """The form as it opens."""
        return cls([ExplanationRow(award, award.crime_reduction_reason, award.version) for award in awards])

    @classmethod
    def sent(cls, awards: Sequence[Award], sent: Mapping[str, str]) -> ExplanationForm:
        """The form as it was sent; an award that was not sent stays out."""
        form = cls([])
        for row in cls.of(awards).rows:
            if row.field_id in sent:
                row.text = sent[row.field_id].strip()
                version = sent.get(f"version-{row.reference}", "")
                row.version = int(version) if version.isdecimal() and len(version) < 9 else 0
                row.error = what_is_wrong(row)
                form.rows.append(row)
        form.errors = {row.field_id: [row.error] for row in form.rows if row.error}
        return form

    def conflicting(self) -> None:
        """Say beside each field what somebody else wrote meanwhile; saving again then puts one's own in its place."""
        for row in self.rows:
            theirs = row.award.crime_reduction_reason
            if row.version != row.award.version and row.text != theirs:
                row.error = f"Somebody else changed this while you had it open. Saved now: “{theirs}”"
                row.version = row.award.version
        self.errors = {row.field_id: [f"{row.reference}: {row.error}"] for row in self.rows if row.error}

    def explanations(self) -> dict[str, Explanation]:
        """What the operation takes."""
        return {row.reference: Explanation(row.text, row.version) for row in self.rows}


def what_is_wrong(row: ExplanationRow) -> str:
    """What is wrong with one reason, as a sentence that names its bid."""
    if not row.text:
        return f"Enter how {row.reference} will secure or contribute to crime and disorder reduction."
    return (
        f"Shorten the reason of {row.reference} to {LONGEST_REASON:,} characters."
        if len(row.text) > LONGEST_REASON
        else ""
    )
