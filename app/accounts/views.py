"""The pages of accounts: signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts import models, sessions  # noqa: F401
from app.platform import clock
from app.platform.guard import requires

views = Blueprint("accounts", __name__)


@views.get("/sign-in")
@requires("sign-in:use")
def sign_in() -> ResponseReturnValue:
    return redirect(url_for("demo.sign_in", next=request.args.get("next", "")))


@views.post("/sign-out")
@requires("sign-in:end")
def sign_out() -> ResponseReturnValue:
    """End this sign-in at once, and have the browser forget what it kept of it."""
    sessions.end(current_user._get_current_object(), at=clock.now())
    response = redirect("/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
