"""The two pages of an invitation: a password, then an authenticator app."""

from __future__ import annotations

from io import BytesIO

import pyotp
import segno
from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.accounts import invitations, sessions
from app.accounts.forms import CodeForm, NewPasswordForm
from app.accounts.models import Person, SignInMethod
from app.accounts.views import NOT_PRESENT, views
from app.platform import clock
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter


@views.get("/invitations/<token>")
@requires("sign-in:use")
def invitation(token: str) -> ResponseReturnValue:
    person = invitations.invited_by(token, at=clock.now())
    return page("accounts/invitation.html", form=NewPasswordForm(person), person=person)


@views.post("/invitations/<token>")
@requires("sign-in:use")
@limiter.limit("60 per hour")
def choose_password(token: str) -> ResponseReturnValue:
    person = invitations.invited_by(token, at=clock.now())
    form = NewPasswordForm(person)
    if not form.validate_on_submit():
        return page("accounts/invitation.html", status=422, form=form, person=person)
    invitations.choose_password(token, form.password.data, at=clock.now())
    return redirect(url_for("accounts.authenticator", token=token))


@views.get("/invitations/<token>/authenticator")
@requires("sign-in:use")
def authenticator(token: str) -> ResponseReturnValue:
    person = invitations.invited_by(token, at=clock.now())
    if not person.password_hash:
        return redirect(url_for("accounts.invitation", token=token))
    return authenticator_page(token, person, CodeForm())


@views.post("/invitations/<token>/authenticator")
@requires("sign-in:use")
@limiter.limit("60 per hour")
def set_up_authenticator(token: str) -> ResponseReturnValue:
    """The first code shows that the app works, and signs the person in."""
    form = CodeForm()
    person = invitations.set_up_codes(token, form.code.data, at=clock.now()) if form.validate_on_submit() else None
    if person is None:
        form.code.errors = form.code.errors or [NOT_PRESENT]
        return authenticator_page(token, invitations.invited_by(token, at=clock.now()), form, status=422)
    sessions.begin(person, SignInMethod.PASSWORD_AND_CODE, at=clock.now())
    flash("You are signed in. From now on you need your password and a code of your app.", "good")
    return redirect(url_for("home.index"))


def authenticator_page(token: str, person: Person, form: CodeForm, status: int = 200) -> ResponseReturnValue:
    secret = invitations.secret_of(token)
    issuer = current_app.config["SETTINGS"].office.short_name
    uri = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=issuer)
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    return page("accounts/authenticator.html", status=status, form=form, picture=qr_code(uri), groups=groups)


def qr_code(text: str) -> Markup:
    """A QR code as SVG with attributes only, which the content security policy allows."""
    drawn = BytesIO()
    segno.make(text, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, scale=5, border=4, nl=False, svgclass="qr", lineclass=None
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 - made here, of modules only
