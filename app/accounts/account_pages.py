"""One's own account: passkeys, password, and where one is signed in."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user
from flask_wtf import FlaskForm

from app.accounts import operations, passkeys, queries
from app.accounts.forms import ChangePasswordForm, PasskeyForm, RemovePasskeyForm
from app.accounts.models import Passkey
from app.accounts.views import forgotten, views
from app.platform import clock, guard
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page

NEEDS_INVITATION = "Passkeys and passwords are for the office and its panels. You sign in with a link by e-mail."


@views.get("/account")
@requires("credentials:change")
def account() -> Response:
    person, at = guard.person(), clock.now()
    return page(
        "accounts/account.html",
        person=person,
        sign_ins=queries.open_sign_ins(person, at),
        here=current_user.sign_in,
        passkeys=queries.passkeys_of(person),
    )


@views.get("/account/passkeys/new")
@requires("credentials:change")
def new_passkey() -> Response:
    check_invited()
    return page("accounts/passkey.html", form=PasskeyForm())


@views.post("/account/passkeys/challenge")
@requires("credentials:change")
def new_passkey_challenge() -> dict[str, Any]:
    check_invited()
    return passkeys.options_to_add(guard.person(), at=clock.now())


@views.post("/account/passkeys")
@requires("credentials:change")
def add_passkey() -> ResponseReturnValue:
    """The device has made a passkey; its owner proves with a present code that it is they who add it."""
    check_invited()
    form, at = PasskeyForm(), clock.now()
    if not form.is_confirmed():
        return page("accounts/passkey.html", status=422, form=form)
    try:
        new = passkeys.check_new(form.credential.data, at=at)
    except Refused as refused:
        form.name.errors = [refused.message]
        return page("accounts/passkey.html", status=422, form=form)
    operations.add_passkey(guard.person(), new, form.name.data, at=at)
    flash("The passkey was added. You can sign in with it.", "good")
    return redirect(url_for("accounts.account"))


@views.get("/account/passkeys/<int:passkey_id>/removal")
@requires("credentials:change", of=queries.find_passkey)
def passkey_removal(passkey: Passkey) -> Response:
    return page("accounts/passkey_removal.html", passkey=passkey, form=RemovePasskeyForm())


@views.post("/account/passkeys/<int:passkey_id>/removal")
@requires("credentials:change", of=queries.find_passkey)
def remove_passkey(passkey: Passkey) -> ResponseReturnValue:
    form = RemovePasskeyForm()
    if not form.is_confirmed():
        return page("accounts/passkey_removal.html", status=422, passkey=passkey, form=form)
    operations.remove_passkey(passkey, actor=guard.person(), at=clock.now())
    flash("The passkey was removed. It signs nobody in any more.", "good")
    return redirect(url_for("accounts.account"))


@views.get("/account/password")
@requires("credentials:change")
def password() -> Response:
    check_invited()
    return page("accounts/password.html", form=ChangePasswordForm())


@views.post("/account/password")
@requires("credentials:change")
def change_password() -> ResponseReturnValue:
    check_invited()
    form: FlaskForm = ChangePasswordForm()
    if not form.is_confirmed():
        return page("accounts/password.html", status=422, form=form)
    operations.change_password(guard.person(), form.password.data, at=clock.now(), here=current_user.sign_in)
    flash("Your password was changed, and you were signed out everywhere else.", "good")
    return redirect(url_for("accounts.account"))


@views.post("/account/sign-ins/ending")
@requires("credentials:change")
def sign_out_everywhere() -> ResponseReturnValue:
    operations.sign_out_everywhere(guard.person(), at=clock.now())
    logout_user()
    return forgotten(url_for("accounts.sign_in"))


def check_invited() -> None:
    """Applicants have neither password nor passkey; the demo's people may look."""
    if not guard.person().password_hash:
        raise Refused(NEEDS_INVITATION)
