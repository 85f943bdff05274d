"""The pages of applicants' sign-in links, and of the one question that follows the first."""

from __future__ import annotations

import secrets

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import links, operations, sessions
from app.accounts.destinations import after_sign_in, local_path
from app.accounts.forms import LinkForm, NameForm
from app.accounts.models import SignInMethod
from app.accounts.views import two_ways, views
from app.platform import clock, guard
from app.platform.db import transaction
from app.platform.errors import Refused
from app.platform.guard import requires
from app.platform.htmx import page
from app.platform.limits import limiter

BROWSER = "browser"


@views.post("/sign-in/link")
@requires("sign-in:use")
@limiter.limit("60 per hour")
def ask_link() -> ResponseReturnValue:
    """Send a link. The answer is the same whether the address is known or not."""
    form = LinkForm()
    if not form.validate_on_submit():
        return two_ways(422, link=form)
    leads_to = local_path(form.next.data)
    links.ask_for_link(form.email.data, browser=this_browser(), leads_to=leads_to, at=clock.now())
    return redirect(url_for("accounts.link_sent"))


@views.get("/sign-in/link")
@requires("sign-in:use")
def link_sent() -> ResponseReturnValue:
    return page("accounts/link_sent.html")


@views.get("/sign-in/link/<token>")
@requires("sign-in:use")
def link(token: str) -> ResponseReturnValue:
    """A page with one button: readers of mail open links by themselves, and must not use them up."""
    problem = links.problem_with(links.find_link(token), browser=session.get(BROWSER, ""), at=clock.now())
    return page("accounts/link.html", status=422 if problem else 200, token=token, problem=problem)


@views.post("/sign-in/link/<token>")
@requires("sign-in:use")
@limiter.limit("60 per hour")
def claim_link(token: str) -> ResponseReturnValue:
    try:
        with transaction():  # a link that is used up has signed somebody in
            claim = links.claim_link(token, browser=session.get(BROWSER, ""), at=clock.now())
            sessions.begin(claim.person, SignInMethod.LINK, at=clock.now())
    except Refused as refused:
        return page("accounts/link.html", status=422, token=token, problem=refused.message)
    if claim.person.name == claim.person.email:
        return redirect(url_for("accounts.name", next=claim.leads_to))
    return redirect(after_sign_in(claim.leads_to))


@views.get("/account/name")
@requires("credentials:change")
def name() -> ResponseReturnValue:
    person = guard.person()
    known = "" if person.name == person.email else person.name
    return page("accounts/name.html", form=NameForm(name=known, next=local_path(request.args.get("next"))))


@views.post("/account/name")
@requires("credentials:change")
def tell_name() -> ResponseReturnValue:
    form = NameForm()
    if not form.validate_on_submit():
        return page("accounts/name.html", status=422, form=form)
    operations.tell_name(guard.person(), form.name.data, at=clock.now())
    return redirect(after_sign_in(form.next.data))


def this_browser() -> str:
    """A random value that only this browser holds; links it asks for open in it alone."""
    return str(session.setdefault(BROWSER, secrets.token_urlsafe(24)))
