"""The pages of accounts: signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts import codes, passkeys, passwords, sessions, tries
from app.accounts.destinations import after_sign_in, local_path
from app.accounts.forms import AssertionForm, CodeForm, LinkForm, PasswordForm
from app.accounts.models import Person, SignInMethod
from app.platform import clock, events
from app.platform.db import db
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter

views = Blueprint("accounts", __name__)

HALF = "password_was_right"
HALF_LASTS = 300  # seconds

NO_MATCH = "The e-mail address and the password do not belong together. Try again, or ask for a new invitation."
NOT_PRESENT = "Enter the six digits that your authenticator app shows now. Each code works once."


@views.after_request
def keep_nothing(response: Response) -> Response:
    """No page about signing in is kept by a browser or on the way to it."""
    response.headers["Cache-Control"] = "no-store"
    return response


@views.get("/sign-in")
@requires("sign-in:use")
def sign_in() -> ResponseReturnValue:
    leads_to = local_path(request.args.get("next"))
    return redirect(after_sign_in(leads_to)) if current_user.is_authenticated else two_ways(leads_to=leads_to)


@views.post("/sign-in/password")
@requires("sign-in:use")
@limiter.limit("60 per hour")
def sign_in_with_password() -> ResponseReturnValue:
    """The first factor. What is answered to an unknown address is what is answered to a wrong password."""
    form = PasswordForm(prefix="staff")
    if not form.validate_on_submit():
        return two_ways(422, staff=form)
    guessed, at = tries.password_of(form.email.data), clock.now()
    tries.check(guessed, at=at)
    person = passwords.person_with(form.email.data, form.password.data)
    if person is None:
        tries.note_failure(guessed, at=at)
        events.note("password refused")
        form.password.errors = [NO_MATCH]
        return two_ways(422, staff=form)
    session.clear()
    session[HALF] = {"person": person.id, "at": clock.now().timestamp(), "next": local_path(form.next.data)}
    return redirect(url_for("accounts.ask_code"))


@views.get("/sign-in/code")
@requires("sign-in:use")
def ask_code() -> ResponseReturnValue:
    return page("accounts/code.html", form=CodeForm()) if half_signed_in() else redirect(url_for("accounts.sign_in"))


@views.post("/sign-in/code")
@requires("sign-in:use")
@limiter.limit("60 per hour")
def sign_in_with_code() -> ResponseReturnValue:
    """The second factor, within five minutes of the first."""
    person, form = half_signed_in(), CodeForm()
    if person is None:
        return redirect(url_for("accounts.sign_in"))
    if not form.validate_on_submit():
        return page("accounts/code.html", status=422, form=form)
    if problem := problem_with_code(person, form.code.data):
        form.code.errors = [problem]
        return page("accounts/code.html", status=422, form=form)
    leads_to = session[HALF]["next"]
    sessions.begin(person, SignInMethod.PASSWORD_AND_CODE, at=clock.now())
    return redirect(after_sign_in(leads_to))


def problem_with_code(person: Person, code: str) -> str:
    """Why this code does not do; empty when it is used up now. Raises: TooManyTries, after ten failures."""
    guessed, at = tries.code_of(person.id), clock.now()
    tries.check(guessed, at=at)
    try:
        if codes.use_code(person, code, at=at):
            return ""
    except Refused as refused:
        return refused.message
    tries.note_failure(guessed, at=at)
    events.note("code refused", person_id=person.id)
    return NOT_PRESENT


def half_signed_in() -> Person | None:
    """Who gave the right password in this browser a moment ago."""
    half = session.get(HALF)
    if half is None or clock.now().timestamp() - half["at"] > HALF_LASTS:
        return None
    person = db.session.get(Person, half["person"])
    return person if person and person.left_at is None else None


@views.post("/sign-in/passkey/challenge")
@requires("sign-in:use")
@limiter.limit("120 per hour")
def passkey_challenge() -> dict[str, Any]:
    """What the browser needs to ask its device: at a signature, for one of the person's own passkeys."""
    person = current_user.person if current_user.is_authenticated else None
    return passkeys.options_to_sign(person, at=clock.now())


@views.post("/sign-in/passkey")
@requires("sign-in:use")
@limiter.limit("60 per hour")
def sign_in_with_passkey() -> ResponseReturnValue:
    form = AssertionForm()
    try:
        person = passkeys.owner_of(form.assertion.data or "", at=clock.now())
    except Refused as refused:
        events.note("passkey refused")
        return two_ways(422, problem=refused.message, leads_to=local_path(form.next.data))
    sessions.begin(person, SignInMethod.PASSKEY, at=clock.now())
    return redirect(after_sign_in(form.next.data))


@views.post("/sign-out")
@requires("sign-in:end")
def sign_out() -> ResponseReturnValue:
    """End this sign-in at once, and have the browser forget what it kept of it."""
    sessions.end(current_user._get_current_object(), at=clock.now())
    return forgotten("/")


def forgotten(url: str) -> Response:
    """Go on from here, with nothing of the sign-in left in the browser."""
    response: Response = redirect(url)  # type: ignore[assignment]
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def two_ways(
    status: int = 200,
    *,
    leads_to: str = "",
    link: LinkForm | None = None,
    staff: PasswordForm | None = None,
    problem: str = "",
) -> Response:
    """The sign-in page: a link for applicants, password or passkey for everybody else."""
    return page(
        "accounts/sign_in.html",
        status=status,
        form=link or staff,
        link=link or LinkForm(formdata=None, next=leads_to),
        staff=staff or PasswordForm(prefix="staff", formdata=None, next=leads_to),
        passkey=AssertionForm(formdata=None, next=leads_to),
        problem=problem,
    )


from app.accounts import account_pages, invitation_pages, link_pages, staying_pages  # noqa: E402, F401
from app.accounts.delegation import pages as delegation_pages  # noqa: E402, F401
