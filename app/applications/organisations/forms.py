"""What a browser may send about the people of an organisation."""

from __future__ import annotations

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import Field, HiddenField, StringField, ValidationError

from app.accounts.forms import EMAIL_KEYS, address
from app.accounts.models import MembershipRole
from app.applications.forms import LONGEST_REASON, LineField, TextField
from app.applications.organisations.numbers import registration_of
from app.platform.fields import ChoiceField
from app.platform.forms import EmailAddress, Needed, NoLongerThan
from app.rules.errors import RuleError

ROLES = (
    (MembershipRole.SUBMITTER.value, "May submit, edit, and say who belongs to the organisation"),
    (MembershipRole.EDITOR.value, "May edit, but not submit"),
    (MembershipRole.READER.value, "May only read"),
)
CHOOSE_ROLE = "Choose what this person may do."


class InvitationForm(FlaskForm):
    """A colleague's address, and what they may do."""

    email = StringField(
        "Their e-mail address",
        widget=GovTextInput(),
        filters=[address],
        validators=[
            Needed("Enter the e-mail address of your colleague."),
            NoLongerThan(200, "Enter an e-mail address of at most 200 characters."),
            EmailAddress(),
        ],
        render_kw={**EMAIL_KEYS, "autocomplete": "off"},
    )
    role = ChoiceField("What they may do", [Needed(CHOOSE_ROLE)], choices=ROLES)


class RoleForm(FlaskForm):
    """Another role for somebody; `version` is the one in which the page showed them."""

    role = ChoiceField("What they may do", [Needed(CHOOSE_ROLE)], choices=ROLES)
    version = HiddenField()


class JoinForm(FlaskForm):
    """What is typed by somebody whose organisation is known already, with a word to those who decide."""

    name = HiddenField(validators=[Needed("Enter the name of your organisation."), NoLongerThan(200, "Too long.")])
    kind = HiddenField(validators=[NoLongerThan(200, "Too long.")])
    number = HiddenField(validators=[Needed("Enter the number of your organisation.")])
    message = TextField(
        "Who are you in the organisation?",
        [Needed("Say who you are in the organisation. One sentence is enough.")],
        most=LONGEST_REASON,
        description="For example, “I am the new treasurer.” Those who decide read it.",
    )


class ReasonForm(FlaskForm):
    """Why not, or why a second one: read by the person who asked."""

    reason = TextField(
        "Your reason",
        [Needed("Give the reason. The person who asked reads it.")],
        most=LONGEST_REASON,
        description="The person who asked reads it.",
    )
    version = HiddenField()


class RegistrationForm(FlaskForm):
    """The number of an organisation that was put down without one."""

    number = LineField("Registration number", [Needed("Enter the number.")])

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def validate_number(self, field: Field) -> None:
        try:
            self.identifier = registration_of(self.kind, field.data).identifier
        except RuleError as problem:
            raise ValidationError(str(problem)) from problem


class MergeForm(FlaskForm):
    """Which organisation remains, and why they are one."""

    kept = ChoiceField("Which one remains?", [Needed("Choose the organisation that remains.")])
    reason = TextField(
        "How do you know that they are one?",
        [Needed("Say how you know that they are one organisation.")],
        most=LONGEST_REASON,
        description="It stays in the audit trail.",
    )
