"""What browsers may send about interests: a whole round, a waiver, an answer to a suggestion, a register's entry."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from app.assessment.models import InterestKind
from app.platform.fields import Answered, ChoiceField, DayField
from app.platform.forms import Needed, NoLongerThan, trimmed
from app.rules.errors import RuleError
from app.rules.interests import EntryKind, identifiers
from app.rules.postcode import postcode

LONGEST_NATURE = 500
LONGEST_BODY = 200
LONGEST_NUMBER = 20


def text(label: str, needed: str, **more: Any) -> TextAreaField:
    """A few sentences that are kept with an act."""
    most = NoLongerThan(LONGEST_NATURE, f"Write at most {LONGEST_NATURE} characters.")
    return TextAreaField(label, [Needed(needed), most], filters=[trimmed], widget=GovTextArea(), **more)


class RoundForm(FlaskForm):
    """A member stands out of a whole round."""

    nature = text("Why you stand out of this round", "Say in a few words why you stand out of this round.")


class WaiverForm(FlaskForm):
    """A named officer waives a direct interest."""

    email, bid = HiddenField(), HiddenField()
    reason = text(
        "Why this interest need not keep them from the other bids",
        "Say why: the reason stands with your name in the declarations of the round.",
    )


class WithdrawalForm(FlaskForm):
    """A named officer withdraws a waiver. `given` is when the waiver on the page was given."""

    email, bid, given = HiddenField(), HiddenField(), HiddenField()
    reason = text(
        "Why the waiver no longer holds",
        "Say why: the reason stands with your name in the declarations of the round, and the member is told it.",
    )


class ConfirmForm(FlaskForm):
    """Staff put a suggested interest into a declaration."""

    email, bid = HiddenField(), HiddenField()
    kind = ChoiceField(
        "How near do they stand to it?",
        [Needed("Choose how near they stand to the bid.")],
        choices=[(kind.name, kind.value.capitalize()) for kind in InterestKind if kind is not InterestKind.NONE],
    )
    nature = text(
        "In what way",
        "Say in what way: it stands in their declaration, and they are told.",
        description="It stands in their declaration, and they are told by e-mail.",
    )

    @property
    def chosen(self) -> InterestKind:
        return InterestKind[self.kind.data]


class DismissForm(FlaskForm):
    """Staff keep that a suggestion is no interest."""

    email, bid = HiddenField(), HiddenField()
    reason = text("Why this is no interest", "Say why this is no interest: the reason is kept with your name.")


class EntryForm(FlaskForm):
    """One entry of a register of interests."""

    email = HiddenField()
    kind = ChoiceField(
        "What it is",
        [Needed("Choose what it is.")],
        choices=[(kind.name, f"{kind.value[:1].upper()}{kind.value[1:]}") for kind in EntryKind],
    )
    body = StringField(
        "Name of the body or place",
        [
            Needed("Enter the name of the body or place."),
            NoLongerThan(LONGEST_BODY, f"Enter a name of at most {LONGEST_BODY} characters."),
        ],
        filters=[trimmed],
        widget=GovTextInput(),
    )
    number = StringField(
        "Charity or company number",
        [NoLongerThan(LONGEST_NUMBER, f"Enter a number of at most {LONGEST_NUMBER} characters.")],
        description="If it has one and you know it",
        filters=[trimmed],
        widget=GovTextInput(),
    )
    postcode = StringField(
        "Postcode",
        description="Of the place, if you know it",
        filters=[trimmed],
        widget=GovTextInput(),
    )
    since = DayField("Since", description="Leave it empty if you do not know")
    until = DayField("Until", description="Leave it empty while it holds")

    def validate_number(self, given: StringField) -> None:
        if given.data and not identifiers(given.data):
            raise ValidationError("Enter a charity number like 1098765 or a company number like 01234567.")

    def validate_postcode(self, given: StringField) -> None:
        if given.data:
            try:
                given.data = postcode(given.data)
            except RuleError as problem:
                raise ValidationError(str(problem)) from problem

    def validate_until(self, given: DayField) -> None:
        if given.data and self.since.data and given.data < self.since.data:
            raise ValidationError("Enter an end that is not before the beginning.")

    @property
    def chosen(self) -> EntryKind:
        return EntryKind[self.kind.data]


class EndForm(FlaskForm):
    """Until when an entry held."""

    key = HiddenField()
    until = DayField("Until", [Answered("Enter the day on which it ended, like 27 3 2026.")])
