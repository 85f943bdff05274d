"""A fresh factor: at each signature the person proves again that it is they who sit at the keyboard.

For pages where something is signed (authorisation, advice, release, decision):

    class AdviceForm(FreshFactorForm):            # in forms.py, in place of FlaskForm
        text = TextAreaField(…)

    form = AdviceForm()                           # in the view
    if form.is_confirmed():                       # in place of form.validate_on_submit()
        advise(record, …)
        return redirect(…)
    return page("decisions/advice.html", form=form, status=422 if form.errors else 200)

    {{ fresh_factor_field(form) }}                # in the template, above the button

The code is used up when everything else in the form is right. In the demo nothing is asked, and the page says so.
"""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from flask_login import current_user
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import HiddenField, StringField

from app.accounts import codes, passkeys, passwords, tries
from app.accounts.models import Person, SignInMethod
from app.accounts.sessions import SignedIn
from app.platform import clock, events
from app.platform.errors import Refused

NOT_PRESENT = (
    "Enter the present six digits from your authenticator app. A code works once: if you used it, wait for the next."
)
NOT_THEIRS = "This is not your present password. If you have forgotten it, ask the office for a new invitation."
NO_SECOND_FACTOR = "To sign, sign in with your password and a code, or with a passkey. A link by e-mail is not enough."


def check(signed_in: SignedIn, code: str, assertion: str = "", *, at: datetime | None = None) -> None:
    """Let a signature pass: the demo always, everybody else with a passkey or a code that was not used before.

    `assertion` is what the device answered, where the person chose to use a passkey.
    Raises: Refused, with the sentence for the field; after ten failures it says when to try again.
    """
    if is_satisfied_by_the_act(signed_in):
        return
    if signed_in.method is SignInMethod.LINK:
        raise Refused(NO_SECOND_FACTOR)
    person, at = signed_in.person, at or clock.now()
    guessed = () if assertion else tries.code_of(person.id)
    check_tries(guessed, at)
    if not (owns_passkey(person, assertion, at) if assertion else codes.use_code(person, code, at=at)):
        tries.note_failure(guessed, at=at)
        events.note("fresh factor refused", person_id=person.id)
        raise Refused(NOT_PRESENT)


def check_tries(guessed: tuple[tries.Guessed, ...], at: datetime) -> None:
    """As at the sign-in, but said in the form, which holds what was written."""
    try:
        tries.check(guessed, at=at)
    except tries.TooManyTries as many:
        raise Refused(many.message) from many


def owns_passkey(person: Person, assertion: str, at: datetime) -> bool:
    """Whether one of this person's own passkeys signed our challenge."""
    return passkeys.owner_of(assertion, at=at).id == person.id


def check_password(person: Person, typed: str) -> None:
    """The present password, asked before another one is kept; guessing it is counted as at the sign-in.

    Raises: Refused, with the sentence for the field.
    """
    guessed, at = tries.password_of(person.email), clock.now()
    check_tries(guessed, at)
    if passwords.person_with(person.email, typed) is None:
        tries.note_failure(guessed, at=at)
        events.note("password refused", person_id=person.id)
        raise Refused(NOT_THEIRS)


def is_satisfied_by_the_act(signed_in: SignedIn) -> bool:
    """A demo sign-in has no second factor, and exists only where the demo was asked for."""
    return signed_in.method is SignInMethod.DEMO and current_app.config["SETTINGS"].demo


def digits_only(value: str | None) -> str:
    """Apps show "123 456"; people type it so."""
    return "".join((value or "").split())


class FreshFactorForm(FlaskForm):
    """A form whose act is a signature."""

    fresh_code = StringField(
        "Six digits from your authenticator app",
        widget=GovTextInput(),
        filters=[digits_only],
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "params": {"classes": "govuk-input--width-10", "spellcheck": False},
        },
    )
    fresh_assertion = HiddenField()

    def is_confirmed(self) -> bool:
        """Whether the form was sent, is right, and its sender has just proved who they are."""
        if not self.validate_on_submit():
            return False
        try:
            check(current_user._get_current_object(), self.fresh_code.data or "", self.fresh_assertion.data or "")
        except Refused as refused:
            self.fresh_code.errors = [refused.message]
            return False
        return True

    @property
    def asks_for_code(self) -> bool:
        return not is_satisfied_by_the_act(current_user)

    @property
    def may_use_passkey(self) -> bool:
        return bool(current_user.person.passkeys)
