"""The pages of the demo: one-click sign-in, the mail that was sent, the office's clock."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.accounts import sessions
from app.accounts.destinations import after_sign_in
from app.accounts.models import SignInMethod
from app.demo import moved_clock, queries
from app.demo.forms import ClockForm, SignInForm
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
    moved_clock.wind_up(state.app)


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


@views.get("/dev/mail")
@requires("demo:use")
def outbox() -> Response:
    """The mails that were written, the newest first: in the demo nobody receives them."""
    return page("demo/outbox.html", messages=queries.latest_messages())


@views.get("/dev/clock")
@requires("demo:use")
def clock_page() -> Response:
    return show_clock()


@views.post("/dev/clock")
@requires("demo:use")
def move_clock() -> ResponseReturnValue:
    """Move the office's clock, so that a round can be walked from applying to publication in an hour."""
    form, at = ClockForm(), clock.now()
    round_ = queries.find_round(form.round.data) if form.round.data else None
    if not form.validate_on_submit() or not (round_ or form.step.data):
        return show_clock(422, form)
    if round_ and round_.closes_at < at:
        raise Refused(moved_clock.FORWARD_ONLY)
    moved_clock.move(form.step.data, round_)
    flash("The office's clock was moved. Whoever was signed in may have to sign in again.", "good")
    return redirect(url_for("demo.clock_page"))


def show_clock(status: int = 200, form: ClockForm | None = None) -> Response:
    at = clock.now()
    rounds = queries.rounds_closing_after(at)
    return page("demo/clock.html", status=status, form=form, at=at, moved=bool(moved_clock.moved_by()), rounds=rounds)


def groups() -> list[tuple[str, list[object]]]:
    return [(title, list(parts)) for title, parts in groupby(CAST, key=lambda part: part.group)]
