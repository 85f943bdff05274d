"""What the pages of sign-in and of one's own account take."""

from __future__ import annotations

from flask import current_app
from flask_login import current_user
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextInput
from wtforms import HiddenField, PasswordField, StringField, ValidationError

from app.accounts.fresh_factor import FreshFactorForm, check_password, digits_only
from app.accounts.models import Person
from app.accounts.new_passwords import problem_with
from app.platform.errors import Refused
from app.platform.forms import EmailAddress, Needed, NoLongerThan, trimmed

LONGEST_NAME = 120
EMAIL_KEYS = {"type": "email", "autocomplete": "username", "params": {"spellcheck": False}}


def address(value: str | None) -> str:
    return trimmed(value).lower()


class LinkForm(FlaskForm):
    """An applicant's address, to send the link to."""

    email = StringField(
        "Your e-mail address",
        widget=GovTextInput(),
        filters=[address],
        validators=[
            Needed("Enter your e-mail address."),
            NoLongerThan(200, "Enter an e-mail address of at most 200 characters."),
            EmailAddress(),
        ],
        render_kw={**EMAIL_KEYS, "autocomplete": "email"},
    )
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A staff, panel or signing person's address and password. Prefixed: the page has another address field."""

    email = StringField(
        "Your e-mail address",
        widget=GovTextInput(),
        filters=[address],
        validators=[Needed("Enter your e-mail address.")],
        render_kw=EMAIL_KEYS,
    )
    password = PasswordField(
        "Your password",
        widget=GovPasswordInput(),
        validators=[Needed("Enter your password.")],
        render_kw={"params": {"autocomplete": "current-password"}},
    )
    next = HiddenField()


class CodeForm(FlaskForm):
    """What the authenticator app shows now."""

    code = StringField(
        "Six digits from your authenticator app",
        widget=GovTextInput(),
        filters=[digits_only],
        validators=[Needed("Enter the six digits that your authenticator app shows now.")],
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "params": {"classes": "govuk-input--width-10", "spellcheck": False},
        },
    )


class AssertionForm(FlaskForm):
    """What a device answered when it was asked to sign in with a passkey."""

    assertion = HiddenField()
    next = HiddenField()


class NewPasswordForm(FlaskForm):
    """A password for this person, typed once: it can be shown, and nothing is lost by a slip."""

    password = PasswordField(
        "Choose a password",
        widget=GovPasswordInput(),
        validators=[Needed("Choose a password.")],
        render_kw={"params": {"autocomplete": "new-password"}},
    )

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.person = person

    def validate_password(self, field: PasswordField) -> None:
        check_new(field, self.person)


class ChangePasswordForm(FreshFactorForm):
    """Another password; the person proves first that it is they."""

    present = PasswordField(
        "Your present password",
        widget=GovPasswordInput(),
        validators=[Needed("Enter your present password.")],
        render_kw={"params": {"autocomplete": "current-password"}},
    )
    password = PasswordField(
        "New password",
        widget=GovPasswordInput(),
        validators=[Needed("Choose a password.")],
        render_kw={"params": {"autocomplete": "new-password"}},
    )

    def validate_password(self, field: PasswordField) -> None:
        check_new(field, current_user.person)

    def validate_present(self, field: PasswordField) -> None:
        try:
            check_password(current_user.person, field.data or "")
        except Refused as refused:
            raise ValidationError(refused.message) from refused


def check_new(field: PasswordField, person: Person) -> None:
    """Raises: ValidationError, which says why the password will not do."""
    if problem := problem_with(field.data or "", person, current_app.config["SETTINGS"].office):
        raise ValidationError(problem)


class NameForm(FlaskForm):
    """What to call somebody whose address is all we know."""

    name = StringField(
        "Your name",
        widget=GovTextInput(),
        filters=[trimmed],
        validators=[
            Needed("Enter your name, as it should stand in your application."),
            NoLongerThan(LONGEST_NAME, f"Enter a name of at most {LONGEST_NAME} characters."),
        ],
        render_kw={"autocomplete": "name", "params": {"spellcheck": False}},
    )
    next = HiddenField()


class PasskeyForm(FreshFactorForm):
    """A passkey that the person's device has just made, with a name to know it by. A code proves who adds it."""

    may_use_passkey = False

    name = StringField(
        "A name for it, such as “Work laptop”",
        widget=GovTextInput(),
        filters=[trimmed],
        validators=[
            Needed("Enter a name by which you will know this passkey."),
            NoLongerThan(60, "Enter a name of at most 60 characters."),
        ],
        render_kw={"params": {"classes": "govuk-input--width-20"}},
    )
    credential = HiddenField(
        validators=[Needed("Your browser did not make a passkey. This needs JavaScript and a device that can do it.")]
    )


class RemovePasskeyForm(FreshFactorForm):
    """The proof that is asked before a passkey is forgotten."""
