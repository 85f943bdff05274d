"""The pages of the demo: one-click sign-in, the mail that was sent, the office's clock."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, Response, redirect, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.accounts import sessions
from app.accounts.destinations import after_sign_in
from app.accounts.models import SignInMethod
from app.demo import queries
from app.demo.forms import SignInForm
from app.demo.people import CAST, sign_in_lines
from app.platform import clock
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page

views = Blueprint("demo", __name__)

NOT_LOADED = "The people of the demo are not there yet. Run: flask demo load"


@views.record_once
def set_up(state: BlueprintSetupState) -> None:
    state.app.extensions["welcome"] = sign_in_lines


@views.get("/demo/sign-in")
@requires("demo:use")
def sign_in() -> Response:
    return page("demo/sign_in.html", groups=groups(), leads_to=request.args.get("next", ""))


@views.post("/demo/sign-in")
@requires("demo:use")
def sign_in_as() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate_on_submit():
        return page("demo/sign_in.html", status=422, form=form, groups=groups(), leads_to=form.next.data)
    person = queries.find_person(form.person.data)
    if person is None:
        raise Refused(NOT_LOADED)
    sessions.begin(person, SignInMethod.DEMO, at=clock.now())
    return redirect(after_sign_in(form.next.data))


def groups() -> list[tuple[str, list[object]]]:
    return [(title, list(parts)) for title, parts in groupby(CAST, key=lambda part: part.group)]
